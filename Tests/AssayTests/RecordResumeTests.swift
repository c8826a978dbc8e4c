import Foundation
import Records
import Testing

/// Recordings that are continued.
@Suite struct RecordResumeTests {
  /// A program that is resumed begins with what it has loaded, which is no difference if it is what was there.
  @Test(
    arguments: [
      (14, 1.0 / 15, nil), (17, 1.0 / 18, nil), (14, 0.25, (15, 14)), (17, 0.25, (18, 17)),
    ] as [(UInt64, Double, (Int, Int)?)])
  func aResumedProgramIsOnlyWarnedOfOtherBits(after step: UInt64, loaded: Double, places: (Int, Int)?) async throws {
    let folder = try Folder()
    _ = try await record(recording(steps: 20).bytes, as: "whole", in: folder)
    var writer = recording(steps: 17, ends: false)
    writer.begin()
    writer.resumed(after: step)
    writer.facts(#"{"optimizer":"SGD","dimension":1,"scalar":"float64"}"#)
    for number in step + 1...20 {
      let value = 1 / Double(number + 1)
      writer.step(number, loss: value * value, number: value, initial: number == step + 1 ? loaded : nil)
    }
    writer.end()
    let end = try await record(writer.bytes, as: "resumed", in: folder)
    let words = places.map {
      "step \($0), the first after a resumption, begins with other bits of 'w' than step \($1) ends with"
    }
    #expect(
      end.code == 0 && end.err == (words.map { "assay: train/train(lr: 0.5)/SGD/float64/0: \($0)\n" } ?? ""), "\(end.err)")
    let diff = try await assay("diff", "whole.report", "resumed.report", "--require", "identical", in: folder)
    #expect(diff.code == 0 && !diff.out.contains("parted"), "\(diff.out)")
  }

  /// The trial is that of the command that began it: `--resume` is how it went on, and `--epochs` what it is now.
  @Test func theOptionThatResumesAProgramIsNoneOfItsTrial() async throws {
    let folder = try Folder()
    let whole = #"{"optimizer":"SGD","dimension":1,"scalar":"float64","arguments":["sh","train.py",ARGUMENTS]}"#
    let words = { (arguments: String) in whole.replacing("ARGUMENTS", with: arguments) }
    var writer = recording(steps: 17, facts: words(#""--epochs","2","--seed","3""#), ends: false)
    try folder.write(writer.bytes, to: "a.recording")
    writer.begin()
    writer.resumed(after: 17)
    writer.facts(words(#""--epochs","3","--resume","state""#))
    for step in 18...20 { writer.step(UInt64(step), loss: 1, number: 1 / Double(step + 1)) }
    writer.end()
    try folder.write(writer.bytes, to: "all.bytes")
    try folder.write("cat all.bytes > \"$ASSAY_RECORDING\"\n", to: "train.py")
    let end = try await shell(
      "'\(assayPath)' record --append a.recording -- sh train.py --epochs 3 --resume state", in: folder)
    #expect(end.code == 0 && end.err.isEmpty, "\(end.err)")
    let again = try await assay("record", "--from", "a.recording", "--output", "again.report", in: folder)
    #expect(again.code == 0, "\(again.err)")
    for name in ["a", "again"] {
      #expect(try report(name, in: folder).records[0].trial.id == "train/train(epochs: 3)/SGD/float64/3")
    }
  }

  /// As if the names of the recording and of the script were exchanged.
  @Test func whatIsNoRecordingIsNotContinued() async throws {
    let folder = try Folder()
    try folder.write("echo ran\n", to: "train.py")
    let end = try await shell("'\(assayPath)' record --append train.py -- sh train.py", in: folder)
    #expect(end.code == 2 && end.out.isEmpty, "\(end.out)")
    #expect(end.err == "assay: 'train.py' is no recording of a program; '--append' continues a recording\n", "\(end.err)")
    #expect(try folder.bytes(of: "train.py") == Array("echo ran\n".utf8))
  }
}
