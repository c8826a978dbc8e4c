import Foundation
import Testing

/// Recorded programs under `assay explain`. What they record was written before, so that no Python is needed.
@Suite struct ExplainProgramTests {
  private static let facts = """
    {"optimizer":"SGD","dimension":1,"scalar":"float64","level":"steps","arguments":["sh","train.py"],"seconds":2,
    "lines":{"program.torch":"2","program.torch.threads":"1","program.torch.capability":"AVX2"}}
    """.filter { $0 != "\n" }

  /// A program with the bits of `a` unless `condition` holds, and of the reports of both.
  private func sides(
    _ condition: String, otherwise: String = "cat a.bytes", facts: (a: String, b: String) = (Self.facts, Self.facts)
  ) async throws -> Folder {
    let folder = try Folder()
    try folder.write(recording(steps: 9, facts: facts.a).bytes, to: "a.bytes")
    let other = recording(steps: 9, facts: facts.b.replacing(#""seconds":2"#, with: #""seconds":3"#)) {
      if $0 >= 4 { $1 = $1.nextUp }
    }
    try folder.write(other.bytes, to: "b.bytes")
    try folder.write("if \(condition); then cat b.bytes; else \(otherwise); fi > \"$ASSAY_RECORDING\"\n", to: "train.py")
    for name in ["a", "b"] {
      try folder.write(folder.bytes(of: "\(name).bytes"), to: "\(name).recording")
      let made = try await assay("record", "--from", "\(name).recording", in: folder)
      #expect(made.code == 0, "\(made.err)")
    }
    return folder
  }

  private func explain(_ folder: Folder, _ options: String...) async throws -> Finished {
    try await Gate.shared.pass {
      try await Command(["explain", "a.report", "--against", "b.report"] + options, in: folder).finish()
    }
  }

  @Test func theSettingThatMakesTheOtherSidesBitsIsFoundWithItsPrice() async throws {
    let folder = try await sides("[ \"$ATEN_CPU_CAPABILITY\" = default ]")
    let end = try await explain(folder)
    #expect(end.code == 0, "\(end.err)")
    #expect(end.out.contains("step 4, gradient 'w'"), "\(end.out)")
    #expect(end.out.contains("explained by: ATEN_CPU_CAPABILITY=default\n"), "\(end.out)")
    #expect(
      end.out.contains(
        "to make A agree with B, use ATEN_CPU_CAPABILITY=default for A; a step then takes 1.50 times as long, measured in 9 steps"
      ),
      "\(end.out)")
    #expect(end.out.contains("both have the same bits through step 9, the last that was run"), "\(end.out)")
  }

