import Foundation
import Rendering

private typealias Pointer = OpaquePointer
private typealias Writer = @convention(c) (UnsafeMutableRawPointer?, UnsafePointer<UInt8>?, UInt32) -> Int32

/// What cairo has written so far.
private final class Bytes {
  var bytes: [UInt8] = []
}

private let append: Writer = { target, start, count in
  guard let target else { return 1 }
  let written = UnsafeBufferPointer(start: start, count: Int(count))
  Unmanaged<Bytes>.fromOpaque(target).takeUnretainedValue().bytes += written
  return 0
}

/// Draws SVG as pixels by librsvg and cairo: drawing is not what Assay is for.
struct Rasterizer {
  private let library: OptionalLibrary

  /// - Parameter format: what is made of the pixels, such as `a PNG`.
  init(for format: String) throws {
    library = try OptionalLibrary(.librsvg, purpose: "\(format) is drawn by")
  }

  /// The bytes of a PNG, with so many pixels for each of the picture's in both directions.
  func png(_ svg: String, scale: Double) throws -> [UInt8] { try drawing(svg, scale: scale) { try png(of: $0) } }

  func image(_ svg: String, scale: Double) throws -> PixelImage { try drawing(svg, scale: scale) { try pixels(of: $0) } }

  /// The bytes of a PNG of these pixels.
  func png(_ image: PixelImage) throws -> [UInt8] {
    let create: @convention(c) (UnsafeMutableRawPointer?, Int32, Int32, Int32, Int32) -> Pointer? = try library.function(
      "cairo_image_surface_create_for_data")
    var pixels = image.pixels
    return try pixels.withUnsafeMutableBytes { bytes in
      let surface = create(bytes.baseAddress, opaque, Int32(image.width), Int32(image.height), Int32(4 * image.width))
      defer { try? release(surface) }
      return try png(of: surface)
    }
  }

  /// The checksum of PNG's chunks, by the library that librsvg writes PNG with.
  func checksum() throws -> ([UInt8]) -> UInt32 {
    let crc32: @convention(c) (UInt, UnsafePointer<UInt8>?, UInt32) -> UInt = try library.function("crc32")
    return { UInt32(truncatingIfNeeded: crc32(0, $0, UInt32($0.count))) }
  }

  private func drawing<Result>(_ svg: String, scale: Double, _ use: (Pointer?) throws -> Result) throws -> Result {
    guard let size = svg.firstMatch(of: /width="([0-9.]+)" height="([0-9.]+)"/), let width = Double(size.1),
      let height = Double(size.2)
    else { throw Failure(.badInput, "the picture has no size") }
    var viewport = [0, 0, scale * width, scale * height]
    let bytes = Array(svg.utf8)
    let create: @convention(c) (Int32, Int32, Int32) -> Pointer? = try library.function("cairo_image_surface_create")
    let begin: @convention(c) (Pointer?) -> Pointer? = try library.function("cairo_create")
    let end: @convention(c) (Pointer?) -> Void = try library.function("cairo_destroy")
    let read: @convention(c) (UnsafePointer<UInt8>, Int, Pointer?) -> Pointer? = try library.function(
      "rsvg_handle_new_from_data")
    let render: @convention(c) (Pointer?, Pointer?, UnsafePointer<Double>, Pointer?) -> Int32 = try library.function(
      "rsvg_handle_render_document")
    let unreference: @convention(c) (Pointer?) -> Void = try library.function("g_object_unref")
    let surface = create(opaque, Int32(scale * width), Int32(scale * height))
    defer { try? release(surface) }
    let handle = read(bytes, bytes.count, nil)
    guard handle != nil else { throw Failure(.badInput, "librsvg does not read the picture") }
    defer { unreference(handle) }
    let context = begin(surface)
    let isDrawn = render(handle, context, &viewport, nil) != 0
    end(context)
    guard isDrawn else { throw Failure(.badInput, "librsvg cannot draw the picture") }
    return try use(surface)
  }

  private func png(of surface: Pointer?) throws -> [UInt8] {
    let write: @convention(c) (Pointer?, Writer, UnsafeMutableRawPointer?) -> Int32 = try library.function(
      "cairo_surface_write_to_png_stream")
    let png = Bytes()
    guard write(surface, append, Unmanaged.passUnretained(png).toOpaque()) == 0 else {
      throw Failure(.badInput, "cairo cannot write the picture")
    }
    return png.bytes
  }

  private func pixels(of surface: Pointer?) throws -> PixelImage {
    let flush: @convention(c) (Pointer?) -> Void = try library.function("cairo_surface_flush")
    let data: @convention(c) (Pointer?) -> UnsafeRawPointer? = try library.function("cairo_image_surface_get_data")
    let measure = try ["width", "height", "stride"].map { name -> Int in
      let function: @convention(c) (Pointer?) -> Int32 = try library.function("cairo_image_surface_get_\(name)")
      return Int(function(surface))
    }
    flush(surface)
    guard let start = data(surface) else { throw Failure(.badInput, "cairo cannot draw the picture") }
    return PixelImage(width: measure[0], height: measure[1], stride: measure[2], at: start)
  }

  private func release(_ surface: Pointer?) throws {
    let destroy: @convention(c) (Pointer?) -> Void = try library.function("cairo_surface_destroy")
    destroy(surface)
  }
}

/// CAIRO_FORMAT_RGB24: each pixel a number 0x00RRGGBB, as pictures are drawn on their page.
private let opaque: Int32 = 1
