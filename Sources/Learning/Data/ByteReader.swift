import SystemFiles

/// A file of images, read from its start to its end.
struct ByteReader: ~Copyable {
  private var file: FileReader

  init(_ path: String) throws(ImageFileError) {
    do throws(FileError) { file = try FileReader(path) } catch { throw ImageFileError(error) }
  }

  var path: String { file.path }

  /// The offset of the next byte.
  var offset: Int { file.offset }

  /// The file's length in bytes; nil if it is no regular file.
  var length: Int? { file.length }

  /// Replaces `bytes` by the next `count` of the file, or by fewer at its end.
  mutating func read(_ count: UInt64, into bytes: inout [UInt8]) throws(ImageFileError) {
    do throws(FileError) { try file.read(count, into: &bytes) } catch { throw ImageFileError(error, at: file.offset) }
  }
}

extension ImageFileError {
  init(_ error: FileError, at offset: Int = 0) {
    self.init(.system(action: error.action, code: error.code), in: error.path, at: offset)
  }
}