  /// The setting of the other side is tried first, whatever it is.
  @Test func aSettingThatTheOtherSideTellsIsTriedFirst() async throws {
    let other = Self.facts.replacing(#""program.torch.threads":"1""#, with: #""program.torch.threads":"7""#)
    let folder = try await sides("[ \"$OMP_NUM_THREADS\" = 7 ]", facts: (Self.facts, other))
    let end = try await explain(folder, "--format", "json")
    #expect(end.code == 0, "\(end.err)")
    let text = end.out.filter { !$0.isWhitespace }
    #expect(text.ranges(of: #""change":"#).count == 3, "nothing, the setting, and its confirmation: \(end.out)")
    #expect(text.contains(#""change":"OMP_NUM_THREADS=7""#), "\(end.out)")
  }

  @Test func settingsOfPyTorchReachTheRecorder() async throws {
    let folder = try await sides("[ \"$ASSAY_RECORD_PERTURBATION\" = matmulPrecision=medium ]")
    let end = try await explain(folder)
    #expect(end.code == 0 && end.out.contains("explained by: torch.set_float32_matmul_precision('medium')\n"), "\(end.out)")
  }

  /// The one is another version of the framework, which tells its effect; the other is alike but for its place.
  @Test(arguments: [
    ("\"program.torch\":\"3\"", "torch 3"),
    ("\"program.torch\":\"2\",\"program.witness.interpreter\":\"/other/python\"", "witness.interpreter /other/python"),
  ])
  func anotherInterpreterIsTheCauseAndItsWitnessIsShown(line: String, witness: String) async throws {
    let other = Self.facts.replacing(#""program.torch":"2""#, with: line)
    let folder = try await sides("false", facts: (Self.facts, other))
    try folder.write("#!/bin/sh\n[ \"$1\" = train.py ] && cat b.bytes > \"$ASSAY_RECORDING\"\n", to: "other")
    let path = folder.url.appending(path: "other").path
    try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: path)
    let end = try await explain(folder, "--python", path)
    #expect(end.code == 0 && end.out.contains("explained by: the interpreter \(path)\n"), "\(end.out)\(end.err)")
    let row = try #require(end.out.split(separator: "\n").first { $0.contains("B's bits") }, "\(end.out)")
    #expect(row.contains("the interpreter \(path)") && row.hasSuffix(witness), "\(row)")
    let absent = try await explain(folder, "--python", "./absent")
    #expect(absent.code == 2 && absent.err.contains("cannot run './absent'"), "\(absent.err)")
  }

  @Test func twoChangesAtOnceAreTriedWhenTold() async throws {
    let variables = "\"$MKL_CBWR$ONEDNN_MAX_CPU_ISA\""
    let condition = "[ \(variables) = COMPATIBLESSE41 ]"
    // Each has an effect of its own.
    let other = "if [ -n \(variables) ]; then cat c.bytes; else cat a.bytes; fi"
    let folder = try await sides(condition, otherwise: other)
    try folder.write(recording(steps: 9, facts: Self.facts) { if $0 >= 4 { $1 = -$1 } }.bytes, to: "c.bytes")
    let single = try await explain(folder)
    #expect(single.code == 3 && single.out.contains("not explained: no change tried here gives B's bits"), "\(single.out)")
    let pairs = try await explain(folder, "--pairs")
    #expect(pairs.code == 0, "\(pairs.err)")
    #expect(pairs.out.contains("explained by: ONEDNN_MAX_CPU_ISA=SSE41 and MKL_CBWR=COMPATIBLE\n"), "\(pairs.out)")
  }

  /// What it recorded of its command is not what runs: that names the seed and the folder of then.
  @Test func aProgramOfASuiteRunsAgainAsItsTrialInAnEmptyFolder() async throws {
    let folder = try await sides("true")
    let script = """
      [ "$ASSAY_SEED" = 7 ] && [ "$1" = "$ASSAY_FOLDER" ] && [ ! -e "$1/saved" ] || exit 9
      touch "$1/saved"
      if [ -e other ] || [ "$ATEN_CPU_CAPABILITY" = default ]; then cat b.bytes; else cat a.bytes; fi > "$ASSAY_RECORDING"

      """
    try folder.write(script, to: "again.sh")
    let program = "{command: [sh, again.sh, '{folder}'], seed: variable}"
    try folder.write(
      "{suite: s, seed: 1, experiments: [{name: e, seeds: [7], programs: [\(program)], budget: {seconds: 30}}]}", to: "s.yaml")
    let run = "'\(assayPath)' run s.yaml --no-timing --no-html --results"
    let runs = try await shell("\(run) one && touch other && \(run) two && rm other", in: folder)
    #expect(runs.code == 0, "\(runs.err)")
    let reports = folder.reports.filter { $0.hasPrefix("one/") || $0.hasPrefix("two/") }
    try #require(reports.count == 2, "\(reports)")
    let end = try await Gate.shared.pass {
      try await Command(["explain", reports[0], "--against", reports[1]], in: folder).finish()
    }
    #expect(end.code == 0 && end.out.contains("explained by: ATEN_CPU_CAPABILITY=default\n"), "\(end.out)\(end.err)")
  }

  /// The other side's script lies here, and has the other side's bits.
  @Test func anotherScriptIsTheCauseIfItMakesTheOtherSidesBits() async throws {
    let folder = try await sides("false")
    let other = recording(steps: 9, facts: Self.facts.replacing("train.py", with: "there/train.py")) {
      if $0 >= 4 { $1 = $1.nextUp }
    }
    try folder.write(other.bytes, to: "b.recording")
    try folder.write(other.bytes, to: "b.bytes")
    try folder.write("cat b.bytes > \"$ASSAY_RECORDING\"\n", to: "there/train.py")
    let made = try await assay("record", "--from", "b.recording", in: folder)
    #expect(made.code == 0, "\(made.err)")
    let end = try await explain(folder)
    #expect(end.code == 0 && end.out.contains("explained by: the script there/train.py\n"), "\(end.out)\(end.err)")
    #expect(end.out.contains("the program's own files differ between A and B (script)"), "\(end.out)")
  }

  @Test func aScriptThatHasChangedIsNamedAsTheLikeliestCause() async throws {
    let folder = try await sides("false")
    let script = try folder.bytes(of: "train.py")
    try folder.write("echo changed", to: "train.py")
    let made = try await assay("record", "--from", "b.recording", in: folder)
    #expect(made.code == 0, "\(made.err)")
    try folder.write(Array("touch has-run\n".utf8) + script, to: "train.py")
    let end = try await explain(folder)
    #expect(end.code == 3 && end.err.contains("which may be the cause: script\n"), "\(end.err)")
    let words = "the program's own files differ between A and B (script), which is the likeliest cause"
    #expect(end.out.contains(words), "\(end.out)")
    #expect(end.out.contains("no change was tried, since nothing else differs that may change bits"), "\(end.out)")
    #expect(!folder.files.contains("has-run"))
  }

  @Test func aScriptThatHasChangedSinceBothSidesRecordedItIsToldFirst() async throws {
    let folder = try await sides("false")
    let same = try await explain(folder)
    #expect(!same.err.contains("'train.py' is not as"), "\(same.err)")
    try folder.write(folder.bytes(of: "train.py") + Array("# edited\n".utf8), to: "train.py")
    let end = try await explain(folder)
    let words = "assay: 'train.py' is not as either side recorded it, so what runs here may have the bits of neither\n"
    #expect(end.err.hasPrefix(words), "\(end.err)")
  }

  /// A person who has changed a setting, too, learns which of both it was.
  @Test func aScriptThatHasChangedBesideASettingIsRunUnderTheSettings() async throws {
    let other = Self.facts.replacing(#""program.torch.threads":"1""#, with: #""program.torch.threads":"7""#)
    let folder = try await sides("[ \"$OMP_NUM_THREADS\" = 7 ]", facts: (Self.facts, other))
    let script = try folder.bytes(of: "train.py")
    try folder.write("echo changed", to: "train.py")
    let made = try await assay("record", "--from", "b.recording", in: folder)
    #expect(made.code == 0, "\(made.err)")
    try folder.write(script, to: "train.py")
    let end = try await explain(folder)
    #expect(end.code == 0 && end.err.contains("which may be the cause: script\n"), "\(end.err)")
    #expect(end.out.contains("explained by: OMP_NUM_THREADS=7\n"), "\(end.out)")
  }

  /// Each of them has the other side's bits at its end, so that only the file itself can tell.
  @Test(arguments: [
    ("cut", "'b.recording' was cut or changed after it was written: nothing after step 5 of 9 can be read"),
    ("flipped", "'b.recording' was cut or changed after it was written: nothing after step 5 of 9 can be read"),
    ("beheaded", "'b.recording' is no recording of a program"),
    ("endless", "'b.recording' was cut or changed after it was written: nothing after step 9 of 9 can be read"),
    ("another", "'b.recording' is not the recording that the report beside it was made of"),
    ("missing", "'b.recording' is missing, the recording beside the report"),
  ])
  func aRecordingThatIsNotAsItWasIsNamedByDiffAndExplain(damage: String, words: String) async throws {
    let folder = try await sides("false")
    var bytes = try folder.bytes(of: "b.recording")
    let five = recording(steps: 5, facts: Self.facts.replacing(#""seconds":2"#, with: #""seconds":3"#), ends: false) {
      if $0 >= 4 { $1 = $1.nextUp }
    }.bytes.count
    switch damage {
    case "cut": bytes = Array(bytes[..<(five + 30)])
    case "flipped": bytes[five + 30] ^= 1
    case "beheaded": bytes[30] ^= 1
    case "endless": bytes.removeLast()
    default: bytes = recording(steps: 9, facts: Self.facts) { if $0 == 2 { $1 = 0.5 } }.bytes
    }
    try folder.write(bytes, to: "b.recording")
    if damage == "missing" { try FileManager.default.removeItem(atPath: folder.url.appending(path: "b.recording").path) }
    let explained = try await explain(folder)
    #expect(explained.code == 2 && explained.err == "assay: \(words)\n", "\(explained.err)")
    let diff = try await assay("diff", "a.report", "b.report", in: folder)
    if damage == "missing" {
      let more = "which array of 'train/train/SGD/float64/0' differs is not compared"
      #expect(diff.code == 1 && diff.err.hasPrefix("assay: \(words): \(more)\n"), "\(diff.err)")
      #expect(diff.out.contains("1 trial: 1 different"), "\(diff.out)")
    } else {
      #expect(diff.code == 2 && diff.err == "assay: \(words)\n", "\(diff.err)")
    }
  }

  @Test func reportsWithoutATrialInCommonAreNotCompared() async throws {
    let folder = try await sides("false")
    let other = Self.facts.replacing(#""train.py""#, with: #""train.py","--lr","1""#)
    try folder.write(recording(steps: 9, facts: other).bytes, to: "b.recording")
    _ = try await assay("record", "--from", "b.recording", in: folder)
    let end = try await explain(folder)
    let words = "no trial is in both reports, so there is nothing to compare: 'a.report' has 'train/train/SGD/float64/0', and "
    #expect(end.code == 3 && end.err.contains(words + "'b.report' 'train/train(lr: 1)/SGD/float64/0'"), "\(end.err)")
  }

  @Test func whatNoChangeMakesIsNotExplained() async throws {
    let end = try await explain(try await sides("false"))
    #expect(end.code == 3 && end.out.contains("not explained: no change tried here gives B's bits"), "\(end.out)")
    #expect(!end.out.contains("to make"))
  }

  /// It has the other side's bits by chance, and not by the change that was tried then.
  @Test func aProgramThatDoesNotRepeatItselfIsNotExplained() async throws {
    let folder = try await sides("[ -e once ]", otherwise: "touch once; cat a.bytes")
    let end = try await explain(folder)
    #expect(end.code == 3, "\(end.out)")
    #expect(end.out.contains("not explained: the program has other bits each time that it runs"), "\(end.out)")
  }

  @Test func aChangeThatTheProgramDoesNotSurviveIsLostWithItsLastWords() async throws {
    let broken = "if [ \"$ATEN_CPU_CAPABILITY\" = default ]; then echo no such path >&2; exit 3; fi; cat a.bytes"
    let end = try await explain(try await sides("[ \"$MKL_CBWR\" = AVX2 ]", otherwise: broken))
    #expect(end.code == 0 && end.out.contains("explained by: MKL_CBWR=AVX2\n"), "\(end.out)")
    #expect(end.out.contains("lost: it ended with code 3 after step 0: no such path"), "\(end.out)")
  }

  @Test func aProgramThatCannotRunHereIsRefusedInWords() async throws {
    let folder = try await sides("false")
    try folder.write("exit 5\n", to: "train.py")
    let end = try await explain(folder)
    #expect(
      end.code == 2 && end.err.contains("the program cannot be run here: it ended with code 5 after step 0"), "\(end.err)")
  }
}
