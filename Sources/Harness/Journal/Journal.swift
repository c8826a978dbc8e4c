import Glibc
import PortableMath
import Records
import SystemFiles

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
  private let file: OpenFile

  /// A new journal with its header; it appears whole, so that no crash leaves one that cannot be resumed from.
  static func create(_ path: String, header: JournalHeader) throws(FileError) -> Journal {
    let temporary = temporaryPath(for: path)
    let file = try OpenFile(temporary, for: .creating, action: "create")
    defer { unlink(temporary) }
    let journal = Journal(path: path, header: header, entries: [], file: file)
    _ = lock(file)
    try journal.append(line: encoded(header))
    // Unlike a rename, a link never replaces the journal of another run.
    guard link(temporary, path) == 0 else { throw FileError("create", path) }
    try syncFolder(of: path)
    return journal
  }

  /// An existing journal, locked, cut after its last whole line.
  static func reopen(_ path: String) throws(JournalError) -> Journal {
    let file: OpenFile
    let bytes: [UInt8]
    do throws(FileError) {
      file = try OpenFile(path, for: .appending, action: "open")
    } catch {
      throw .file(error)
    }
    guard lock(file) else { throw .inUse(path) }
    do throws(FileError) { bytes = try file.readToEnd() } catch { throw .file(error) }
    return try Journal(file, holding: bytes)
  }

  /// Whether a run is writing the journal now.
  static func isInUse(_ path: String) -> Bool {
    guard let file = try? OpenFile(path, for: .reading, action: "open") else { return false }
    return !file.lock(.shared, waits: false)
  }

  private init(_ file: OpenFile, holding bytes: [UInt8]) throws(JournalError) {
    let path = file.path
    let (lines, wholeLength) = try Self.wholeLines(bytes, path: path)
    guard let first = lines.first, let version = try? decodeJSON(Version.self, from: first).version else {
      throw .damaged(path, line: 1)
    }
    guard version == JournalHeader.version else { throw .otherVersion(path, version) }
    guard let header = try? decodeJSON(JournalHeader.self, from: first) else { throw .damaged(path, line: 1) }
    var entries: [JournalEntry] = []
    for (index, line) in lines.enumerated().dropFirst() {
      guard let entry = try? decodeJSON(JournalEntry.self, from: line), entry.implausibility() == nil else {
        throw .damaged(path, line: index + 1)
      }
      entries.append(entry)
    }
    do throws(FileError) { try file.cut(to: wholeLength) } catch { throw .file(error) }
    self.init(path: path, header: header, entries: entries, file: file)
  }

  private init(path: String, header: JournalHeader, entries: [JournalEntry], file: OpenFile) {
    self.path = path
    self.header = header
    self.entries = entries
    self.file = file
  }

  /// Locks the file for this run, and returns whether it could.
  ///
  /// Tries for a second: a worker that was being started when the last run ended may hold the lock until it runs.
  private static func lock(_ file: OpenFile) -> Bool {
    for attempt in 0..<20 {
      if attempt > 0 { usleep(50_000) }
      if file.lock(.exclusive, waits: false) { return true }
    }
    return false
  }

  /// Appends an entry and returns once it is on the disk.
  func append(_ entry: JournalEntry) throws(FileError) { try append(line: Self.encoded(entry)) }

  private func append(line: [UInt8]) throws(FileError) {
    let length = file.length
    do throws(FileError) {
      try file.write(line)
    } catch {
      // Half a line would be damage if another worker's line came after it.
      if let length { try? file.cut(to: length) }
      throw FileError("write", path, code: error.code)
    }
    do throws(FileError) { try file.flush() } catch { throw FileError("flush", path, code: error.code) }
    // What is written to a file without a name is lost.
    guard file.hasName else { throw FileError("write", path, code: ENOENT) }
  }

  /// Removes the journal, once the report it fed is in its place.
  func remove() throws(FileError) {
    guard unlink(path) == 0 else { throw FileError("remove", path) }
    try syncFolder(of: path)
  }

  private struct Version: Codable { let version: Int }

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
