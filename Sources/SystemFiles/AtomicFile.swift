import Glibc

/// A file that appears whole or not at all: written beside its place, flushed, then renamed.
public struct AtomicFile: ~Copyable {
  private let path: String
  private let file: OpenFile
  private var pending: [UInt8] = []
  private var failure: FileError?
  private var isInPlace = false

  /// Begins a file beside `path`.
  public init(_ path: String) throws(FileError) {
    self.path = path
    file = try OpenFile("\(path).tmp-\(getpid())", for: .creating, action: "create")
  }

  deinit { if !isInPlace { unlink(file.path) } }

  /// Appends bytes. An error comes out of `finish`.
  public mutating func append(_ bytes: ArraySlice<UInt8>) {
    if pending.count + bytes.count > 1 << 16 { writePending() }
    if bytes.count > 1 << 16 { write(bytes) } else { pending.append(contentsOf: bytes) }
  }

  /// Flushes the file and moves it to its place.
  public consuming func finish() throws(FileError) {
    writePending()
    do throws(FileError) {
      if let failure { throw failure }
      try file.flush()
      guard rename(file.path, path) == 0 else { throw FileError("write", path) }
    } catch {
      throw FileError("write", path, code: error.code)
    }
    isInPlace = true
    try syncFolder(of: path)
  }

  private mutating func writePending() {
    write(pending[...])
    pending.removeAll(keepingCapacity: true)
  }

  private mutating func write(_ bytes: ArraySlice<UInt8>) {
    guard failure == nil else { return }
    do throws(FileError) { try file.write(bytes) } catch { failure = error }
  }
}
