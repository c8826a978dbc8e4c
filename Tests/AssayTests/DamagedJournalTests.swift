import Foundation
import PortableMath
import Testing

/// What becomes of a journal that is not as it was written.
@Suite struct DamagedJournalTests {
  @Test func tornNoteOfAResumptionAlwaysResumesToTheSameDigest() async throws {
    let folder = try await interruptedRun()
    let text = Array("{\"node\":\(try nodeName(folder)),\"resumedAt\":\"2026-11-21T08:15:53Z\"}".utf8)
    let line = Array("\(Digest(of: text)) ".utf8) + text + [UInt8(ascii: "\n")]
    try await expectResumption(ofJournal: folder.bytes(of: folder.journals[0]) + line, cutIn: line.count, every: 10)
  }

  /// What the journal's second line calls its node, in quotes.
  private func nodeName(_ folder: Folder) throws -> Substring {
    let line = String(decoding: lines(of: try folder.bytes(of: folder.journals[0]))[1], as: UTF8.self)
    return try #require(line.firstMatch(of: /"node":("[^"]*")/)?.1)
  }

  @Test func tornRecordAlwaysResumesToTheSameDigest() async throws {
    let folder = try await interruptedRun()
    let journal = try folder.bytes(of: folder.journals[0])
    let last = try #require(lines(of: journal).last).count + 1
    try await expectResumption(ofJournal: journal, cutIn: last, every: 70)
  }

  /// Cuts the journal at places of its last `length` bytes, that line's newline among them.
  private func expectResumption(ofJournal journal: [UInt8], cutIn length: Int, every distance: Int) async throws {
    let digest = try await digestOfManyTrials()
    try await withThrowingTaskGroup { group in
      for end in Array(stride(from: journal.count - length, to: journal.count, by: distance)) + [journal.count - 1] {
        group.addTask {
          let folder = try await interruptedRun(journal: Array(journal.prefix(end)))
          let finished = try await resume(folder)
          #expect(finished.code == 0, "cut after \(end) bytes: \(finished.err)")
          #expect(try folder.report().digest == digest, "cut after \(end) bytes")
        }
      }
      try await group.waitForAll()
    }
  }

  @Test func flippedBitBeforeTheLastLineIsRefusedAtItsLine() async throws {
    let killed = try await interruptedRun()
    let bytes = try killed.bytes(of: killed.journals[0])
    let whole = lines(of: bytes)
    let chance = Chance(7)
    for index in 0..<8 {
      let line = index % (whole.count - 2)
      let place = chance.number(index, in: whole[line].indices)
      var damaged = bytes
      damaged[place] ^= 1 << UInt8(chance.number(index, in: 0..<8))
      let folder = try await interruptedRun(journal: damaged)
      let end = try await resume(folder)
      #expect(end.code == 2)
      #expect(end.err.hasPrefix("assay: '\(folder.journals[0])' is damaged at line \(line + 1): it"), "byte \(place)")
      #expect(end.err.hasSuffix("; remove it, or run without --resume to start afresh\n"))
      #expect(try folder.bytes(of: folder.journals[0]) == damaged)
      #expect(folder.reports.isEmpty)
    }
  }

  @Test(arguments: ["", "\n", "not a journal\n", "{}"])
  func fileThatIsNoJournalIsRefused(_ text: String) async throws {
    let folder = try await interruptedRun(journal: Array(text.utf8))
    let end = try await resume(folder)
    #expect(end.code == 2)
    #expect(end.err.contains("' is damaged at line 1: it "))
    #expect(end.err.hasSuffix("; remove it, or run without --resume to start afresh\n"))
    // As the message says.
    #expect(try await assay("run", "suite.yaml", "--no-timing", in: folder).code == 0)
  }

  @Test func sameLineTwiceChangesNothing() async throws {
    let killed = try await interruptedRun()
    let bytes = try killed.bytes(of: killed.journals[0])
    let last = try #require(lines(of: bytes).last)
    let folder = try await interruptedRun(journal: bytes + last + [UInt8(ascii: "\n")])
    let end = try await resume(folder)
    #expect(end.code == 0, "\(end.err)")
    #expect(try folder.report().digest == (try await digestOfManyTrials()))
  }
}
