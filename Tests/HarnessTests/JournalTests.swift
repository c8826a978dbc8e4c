import Glibc
import Records
import SystemFiles
import Testing

@testable import Harness

let testHeader = JournalHeader(
  suite: SuiteIdentity(name: "s", digest: "d", seed: 1), conditions: [RunCondition("'--no-timing'", "given")], planDigest: "p",
  startedAt: "2026-01-01T00:00:00Z", fingerprint: testFingerprint)

private let entries: [JournalEntry] = [
  .allocations(trial: "a", .absent("none")), .timing(trial: "b", process: 1, .absent("line\nbreak")),
  .resumed(at: "now"),
]

/// A journal with its header and `count` entries, closed again.
private func writeJournal(_ path: String, entries count: Int = 3) throws -> [UInt8] {
  do {
    let journal = try Journal.create(path, header: testHeader)
    for entry in entries.prefix(count) { try journal.append(entry) }
  }
  return try readFile(path)
}

/// Ends of all lines of a journal: after the header and after each entry.
private func lineEnds(_ bytes: [UInt8]) -> [Int] { bytes.indices.filter { bytes[$0] == 10 }.map { $0 + 1 } }

@Suite struct Journals {
  @Test func whatIsAppendedIsThereAfterReopening() async throws {
    try await withTemporaryFolder { folder in
      let path = "\(folder)/x.journal"
      _ = try writeJournal(path, entries: 2)
      do {
        let journal = try Journal.reopen(path)
        #expect(journal.header == testHeader)
        #expect(journal.entries == Array(entries.prefix(2)))
        try journal.append(entries[2])
      }
      let again = try Journal.reopen(path)
      #expect(again.entries == entries)
    }
  }

  @Test func aTornLastLineIsDroppedWhereverItIsTorn() async throws {
    try await withTemporaryFolder { folder in
      let path = "\(folder)/x.journal"
      let bytes = try writeJournal(path)
      let ends = lineEnds(bytes)
      try #require(ends.count == 4 && ends.last == bytes.count)
      for length in ends[2]..<ends[3] {
        try writeFileAtomically(Array(bytes[..<length]), to: path)
        do {
          let journal = try Journal.reopen(path)
          #expect(journal.entries == Array(entries.prefix(2)), "torn at \(length)")
          try journal.append(entries[2])
        }
        #expect(try readFile(path) == bytes, "what is appended after a tear at \(length) stands on a line of its own")
      }
    }
  }

  @Test func aJournalWithoutAWholeHeaderIsDamaged() async throws {
    try await withTemporaryFolder { folder in
      let path = "\(folder)/x.journal"
      let bytes = try writeJournal(path)
      for length in 0..<lineEnds(bytes)[0] {
        try writeFileAtomically(Array(bytes[..<length]), to: path)
        #expect(throws: JournalError.damaged(path, line: 1)) { _ = try Journal.reopen(path).entries }
      }
    }
  }

  @Test func aDamagedLineBeforeTheLastIsRefused() async throws {
    try await withTemporaryFolder { folder in
      let path = "\(folder)/x.journal"
      let bytes = try writeJournal(path)
      let ends = [0] + lineEnds(bytes)
      for line in 1...3 {
        for offset in ends[line - 1]..<(ends[line] - 1) {
          var damaged = bytes
          damaged[offset] ^= 1
          try writeFileAtomically(damaged, to: path)
          #expect(throws: JournalError.damaged(path, line: line), "byte \(offset)") {
            _ = try Journal.reopen(path).entries
          }
          #expect(try readFile(path) == damaged, "a damaged journal is left as it is")
        }
      }
    }
  }

  @Test func onlyOneRunHoldsAJournal() async throws {
    try await withTemporaryFolder { folder in
      let path = "\(folder)/x.journal"
      func reopenWhileHeld(_ held: borrowing Journal) {
        #expect(throws: JournalError.inUse(path)) { _ = try Journal.reopen(path).entries }
      }
      do { reopenWhileHeld(try Journal.create(path, header: testHeader)) }
      do { reopenWhileHeld(try Journal.reopen(path)) }
      #expect(try Journal.reopen(path).entries.isEmpty)
    }
  }

  @Test func anExistingJournalIsNotOverwritten() async throws {
    try await withTemporaryFolder { folder in
      let path = "\(folder)/x.journal"
      let bytes = try writeJournal(path)
      #expect(throws: FileError("create", path, code: EEXIST)) {
        _ = try Journal.create(path, header: testHeader).entries
      }
      #expect(try readFile(path) == bytes)
    }
  }

  /// hostile 26: what is written to a file that was removed is lost, and the run ends at once.
  @Test func aJournalThatWasRemovedIsNoticedAtTheNextEntry() async throws {
    try await withTemporaryFolder { folder in
      let path = "\(folder)/x.journal"
      let journal = try Journal.create(path, header: testHeader)
      try journal.append(entries[0])
      unlink(path)
      let error = FileError("write", path, code: ENOENT)
      do throws(FileError) {
        try journal.append(entries[1])
        Issue.record("the entry is lost")
      } catch let found {
        #expect(found == error)
      }
    }
  }

  @Test func aJournalOfAnotherVersionIsRefusedByItsVersion() async throws {
    try await withTemporaryFolder { folder in
      let path = "\(folder)/x.journal"
      do {
        var header = testHeader
        header.version = 2
        _ = try Journal.create(path, header: header).entries
      }
      #expect(throws: JournalError.otherVersion(path, 2)) { _ = try Journal.reopen(path).entries }
    }
  }

  @Test func aMissingJournalIsAnErrorThatNamesIt() {
    #expect(throws: JournalError.file(FileError("open", "/nonexistent/x.journal", code: ENOENT))) {
      _ = try Journal.reopen("/nonexistent/x.journal").entries
    }
  }
}

@Suite struct Fingerprints {
  @Test func oneMachineHasOneName() {
    let first = readFingerprint()
    let second = readFingerprint()
    #expect(first.machine == second.machine)
    #expect(first == second)
    #expect(first.machine.wholeMatch(of: /[a-z0-9-]+-\d+c-[0-9a-f]{6}/) != nil, "\(first.machine)")
  }

  @Test func linesHaveNamesOfTheirOwnAndValues() {
    let lines = readFingerprint().lines
    #expect(Set(lines.map(\.name)).count == lines.count)
    for key: FingerprintKey in [.cpuModel, .cpuCores, .memory, .libc, .swiftCompiler, .executable] {
      #expect(lines.first { $0.key == key }.map { !$0.value.isEmpty && $0.value != "unknown" } == true, "\(key.name)")
    }
  }

  @Test func everyLineHasAKeyOfTheRegistry() {
    for line in readFingerprint().lines { #expect(line.key != nil, "\(line.name)") }
  }

  @Test func theEnvironmentIsSortedAndStandsLast() {
    let names = readFingerprint().lines.map(\.name)
    let environment = names.filter { $0.hasPrefix("environment.") }
    #expect(environment == environment.sorted())
    #expect(Array(names.suffix(environment.count)) == environment)
    for name in environment { #expect(getenv(String(name.dropFirst("environment.".count))) != nil) }
  }
}
