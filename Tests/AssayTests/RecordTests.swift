import Foundation
import Records
import Testing

/// Programs under `assay record`. What they record was written before, so that no Python is needed.
@Suite struct RecordTests {
  @Test func aProgramBecomesATrialLikeAnyOther() async throws {
    let folder = try Folder()
    var writer = recording(steps: 100, ends: false)
    writer.examination(step: 100, predictions: [0, 1, 2, 1], labels: [0, 1, 2, 2])
    writer.end()
    let end = try await record(writer.bytes, arguments: "--lr 0.5 --seed 7 --verbose --name a", in: folder)
    #expect(end.code == 0 && end.err.isEmpty, "\(end.err)")
    #expect(end.out.hasPrefix("hello\n") && end.out.hasSuffix("report train.report\nrecording train.recording\n"), "\(end.out)")
    let record = try #require(try report("train", in: folder).records.first)
    #expect(record.trial.id == "train/train(lr: 0.5, name: a, verbose: yes)/SGD/float64/7")
    #expect(record.status == .converged && record.steps == 100 && record.dimension == 1)
    #expect(record.checkpoints.map(\.step) == [0, 1, 2, 4, 8, 16, 32, 64, 100])
    #expect(record.accuracy?.value == 0.75 && record.model?.classHits == [1, 1, 1])
    #expect(record.evaluations.values == 100 && record.evaluations.gradients == 100)
    #expect(record.course?.confusion == [[1, 0, 0], [0, 1, 0], [0, 1, 1]])
    #expect(record.finalValue?.value == 1.0 / 101 / 101 || record.finalValue?.value == (1.0 / 101) * (1.0 / 101))
    let shown = try await assay("show", "train.report", in: folder)
    #expect(shown.code == 0 && shown.out.contains("SGD"), "\(shown.err)")
    let diff = try await assay("diff", "train.report", "train.report", "--require", "identical", in: folder)
    #expect(diff.code == 0 && diff.out.contains("1 trial: 1 identical"), "\(diff.err)")
  }

  @Test(arguments: [1, 2, 37, 99, 100])
  func aDiffNamesTheStepAndTheArray(step: Int) async throws {
    let folder = try Folder()
    _ = try await record(recording(steps: 100).bytes, as: "a", in: folder)
    let other = recording(steps: 100) { if $0 == step { $1 = $1.nextUp } }
    _ = try await record(other.bytes, as: "b", in: folder)
    let diff = try await assay("diff", "a.report", "b.report", in: folder)
    #expect(diff.code == 1)
    #expect(diff.out.contains("float64/0: step \(step), gradient 'w', the first of "), "\(diff.out)")
  }

  @Test func aDiffOfKeptElementsNamesTheFirstApartWithBothNumbers() async throws {
    let folder = try Folder()
    for (name, number) in [("a", 0.1), ("b", 0.1.nextUp)] {
      var writer = RecordingWriter()
      writer.facts("{}")
      writer.step(1, loss: 2, number: 3)
      // The gradient is the same on both sides.
      writer.step(2, arrays: [("w", shape: [2], number: 1)])
      writer.step(3, loss: 2, number: number, keepsElements: true)
      _ = try await record(writer.bytes, as: name, in: folder)
    }
    let diff = try await assay("diff", "a.report", "b.report", in: folder)
    let element = "its element [0] is 0.2 and 0.20000000000000004, 1 ulp apart"
    #expect(diff.out.contains("step 3, gradient 'w', the first of 2 arrays of 3 that differ; \(element)"), "\(diff.out)")
  }

