import Glibc

/// A file that appears whole or not at all: written beside its place, flushed, then renamed.
public struct AtomicFile: ~Copyable {
  private let path: String
  /// Where a symbolic link at `path` leads, else `path`.
  private let target: String
  private let file: OpenFile
  private var pending: [UInt8] = []
  private var failure: FileError?
  private var isInPlace = false

  /// Begins a file beside `path`, or beside the target of a symbolic link.
  ///
  /// - Throws: Also if there is a folder, a pipe or a device, which a rename would replace.
  public init(_ path: String) throws(FileError) {
    self.path = path
    (target, file) = try Self.begin(path)
  }

  private static func begin(_ path: String) throws(FileError) -> (target: String, file: OpenFile) {
    let target = try linkTarget(of: path)
    if let fault = irregularity(of: target) { throw FileError("write", path, code: fault) }
    do throws(FileError) {
      let file = try OpenFile(temporaryPath(for: target), for: .creating, action: "create")
      _ = file.lock(.exclusive, waits: false)
      return (target, file)
    } catch {
      // The temporary file is no name that anybody gave.
      throw FileError("create", path, code: error.code)
    }
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
      guard rename(file.path, target) == 0 else { throw FileError("write", path) }
    } catch {
      throw FileError("write", path, code: error.code)
    }
    isInPlace = true
    try syncFolder(of: target)
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
