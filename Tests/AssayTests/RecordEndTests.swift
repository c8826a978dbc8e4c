import Foundation
import Records
import Testing

/// Recordings that end before their program, or with it.
@Suite struct RecordEndTests {
  /// By a recorder that could not write any more, or by a program that left without a word: no one can tell.
  @Test func aRecordingThatIsCutOffIsNoSuccess() async throws {
    let folder = try Folder()
    let end = try await record(recording(steps: 3, ends: false).bytes, in: folder)
    let reason = "the recording was cut off after step 3: what the program did then was not recorded"
    #expect(end.code == 1 && end.err == "assay: failed: train/train(lr: 0.5)/SGD/float64/0: \(reason)\n", "\(end.err)")
    let record = try #require(try report("train", in: folder).records.first)
    #expect(record.reason == reason && record.status == .failed && record.steps == 3)
    let shown = try await assay("show", "train.report", in: folder)
    #expect(shown.out.contains(reason), "\(shown.out)")
    let again = try await assay("record", "--from", "train.recording", "--output", "again.report", in: folder)
    #expect(again.code == 1 && again.err.contains(reason), "\(again.err)")
  }

  @Test func aRecordingOfAFurtherRankThatIsCutOffIsNoSuccess() async throws {
    let folder = try Folder()
    try folder.write(recording(steps: 4).bytes, to: "a.recording")
    try folder.write(recording(steps: 2, ends: false).bytes, to: "a.recording.rank1")
    let end = try await assay("record", "--from", "a.recording", in: folder)
    #expect(end.code == 1 && end.err.contains("the recording of rank 1 was cut off after step 2"), "\(end.err)")
  }

  /// The program's own limit, which it would have without the recorder, ends it as before.
  @Test func aLimitOfTheSizeOfFilesIsAnErrorLikeAFullDisk() async throws {
    let folder = try Folder()
    try folder.write(recording(steps: 1000).bytes, to: "a.bytes")
    try folder.write("ulimit -S -f unlimited; cat a.bytes > \"$ASSAY_RECORDING\"\n", to: "train.py")
    let words = "ulimit -S -f 8; '\(assayPath)' record --output a.report -- sh train.py; echo \"code $?\""
    let end = try await shell(words, in: folder)
    #expect(end.out.hasSuffix("code 2\n") && end.err.contains("File too large"), "\(end.out)\(end.err)")
    #expect(end.err.contains("'assay record --from a.recording' makes the report of"), "\(end.err)")
    let ended = try await shell(
      "'\(assayPath)' record --output b.report -- sh -c 'ulimit -f 1; exec yes > big'; echo \"code $?\"", in: folder)
    #expect(ended.err.contains("signal 25 (File size limit exceeded) ended the program"), "\(ended.err)")
  }
}