  /// Another version of a framework names arrays otherwise, or has more of them.
  @Test(
    arguments: [
      ([("a", 1), ("b", 2), ("c", 3)], [("a", 1), ("x", 2), ("b", 2), ("c", 4)], "update 'c'; only one side has 'x'"),
      ([("a", 1), ("b", 2), ("c", 3)], [("a", 1), ("B", 2), ("c", 4)], "update 'c'; aligned by shape: 'b' with 'B'"),
      ([("a", 1), ("b", 2)], [("b", 2), ("a", 4)], "update 'a'"),
      ([("a", 1)], [("a", 1), ("b", 2)], "update 'b'; only one side has 'b'"),
      ([("a", 1), ("b", 2)], [("a", 1), ("a", 5), ("b", 2)], "update 'a'; only one side has 'a'"),
    ] as [([(String, UInt64)], [(String, UInt64)], String)])
  func streamsThatAreNotAlikeAreAligned(a: [(String, UInt64)], b: [(String, UInt64)], words: String) async throws {
    let folder = try Folder()
    for (name, arrays) in [("a", a), ("b", b)] {
      var writer = RecordingWriter()
      writer.facts("{}")
      writer.step(1, arrays: arrays.map { ($0.0, shape: [4, 2], number: $0.1) })
      writer.end()
      _ = try await record(writer.bytes, as: name, in: folder)
    }
    let diff = try await assay("diff", "a.report", "b.report", in: folder)
    let line = try #require(diff.out.split(separator: "\n").first { $0.contains("step 1, ") }, "\(diff.out)\(diff.err)")
    #expect(line.hasSuffix("step 1, \(words)"), "\(line)")
  }

  @Test func otherInitialArraysAreOfStepZero() async throws {
    let folder = try Folder()
    for (name, initial) in [("a", 1.0), ("b", 1.5)] {
      var writer = RecordingWriter()
      writer.facts("{}")
      writer.step(1, loss: initial, number: initial, initial: initial)
      _ = try await record(writer.bytes, as: name, in: folder)
    }
    let diff = try await assay("diff", "a.report", "b.report", in: folder)
    #expect(diff.out.contains("float32/0: step 0, initialization 'w', the first of 4 arrays of 4 that differ"), "\(diff.out)")
  }

