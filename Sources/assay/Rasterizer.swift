import Foundation

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

/// Draws SVG as pixels by librsvg and cairo, which are looked for when they are needed: drawing is not what Assay is for.
struct Rasterizer {
  private typealias Pointer = OpaquePointer
  private let library: UnsafeMutableRawPointer

  init() throws {
    guard let library = dlopen("librsvg-2.so.2", RTLD_NOW | RTLD_LOCAL) else {
      throw Failure(.badInput, "a PNG is drawn by librsvg, which is not here: install Debian's package librsvg2-2")
    }
    self.library = library
  }

  /// The bytes of a PNG with twice as many pixels in each direction as the picture says, for print and for dense screens.
  func png(_ svg: String) throws -> [UInt8] {
    guard let size = svg.firstMatch(of: /width="([0-9.]+)" height="([0-9.]+)"/), let width = Double(size.1),
      let height = Double(size.2)
    else { throw Failure(.badInput, "the picture has no size") }
    var viewport = [0, 0, 2 * width, 2 * height]
    let bytes = Array(svg.utf8)
    let create: @convention(c) (Int32, Int32, Int32) -> Pointer? = try function("cairo_image_surface_create")
    let begin: @convention(c) (Pointer?) -> Pointer? = try function("cairo_create")
    let end: @convention(c) (Pointer?) -> Void = try function("cairo_destroy")
    let destroy: @convention(c) (Pointer?) -> Void = try function("cairo_surface_destroy")
    let write: @convention(c) (Pointer?, Writer, UnsafeMutableRawPointer?) -> Int32 = try function(
      "cairo_surface_write_to_png_stream")
    let read: @convention(c) (UnsafePointer<UInt8>, Int, Pointer?) -> Pointer? = try function("rsvg_handle_new_from_data")
    let render: @convention(c) (Pointer?, Pointer?, UnsafePointer<Double>, Pointer?) -> Int32 = try function(
      "rsvg_handle_render_document")
    let release: @convention(c) (Pointer?) -> Void = try function("g_object_unref")
    // 0 is ARGB with eight bits each.
    let surface = create(0, Int32(2 * width), Int32(2 * height))
    defer { destroy(surface) }
    let handle = read(bytes, bytes.count, nil)
    guard handle != nil else { throw Failure(.badInput, "librsvg does not read the picture") }
    defer { release(handle) }
    let context = begin(surface)
    let isDrawn = render(handle, context, &viewport, nil) != 0
    end(context)
    let png = Bytes()
    let isWritten = write(surface, append, Unmanaged.passUnretained(png).toOpaque()) == 0
    guard isDrawn, isWritten else { throw Failure(.badInput, "librsvg cannot draw the picture") }
    return png.bytes
  }

  private func function<Function>(_ name: String) throws -> Function {
    guard let symbol = dlsym(library, name) else {
      throw Failure(.badInput, "librsvg lacks '\(name)': install a later package librsvg2-2")
    }
    return unsafeBitCast(symbol, to: Function.self)
  }
}
