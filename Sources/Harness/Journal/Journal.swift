import Glibc
import PortableMath
import Records

/// A run's finished work, line by line, so that no crash loses more than what was in flight.
///
/// Each line is the XXH3-128 of a JSON text, a space, and the text. A line is flushed to the disk before the next piece
/// of work counts as done. A last line without its end is the mark of a crash and is dropped; any other broken line is
/// damage and is refused.
struct Journal: ~Copyable {
  let path: String
  let header: JournalHeader
  /// What the journal held when it was opened.
  let entries: [JournalEntry]
  private let descriptor: Int32

  /// A new journal with its header; it appears whole, so that no crash leaves one that cannot be resumed from.
  static func create(_ path: String, header: JournalHeader) throws(FileError) -> Journal {
    let temporary = "\(path).tmp-\(getpid())"
    let descriptor = open(temporary, O_WRONLY | O_CREAT | O_TRUNC | O_APPEND | O_CLOEXEC, 0o644)
    guard descriptor >= 0 else { throw FileError("create", temporary) }
    defer { unlink(temporary) }
    let journal = Journal(path: path, header: header, entries: [], descriptor: descriptor)
    _ = lock(descriptor)
    try journal.append(line: encoded(header))
    // Unlike a rename, a link never replaces the journal of another run.
    guard link(temporary, path) == 0 else { throw FileError("create", path) }
    try syncFolder(of: path)
    return journal
  }

  /// An existing journal, locked, cut after its last whole line.
  static func reopen(_ path: String) throws(JournalError) -> Journal {
    let descriptor = open(path, O_RDWR | O_APPEND | O_CLOEXEC)
    guard descriptor >= 0 else { throw .file(FileError("open", path)) }
    do throws(JournalError) {
      return try Journal(path, descriptor)
    } catch {
      close(descriptor)
      throw error
    }
  }

  /// Whether a run is writing the journal now.
  static func isInUse(_ path: String) -> Bool {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { return false }
    defer { close(descriptor) }
    return flock(descriptor, LOCK_SH | LOCK_NB) != 0
  }

  private init(_ path: String, _ descriptor: Int32) throws(JournalError) {
    guard Self.lock(descriptor) else { throw .inUse(path) }
    let bytes: [UInt8]
    do throws(FileError) { bytes = try readFile(path) } catch { throw .file(error) }
    let (lines, wholeLength) = try Self.wholeLines(bytes, path: path)
    guard let first = lines.first, let header = try? decodeJSON(JournalHeader.self, from: first) else {
      throw .damaged(path, line: 1)
    }
    var entries: [JournalEntry] = []
    for (index, line) in lines.enumerated().dropFirst() {
      guard let entry = try? decodeJSON(JournalEntry.self, from: line) else {
        throw .damaged(path, line: index + 1)
      }
      entries.append(entry)
    }
    guard ftruncate(descriptor, wholeLength) == 0 else { throw .file(FileError("cut", path)) }
    self.init(path: path, header: header, entries: entries, descriptor: descriptor)
  }

  private init(path: String, header: JournalHeader, entries: [JournalEntry], descriptor: Int32) {
    self.path = path
    self.header = header
    self.entries = entries
    self.descriptor = descriptor
  }

  /// Locks the file for this run, and says whether it could.
  ///
  /// Tries for a second: a worker that was being started when the last run ended may hold the lock until it runs.
  private static func lock(_ descriptor: Int32) -> Bool {
    for attempt in 0..<20 {
      if attempt > 0 { usleep(50_000) }
      if flock(descriptor, LOCK_EX | LOCK_NB) == 0 { return true }
    }
    return false
  }

  deinit { close(descriptor) }

  /// Appends an entry and returns once it is on the disk.
  func append(_ entry: JournalEntry) throws(FileError) { try append(line: Self.encoded(entry)) }

  private func append(line: [UInt8]) throws(FileError) {
    let length = lseek(descriptor, 0, SEEK_END)
    let code = writeAll(descriptor, line)
    guard code == 0 else {
      // Half a line would be damage if another worker's line came after it.
      ftruncate(descriptor, length)
      throw FileError("write", path, code: code)
    }
    guard fdatasync(descriptor) == 0 else { throw FileError("flush", path) }
  }

  /// Removes the journal, once the report it fed is in its place.
  func remove() throws(FileError) {
    guard unlink(path) == 0 else { throw FileError("remove", path) }
    try syncFolder(of: path)
  }

  private static func encoded(_ value: some Encodable) -> [UInt8] {
    guard let text = try? encodeJSON(value) else { preconditionFailure("every journal line can be encoded") }
    return Array(Digest(of: text).description.utf8) + [UInt8(ascii: " ")] + text + [UInt8(ascii: "\n")]
  }

  /// The JSON texts of all whole lines, and the length of the file up to the end of the last of them.
  private static func wholeLines(
    _ bytes: [UInt8], path: String
  ) throws(JournalError) -> (lines: [[UInt8]], length: Int) {
    var lines: [[UInt8]] = []
    var start = 0
    while let end = bytes[start...].firstIndex(of: UInt8(ascii: "\n")) {
      guard let text = checkedText(bytes[start..<end]) else {
        throw .damaged(path, line: lines.count + 1)
      }
      lines.append(text)
      start = end + 1
    }
    guard !lines.isEmpty else { throw .damaged(path, line: 1) }
    return (lines, start)
  }

  private static func checkedText(_ line: ArraySlice<UInt8>) -> [UInt8]? {
    guard line.count > 33, line[line.startIndex + 32] == UInt8(ascii: " ") else { return nil }
    let text = Array(line.dropFirst(33))
    let stated = String(decoding: line.prefix(32), as: UTF8.self)
    return stated == Digest(of: text).description ? text : nil
  }
}
