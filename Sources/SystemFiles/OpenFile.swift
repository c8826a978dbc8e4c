import Glibc
import SystemPackage

/// An open file, which is closed with its last reference.
///
/// Calls that a signal interrupts are made again.
public final class OpenFile: Sendable {
  public enum Purpose: Sendable {
    /// Reading a file that exists.
    case reading
    /// Writing a file anew; what it held is gone.
    case creating
    /// Reading a file that exists, and writing at its end.
    case appending
    /// Writing at the end of a file, which is made if it is missing.
    case appendingOrCreating
    /// Flushing a folder.
    case flushingFolder
  }

  public let path: String
  private let descriptor: FileDescriptor

  /// Opens a file.
  ///
  /// - Parameter action: What an error says could not be done.
  /// - Throws: Also for a pipe or a device that is to be read: the one may wait for ever, the other may never end.
  public init(_ path: String, for purpose: Purpose, action: String) throws(FileError) {
    self.path = path
    descriptor = try naming(action, path) {
      try FileDescriptor.open(
        FilePath(path), purpose.access, options: purpose.options.union(.closeOnExec),
        permissions: [.ownerReadWrite, .groupRead, .otherRead])
    }
    guard purpose.needsRegularFile, length == nil else { return }
    throw FileError(action, path, code: isFolder(path) ? EISDIR : FileError.irregular)
  }

  deinit { try? descriptor.close() }

  /// The file's length in bytes; nil if it is no regular file.
  public var length: Int? {
    guard let status = try? descriptor.stat(), status.type == .regular else { return nil }
    return Int(status.size)
  }

  /// Whether the file still stands in a folder; one that was removed is lost when it is closed.
  public var hasName: Bool { (try? descriptor.stat()).map { $0.linkCount > 0 } ?? true }

  /// Replaces the start of `chunk` by the file's next bytes, and returns how many there were; 0 is the file's end.
  public func read(into chunk: inout [UInt8]) throws(FileError) -> Int {
    try naming("read", path) { try chunk.withUnsafeMutableBytes { try descriptor.read(into: $0) } }
  }

  /// The same of memory that others own.
  public func read(into memory: UnsafeMutableRawBufferPointer) throws(FileError) -> Int {
    try naming("read", path) { try descriptor.read(into: memory) }
  }

  /// Returns the bytes up to the file's end.
  ///
  /// - Throws: The code EFBIG if there are more than `limit`.
  public func readToEnd(atMost limit: Int = .max) throws(FileError) -> [UInt8] {
    var bytes: [UInt8] = []
    // An array that grows as it is read would take twice the memory.
    if let length {
      guard length <= limit else { throw FileError("read", path, code: EFBIG) }
      bytes.reserveCapacity(length + 1)
    }
    var chunk = [UInt8](repeating: 0, count: 1 << 16)
    while true {
      let count = try read(into: &chunk)
      if count == 0 { return bytes }
      // A file of /proc has no length beforehand.
      guard count <= limit - bytes.count else { throw FileError("read", path, code: EFBIG) }
      bytes.append(contentsOf: chunk[..<count])
    }
  }

  /// Writes all bytes.
  public func write(_ bytes: some Sequence<UInt8>) throws(FileError) {
    try naming("write", path) { _ = try descriptor.writeAll(bytes) }
  }

  /// Removes all bytes after the first `length`.
  public func cut(to length: Int) throws(FileError) {
    guard ftruncate(descriptor.rawValue, length) == 0 else { throw FileError("cut", path) }
  }

  /// Returns once the bytes are on the disk, with the length that finds them again.
  public func flush() throws(FileError) {
    guard fdatasync(descriptor.rawValue) == 0 else { throw FileError("flush", path) }
  }

  public enum Lock: Sendable {
    case shared, exclusive
  }

  /// Returns whether the file could be locked. The lock ends when the file is closed.
  ///
  /// - Parameter waits: Whether to wait for others that hold the lock.
  public func lock(_ lock: Lock, waits: Bool) -> Bool {
    let operation = (lock == .shared ? LOCK_SH : LOCK_EX) | (waits ? 0 : LOCK_NB)
    while flock(descriptor.rawValue, operation) != 0 {
      guard errno == EINTR else { return false }
    }
    return true
  }
}

extension OpenFile.Purpose {
  fileprivate var access: FileDescriptor.AccessMode {
    switch self {
    case .reading, .flushingFolder: .readOnly
    case .creating, .appendingOrCreating: .writeOnly
    case .appending: .readWrite
    }
  }

  fileprivate var options: FileDescriptor.OpenOptions {
    switch self {
    // Opening a pipe would wait for its other end.
    case .reading: .nonBlocking
    case .creating: [.create, .truncate, .append]
    case .appending: [.append, .nonBlocking]
    case .appendingOrCreating: [.create, .append]
    case .flushingFolder: .directory
    }
  }

  fileprivate var needsRegularFile: Bool {
    switch self {
    case .reading, .appending: true
    case .creating, .appendingOrCreating, .flushingFolder: false
    }
  }
}
