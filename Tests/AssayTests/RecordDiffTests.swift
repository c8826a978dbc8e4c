import Foundation
import Records
import Testing

/// Operations that only one of two recordings has.
@Suite struct RecordDiffTests {
  /// As a conversion to another type is, under automatic mixed precision; `other` is what it was made of, on either side.
  @Test(
    arguments: [
      ([("randn", 1, 2), ("mm", 2, 5)], [("randn", 1, 2), ("_to_copy", 2, 7), ("mm", 7, 6)], "2, '_to_copy'"),
      ([("mm", 3, 5)], [("neg", 3, 7), ("_to_copy", 7, 8), ("mm", 8, 6)], "1, 'neg'"),
      ([("_to_copy", 2, 7), ("mm", 7, 6)], [("mm", 2, 5)], "1, '_to_copy'"),
    ] as [([(String, UInt64, UInt64)], [(String, UInt64, UInt64)], String)])
  func aDifferenceIsCreatedByAnOperationOfOneSideAlone(
    a: [(String, UInt64, UInt64)], b: [(String, UInt64, UInt64)], words: String
  ) async throws {
    let folder = try Folder()
    for (name, operations) in [("a", a), ("b", b)] {
      var writer = RecordingWriter()
      writer.facts("{}")
      let after = Double(operations.last?.2 ?? 0)
      writer.step(1, loss: after, number: after, initial: 1, operations: operations.map { ($0, in: $1, out: $2) })
      writer.end()
      _ = try await record(writer.bytes, as: name, in: folder)
    }
    let diff = try await assay("diff", "a.report", "b.report", in: folder)
    let sentence = "created by operation \(words), which only one side has, and 1 operation inherited it"
    #expect(diff.out.contains(sentence), "\(diff.out)")
  }

  /// What went in differed already: the operation of one side alone changes nothing in that.
  @Test func anOperationOfOneSideWithOtherInputsCreatesNothing() async throws {
    let folder = try Folder()
    let sides: [(String, [(String, UInt64, UInt64)])] = [
      ("a", [("mm", 1, 5)]), ("b", [("_to_copy", 2, 7), ("mm", 7, 6)]),
    ]
    for (name, operations) in sides {
      var writer = RecordingWriter()
      writer.facts("{}")
      let after = Double(operations.count)
      writer.step(1, loss: after, number: after, initial: 1, operations: operations.map { ($0, in: $1, out: $2) })
      writer.end()
      _ = try await record(writer.bytes, as: name, in: folder)
    }
    let diff = try await assay("diff", "a.report", "b.report", in: folder)
    #expect(diff.out.contains("inherited by operation 1, 'mm' from before"), "\(diff.out)")
  }
}
