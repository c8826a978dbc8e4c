import Foundation
import Rendering

private typealias Pointer = OpaquePointer

/// Writes animations as GIF by giflib.
struct GIFWriter {
  private let library: OptionalLibrary

  init() throws {
    library = try OptionalLibrary(.giflib, purpose: "a GIF is written by")
  }

  /// The bytes of a GIF that plays without end.
  func gif(_ frames: [PixelFrame]) throws -> [UInt8] {
    guard let first = frames.first, let file = tmpfile() else {
      throw Failure(.badInput, "there is no room for a temporary file")
    }
    defer { fclose(file) }
    let open: @convention(c) (Int32, UnsafeMutablePointer<Int32>?) -> Pointer? = try library.function("EGifOpenFileHandle")
    let close: @convention(c) (Pointer?, UnsafeMutablePointer<Int32>?) -> Int32 = try library.function("EGifCloseFile")
    // giflib closes the descriptor that it gets.
    let gif = open(dup(fileno(file)), nil)
    let isWritten = try write(frames, first.place, to: gif)
    guard close(gif, nil) == succeeded, isWritten else { throw Failure(.badInput, "giflib cannot write the picture") }
    rewind(file)
    return Array(FileHandle(fileDescriptor: fileno(file), closeOnDealloc: false).readDataToEndOfFile())
  }

  private func write(_ frames: [PixelFrame], _ screen: PixelRectangle, to gif: Pointer?) throws -> Bool {
    let begin: @convention(c) (Pointer?, Int32, Int32, Int32, Int32, Pointer?) -> Int32 = try library.function(
      "EGifPutScreenDesc")
    let place: @convention(c) (Pointer?, Int32, Int32, Int32, Int32, Bool, Pointer?) -> Int32 = try library.function(
      "EGifPutImageDesc")
    let line: @convention(c) (Pointer?, UnsafeMutablePointer<UInt8>, Int32) -> Int32 = try library.function("EGifPutLine")
    let extend: @convention(c) (Pointer?, Int32, Int32, UnsafePointer<UInt8>) -> Int32 = try library.function(
      "EGifPutExtension")
    let table = ColorTable(frames)
    let map = try colorMap(table)
    defer { try? free(map) }
    let version: @convention(c) (Pointer?, Bool) -> Void = try library.function("EGifSetGifVersion")
    // The version that has animations; the first thing that is written.
    version(gif, true)
    guard begin(gif, Int32(screen.width), Int32(screen.height), 8, 0, map) == succeeded, try loop(gif) else { return false }
    for frame in frames {
      let (part, hundredths) = (frame.place, UInt16((frame.seconds * 100).rounded()))
      // The picture before stays; how long; no color is transparent.
      let control: [UInt8] = [1 << 2, UInt8(truncatingIfNeeded: hundredths), UInt8(truncatingIfNeeded: hundredths >> 8), 0]
      let isPlaced =
        extend(gif, 0xF9, 4, control) == succeeded
        && place(gif, Int32(part.left), Int32(part.top), Int32(part.width), Int32(part.height), false, nil) == succeeded
      guard isPlaced else { return false }
      var indices = table.indices(of: frame.image)
      // giflib masks the line where it lies.
      let isWritten = indices.withUnsafeMutableBufferPointer { bytes in
        (0..<part.height).allSatisfy { row in
          bytes.baseAddress.map { line(gif, $0 + row * part.width, Int32(part.width)) == succeeded } ?? false
        }
      }
      guard isWritten else { return false }
    }
    return true
  }

  /// The 256 colors as giflib wants them, the last ones black.
  private func colorMap(_ table: ColorTable) throws -> Pointer? {
    let make: @convention(c) (Int32, UnsafePointer<UInt8>) -> Pointer? = try library.function("GifMakeMapObject")
    let colors = table.colors + [UInt32](repeating: 0, count: 256 - table.colors.count)
    return make(256, colors.flatMap { color in [16, 8, 0].map { UInt8(truncatingIfNeeded: color >> UInt32($0)) } })
  }

  private func free(_ map: Pointer?) throws {
    let function: @convention(c) (Pointer?) -> Void = try library.function("GifFreeMapObject")
    function(map)
  }

  /// Netscape's extension by which a GIF plays again without end.
  private func loop(_ gif: Pointer?) throws -> Bool {
    let lead: @convention(c) (Pointer?, Int32) -> Int32 = try library.function("EGifPutExtensionLeader")
    let block: @convention(c) (Pointer?, Int32, UnsafePointer<UInt8>) -> Int32 = try library.function("EGifPutExtensionBlock")
    let end: @convention(c) (Pointer?) -> Int32 = try library.function("EGifPutExtensionTrailer")
    return lead(gif, 0xFF) == succeeded && block(gif, 11, Array("NETSCAPE2.0".utf8)) == succeeded
      && block(gif, 3, [1, 0, 0]) == succeeded && end(gif) == succeeded
  }
}

/// GIF_OK.
private let succeeded: Int32 = 1