  @Test func aDifferenceOfOperationsIsCreatedWhereInputsAreEqual() async throws {
    let folder = try Folder()
    for (name, made) in [("a", 5), ("b", 6)] as [(String, UInt64)] {
      var writer = RecordingWriter()
      writer.facts("{}")
      let operations = [("mul in 0", in: 1, out: 1), ("addmm in 0", in: 1, out: made), ("relu in 1", in: made, out: made + 9)]
      writer.step(
        1, loss: Double(made), number: Double(made), initial: 1, operations: operations as [(String, in: UInt64, out: UInt64)])
      writer.end()
      _ = try await record(writer.bytes, as: name, in: folder)
    }
    let diff = try await assay("diff", "a.report", "b.report", in: folder)
    #expect(
      diff.out.contains("created by operation 2, 'addmm in 0': equal inputs gave other results, and 1 operation inherited it"),
      "\(diff.out)")
    let json = try await assay("diff", "a.report", "b.report", "--format", "json", in: folder)
    #expect(json.out.contains(#""isCreated":true"#) || json.out.contains(#""isCreated" : true"#), "\(json.out)")
  }

  /// Other random numbers make no other mini-batch.
  @Test func aDifferenceFromOutsideIsInheritedThoughALaterOperationCreatesOne() async throws {
    let folder = try Folder()
    for (name, data, drawn) in [("a", 1, 5), ("b", 2, 6)] as [(String, UInt64, UInt64)] {
      var writer = RecordingWriter()
      writer.facts("{}")
      let operations = [("conv in 0", in: data, out: data + 10), ("bernoulli_ in 1", in: 0, out: drawn)]
      writer.step(1, loss: 1, number: Double(data), initial: 1, operations: operations as [(String, in: UInt64, out: UInt64)])
      writer.end()
      _ = try await record(writer.bytes, as: name, in: folder)
    }
    let diff = try await assay("diff", "a.report", "b.report", in: folder)
    #expect(diff.out.contains("inherited by operation 1, 'conv in 0' from before"), "\(diff.out)")
  }

  @Test(arguments: [
    ("exit 3", false, "the program ended with code 3 after step 9"),
    ("exit 1", true, "the program ended with code 1 after step 9: it broke"),
    ("kill -9 $$", false, "signal 9 (Killed) ended the program after step 9"),
  ])
  func aProgramThatFailsHasTheStepsThatItFinished(end: String, hasReason: Bool, reason: String) async throws {
    let folder = try Folder()
    var writer = recording(steps: 9, ends: false)
    if hasReason { writer.end("it broke") }
    let finished = try await record(writer.bytes + (hasReason ? [] : [9, 0, 0, 0, 1]), then: end, in: folder)
    #expect(finished.code == 1)
    #expect(finished.err == "assay: failed: train/train(lr: 0.5)/SGD/float64/0: \(reason)\n")
    let record = try #require(try report("train", in: folder).records.first)
    #expect(record.status == .failed && record.steps == 9 && record.reason == reason)
  }

  @Test func aReportThatCannotBeWrittenLeavesTheRecording() async throws {
    let folder = try Folder()
    try folder.write("", to: "train.stepDigests/in the way")
    let end = try await record(recording(steps: 3).bytes, in: folder)
    #expect(end.code == 2 && end.err.contains("'assay record --from train.recording' makes the report of"), "\(end.err)")
    #expect(folder.files.contains("train.recording"))
  }

  /// What is left out of a trial may change its numbers: such runs are no repeats of each other.
  @Test func commandsThatDifferInWhatIsLeftOutAreToldAndNoMachineIsSuspected() async throws {
    let folder = try Folder()
    for (name, step, more) in [("a", 99, ""), ("b", 4, #""--optim","fused","#), ("c", 4, "")] {
      let facts = #"{"scalar":"float64","arguments":["sh","train.py",\#(more)"--out","x"]}"#
      let other = recording(steps: 9, facts: facts) { if $0 == step { $1 = $1.nextUp } }
      try folder.write(other.bytes, to: "\(name).recording")
      let made = try await assay("record", "--from", "\(name).recording", "--omit", "optim", "--omit", "out", in: folder)
      #expect(made.code == 0, "\(made.err)")
    }
    let diff = try await assay("diff", "a.report", "b.report", in: folder)
    #expect(diff.code == 1 && !diff.out.contains("does not repeat itself"), "\(diff.out)")
    let line = diff.out.split(separator: "\n").first { $0.contains("program.omitted.optim") }
    #expect(line.map { $0.contains("–") && $0.contains("fused") } == true, "\(diff.out)")
    #expect(!diff.out.contains("program.omitted.out"))
    let repeated = try await assay("diff", "a.report", "c.report", in: folder)
    #expect(repeated.code == 1 && repeated.out.contains("suspect what is not recorded first"), "\(repeated.out)")
  }

  @Test func commandsOfTwoInterpretersAreNoRepeats() async throws {
    let folder = try Folder()
    for (name, number, shell) in [("a", 1.0, "sh"), ("b", 2.0, "bash")] {
      let facts = #"{"scalar":"float64","arguments":["\#(shell)","train.sh"]}"#
      try folder.write(recording(steps: 3, facts: facts) { $1 *= $0 == 2 ? number : 1 }.bytes, to: "\(name).recording")
      _ = try await assay("record", "--from", "\(name).recording", in: folder)
    }
    let diff = try await assay("diff", "a.report", "b.report", in: folder)
    #expect(diff.code == 1 && !diff.out.contains("does not repeat itself"), "\(diff.out)")
    #expect(diff.out.contains("program.interpreter"), "\(diff.out)")
  }

  @Test(arguments: [
    ("3/w", 0, ""), ("3", 0, ""),
    ("9/w", 2, "'--elements-of 9/w': there is no step 9; the program took steps 1 to 3"),
    ("3/v", 2, "'--elements-of 3/v': the step has no 'v'; did you mean 'w'?"),
    ("3/momentum", 2, "'--elements-of 3/momentum': the step has no 'momentum'; it has 'w', 'loss'"),
    ("2/w", 2, "'--elements-of 2/w': the elements were not kept; they are too large, or the program's recorder keeps none"),
  ])
  func elementsThatAreNotThereAreRefused(elements: String, code: Int32, words: String) async throws {
    let folder = try Folder()
    var writer = RecordingWriter()
    writer.facts("{}")
    for step in 1...3 as ClosedRange<UInt64> { writer.step(step, loss: 2, number: 3, keepsElements: step == 3) }
    writer.end()
    let end = try await record(writer.bytes, "--elements-of \(elements)", in: folder)
    #expect(end.code == code, "\(end.err)")
    #expect(end.err == (words.isEmpty ? "" : "assay: \(words)\n"), "\(end.err)")
    #expect(folder.files.contains("train.report"), "what was recorded is kept")
  }

  @Test func aGateOfTwoRecordingsSaysThatProgramsAreNotMeasured() async throws {
    let folder = try Folder()
    for name in ["a", "b"] { _ = try await record(recording(steps: 3).bytes, as: name, in: folder) }
    let gate = try await assay("gate", "--baseline", "a.report", "--candidate", "b.report", in: folder)
    let reason = "recorded programs are not measured"
    #expect(gate.code == 3 && !gate.out.contains("--no-timing"), "\(gate.out)")
    #expect(gate.out.contains("the baseline has no times: \(reason); leave time out of the policy"), "\(gate.out)")
    #expect(gate.out.contains("the allocations of 1 of 1 trials are not counted: \(reason)"), "\(gate.out)")
  }

  /// As `nohup` ignores the end of a terminal's session.
  @Test func aProgramKeepsTheSignalsThatItsShellIgnores() async throws {
    let folder = try Folder()
    try folder.write(recording(steps: 2).bytes, to: "a.bytes")
    try folder.write("cat a.bytes > \"$ASSAY_RECORDING\"\nkill -HUP $$\necho survived\n", to: "train.py")
    let end = try await shell("trap '' HUP; '\(assayPath)' record --output a.report -- sh train.py", in: folder)
    #expect(end.code == 0 && end.out.hasPrefix("survived\n"), "\(end.out)\(end.err)")
  }

  @Test func stepsDoneAgainCountOnce() async throws {
    let folder = try Folder()
    _ = try await record(recording(steps: 20).bytes, as: "whole", in: folder)
    for (name, number) in [("good", 1.0 / 16), ("bad", 0.25)] {
      var writer = recording(steps: 17, ends: false)
      writer.begin()
      writer.resumed(after: 14)
      writer.facts(#"{"optimizer":"SGD","dimension":1,"scalar":"float64"}"#)
      for step in 15...20 {
        let value = step == 15 ? number : 1 / Double(step + 1)
        writer.step(UInt64(step), loss: value * value, number: value)
      }
      writer.end()
      _ = try await record(writer.bytes, as: name, in: folder)
    }
    let same = try await assay("diff", "whole.report", "good.report", "--require", "identical", in: folder)
    #expect(same.code == 0, "\(same.out)")
    let bad = try report("bad", in: folder)
    #expect(bad.resumptions == 1)
    #expect(
      bad.records[0].reason == "step 15, done again after a resumption, has other bits from the gradient of 'w' on")
  }

  @Test func aReportIsMadeOfARecordingAlone() async throws {
    let folder = try Folder()
    let facts = #"{"optimizer":"SGD","dimension":1,"scalar":"float64","arguments":["python","train.py","--lr","0.5"]}"#
    try folder.write(recording(steps: 5, facts: facts).bytes, to: "mine.recording")
    let end = try await assay("record", "--from", "mine.recording", in: folder)
    #expect(end.code == 0, "\(end.err)")
    #expect(try report("mine", in: folder).records[0].trial.id == "train/train(lr: 0.5)/SGD/float64/0")
  }

  @Test func ranksMakeOneRecord() async throws {
    let folder = try Folder()
    for (name, number) in [("a", 1.0), ("b", 2.0)] {
      let other = recording(steps: 4) { if $0 == 3 { $1 *= number } }
      try folder.write(recording(steps: 4).bytes, to: "\(name).recording")
      try folder.write(other.bytes, to: "\(name).recording.rank1")
      let end = try await assay("record", "--from", "\(name).recording", "--output", "\(name).report", in: folder)
      #expect(end.code == 0, "\(end.err)")
    }
    let diff = try await assay("diff", "a.report", "b.report", in: folder)
    #expect(diff.code == 1 && diff.out.contains("step 3 of rank 1, gradient 'w'"), "\(diff.out)")
  }

  @Test(arguments: [
    (["record"], "takes a program after '--'"),
    (["record", "--from", "x", "--", "true"], "'--from' runs no program"),
    (["record", "--output", "x.json", "--", "true"], "the file must end in .report"),
    (["record", "--output", "x.report", "--", "./absent"], "cannot run './absent': No such file or directory"),
    (["record", "--output", "x.report", "--", "true"], "the program has recorded no step"),
    (["record", "--output", "x.report", "--seed-from", "s", "--", "true"], "has no option '--s' that gives the seed"),
    (["record", "--output", "x.report", "--", "true", "--seed", "one"], "'--seed one' gives no seed"),
    (["record", "--elements-of", "w", "--", "true"], "'--elements-of w' begins with no step"),
    (["record", "--through", "0", "--", "true"], "'--through' is a step, from 1 on"),
    (["record", "--through", "5", "--elements-of", "21/w", "--", "true"], "before the step of '--elements-of 21/w'"),
    (["record", "--from", "absent.recording"], "cannot read 'absent.recording'"),
    (["record", "--from", "other.recording"], "'other.recording' is no recording of a program"),
    (["record", "--from", "empty.recording"], "'empty.recording' has no finished step"),
  ])
  func whatCannotBeRecordedIsRefusedInWords(arguments: [String], words: String) async throws {
    let folder = try Folder()
    try folder.write("no recording at all, but longer than a head\n", to: "other.recording")
    try folder.write(RecordingWriter().bytes, to: "empty.recording")
    let end = try await Gate.shared.pass { try await Command(arguments, in: folder).finish() }
    #expect(end.code == 2)
    #expect(end.err.contains(words), "\(end.err)")
  }

  @Test(arguments: [
    ("exit 3", "the program ended with code 3 before its first step"),
    ("kill -9 $$", "signal 9 (Killed) ended the program before its first step"),
    ("cat empty > $ASSAY_RECORDING; exit 3", "the program ended with code 3: 'x.recording' has no finished step"),
  ])
  func aProgramThatFailsBeforeItsFirstStepSaysHow(script: String, words: String) async throws {
    let folder = try Folder()
    try folder.write(RecordingWriter().bytes, to: "empty")
    let end = try await assay("record", "--output", "x.report", "--", "sh", "-c", script, in: folder)
    #expect(end.code == 1 && end.err == "assay: \(words)\n", "\(end.err)")
  }

  /// A byte that is changed ends what is read, or is of no step's numbers; no byte is a crash.
  @Test func noDamageIsMoreThanAnEarlierEnd() throws {
    let whole = recording(steps: 12).bytes
    for position in stride(from: 0, to: whole.count, by: 7) {
      var damaged = whole
      damaged[position] ^= 0x41
      var pieces = [damaged]
      var reader = RecordingReader(file: "it") { pieces.popLast() ?? [] }
      var steps: [Int] = []
      do {
        while let event = try reader.next() { if case .step(let step) = event { steps.append(step.step) } }
      } catch let error as RecordingError {
        #expect(error.fault == .otherFormat)
      }
      #expect(steps == Array(1..<steps.count + 1))
      #expect(reader.isTorn || position < 41)
    }
  }
}
