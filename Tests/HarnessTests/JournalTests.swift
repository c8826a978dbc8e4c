import Glibc
import PortableMath
import Records
import SystemFiles
import Testing

@testable import Harness

let testHeader = JournalHeader(
  suite: SuiteIdentity(name: "s", digest: "d", seed: 1), conditions: [RunCondition("'--no-timing'", "given")], planDigest: "p",
  startedAt: "2026-01-01T00:00:00Z", fingerprint: testFingerprint)

private let lost = TrialRecord(
  failed: Trial(
    id: "a", experiment: "e", problem: ConfiguredPlugin(name: "p", settings: [:]),
    optimizer: ConfiguredPlugin(name: "o", settings: [:]), scalar: .float64, suiteSeed: 1, seed: 0, budget: Budget(steps: 1)),
  reason: "none")

private let entries: [JournalEntry] = [
  .record(lost), .timing(trial: "a", process: 1, .absent("line\nbreak")), .resumed(at: "now"),
]

/// A journal with its header and `count` entries, closed again.
private func writeJournal(_ path: String, entries count: Int = 3) throws -> [UInt8] {
  do {
    var journal = try Journal.create(path, header: testHeader)
    for entry in entries.prefix(count) { try journal.append(entry) }
    try journal.flush()
  }
  return try readFile(path)
}

/// Ends of all lines of a journal: after the header, the node and each entry.
private func lineEnds(_ bytes: [UInt8]) -> [Int] { bytes.indices.filter { bytes[$0] == 10 }.map { $0 + 1 } }

@Suite struct Journals {
  @Test func whatIsAppendedIsThereAfterReopening() async throws {
    try await withTemporaryFolder { folder in
      let path = "\(folder)/x.journal"
      _ = try writeJournal(path, entries: 2)
      do {
        var journal = try Journal.reopen(path)
        #expect(journal.header == testHeader)
        #expect(journal.entries.map(\.entry) == Array(entries.prefix(2)))
        #expect(journal.entries.allSatisfy { $0.node == ReportNode(testFingerprint).name })
        try journal.append(entries[2])
      }
      let again = try Journal.reopen(path)
      #expect(again.entries.map(\.entry) == entries)
    }
  }

  @Test func aTornLastLineIsDroppedWhereverItIsTorn() async throws {
    try await withTemporaryFolder { folder in
      let path = "\(folder)/x.journal"
      let bytes = try writeJournal(path)
      let ends = lineEnds(bytes)
      try #require(ends.count == 5 && ends.last == bytes.count)
      for length in ends[3]..<ends[4] {
        try writeFileAtomically(Array(bytes[..<length]), to: path)
        do {
          var journal = try Journal.reopen(path)
          #expect(journal.entries.map(\.entry) == Array(entries.prefix(2)), "torn at \(length)")
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
        #expect(throws: JournalError.damaged(path, line: 1, "it is no header")) { _ = try Journal.reopen(path).entries }
      }
    }
  }

  @Test func aDamagedLineBeforeTheLastIsRefused() async throws {
    try await withTemporaryFolder { folder in
      let path = "\(folder)/x.journal"
      let bytes = try writeJournal(path)
      let ends = [0] + lineEnds(bytes)
      for line in 1...4 {
        for offset in ends[line - 1]..<(ends[line] - 1) {
          var damaged = bytes
          damaged[offset] ^= 1
          try writeFileAtomically(damaged, to: path)
          let error = #expect(throws: JournalError.self, "byte \(offset)") { _ = try Journal.reopen(path).entries }
          #expect("\(error.map { "\($0)" } ?? "")".hasPrefix("'\(path)' is damaged at line \(line): it"), "byte \(offset)")
          #expect(try readFile(path) == damaged, "a damaged journal is left as it is")
        }
      }
    }
  }

  /// The checksums are right: they are a forger's, or of another version's run.
  @Test(arguments: [
    (
      JournalEntry.timing(trial: "a", process: 1 << 40, .absent("none")),
      "its times are of process 1099511627776, and 6 time it"
    ),
    (.timing(trial: "a", process: 6, .absent("none")), "its times are of process 6, and 6 time it"),
    (.timing(trial: "a", process: -1, .absent("none")), "its times are of process -1, and 6 time it"),
    (.timing(trial: "b", process: 0, .absent("none")), "no line before records its trial"),
    (.allocations(trial: "b", .absent("none")), "no line before records its trial"),
  ])
  func timesThatNoRunTakesAreRefused(_ entry: JournalEntry, _ reason: String) async throws {
    try await withTemporaryFolder { folder in
      let path = "\(folder)/x.journal"
      do {
        var journal = try Journal.create(path, header: testHeader)
        for entry in [entries[0], entry] { try journal.append(entry) }
      }
      #expect(throws: JournalError.damaged(path, line: 4, reason)) { _ = try Journal.reopen(path).entries }
    }
  }

  /// A run that was killed between its footer and its last name is still resumed.
  @Test func aFooterIsTakenBackWhenTheRunResumes() async throws {
    try await withTemporaryFolder { folder in
      let path = "\(folder)/x.journal"
      let bytes = try writeJournal(path)
      let footer = ReportFooter(count: 0, digest: "", chain: Digest(of: [1]), finishedAt: "")
      try writeFileAtomically(bytes + ReportLine.footer(footer).encoded().bytes, to: path)
      let journal = try Journal.reopen(path)
      #expect(journal.entries.map(\.entry) == entries)
      #expect(try readFile(path) == bytes)
    }
  }

  @Test func aNodeIsToldOfOnce() async throws {
    try await withTemporaryFolder { folder in
      let path = "\(folder)/x.journal"
      _ = try writeJournal(path, entries: 1)
      var other = testFingerprint
      other.lines.append(.init(.kernel, "another"))
      for fingerprint in [other, testFingerprint, other] {
        var journal = try Journal.reopen(path)
        try journal.join(fingerprint)
        #expect(journal.node == ReportNode(fingerprint).name)
        try journal.append(entries[2])
      }
      let journal = try Journal.reopen(path)
      #expect(journal.nodes.count == 2)
      #expect(journal.entries.map(\.node) == [testFingerprint, other, testFingerprint, other].map { ReportNode($0).name })
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
      let isEmpty = try Journal.reopen(path).entries.isEmpty
      #expect(isEmpty)
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

  /// What is written to a file that was removed is lost, and the run ends at once.
  @Test func aJournalThatWasRemovedIsNoticedAtTheNextEntry() async throws {
    try await withTemporaryFolder { folder in
      let path = "\(folder)/x.journal"
      var journal = try Journal.create(path, header: testHeader)
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
