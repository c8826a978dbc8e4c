import Glibc

/// A file that comes to be wholly or not at all: written beside its place, flushed, then renamed.
struct ByteWriter: ~Copyable {
  private let path: String
  private let temporary: String
  private let stream: UnsafeMutablePointer<FILE>
  /// The first error number, or 0.
  private var code: Int32 = 0

  init(_ path: String) throws(ImageFileError) {
    self.path = path
    temporary = "\(path).tmp-\(getpid())"
    guard let stream = fopen(temporary, "wbe") else {
      throw ImageFileError(.system(action: "create", code: errno), in: temporary)
    }
    self.stream = stream
  }

  /// What was not finished goes; what was has no temporary name any more.
  deinit {
    fclose(stream)
    unlink(temporary)
  }

  /// Appends bytes; a refusal of the system comes out in `finish`.
  mutating func append(_ bytes: ArraySlice<UInt8>) {
    let written = bytes.withUnsafeBytes { fwrite($0.baseAddress, 1, $0.count, stream) }
    if written < bytes.count, code == 0 { code = errno }
  }

  /// Puts the file into its place.
  consuming func finish() throws(ImageFileError) {
    if code == 0, fflush(stream) != 0 || fsync(fileno(stream)) != 0 || rename(temporary, path) != 0 { code = errno }
    guard code == 0 else { throw ImageFileError(.system(action: "write", code: code), in: path) }
  }
}
