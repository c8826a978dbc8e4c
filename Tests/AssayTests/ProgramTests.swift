import Foundation
import Records
import Testing

/// Programs as trials of suites: run, failed, resumed, diffed, gated and tuned.
@Suite struct ProgramTests {
  /// Prints five steps that depend on `--lr` and `--seed`, with a fault for a diff and a gate to find.
  private let training = """
    lr=0; seed=0
    while [ $# -gt 0 ]; do case $1 in --lr) lr=$2;; --seed) seed=$2;; esac; shift 2; done
    echo "begins"
    for i in 1 2 3 4 5; do
      awk -v i=$i -v lr=$lr -v seed=$seed -v f="${FAULT:-0}" 'BEGIN {
        loss = 1 / (1 + i * lr) + seed / 1000 + (i >= 3 ? f : 0)
        printf "{\\"loss\\": %.9g, \\"accuracy\\": %.9g, \\"f1\\": %.9g}\\n", loss, 1 - loss / 2, 0.9 - loss / 4 }'
    done
    """

  private func suite(_ programs: String, _ rest: String = "budget: {seconds: 30}") -> String {
    "{suite: programs, seed: 1, timing: {processes: 2}, experiments: [{name: e, programs: [\(programs)], \(rest)}]}"
  }

  private let metrics = "budget: {seconds: 30}, metrics: {accuracy: higher, loss: lower, f1: higher}"

  private func trainingFolder(_ rest: String = "seeds: 3, ", program: String = "settings: {lr: [0.5, 0.1]}") throws -> Folder {
    let folder = try Folder()
    try folder.write(training, to: "train.sh")
    try folder.write(suite("{command: [sh, train.sh], \(program)}", rest + metrics), to: "s.yaml")
    return folder
  }

  @Test func aProgramIsATrialLikeAnyOther() async throws {
    let folder = try trainingFolder()
    let run = try await assay("run", "s.yaml", in: folder)
    #expect(run.code == 0 && run.out.contains("train(lr: 0.1)") && run.out.contains(" f1"), "\(run.out)\(run.err)")
    let report = try folder.report()
    #expect(report.records.map(\.trial.seed) == [0, 1, 2, 0, 1, 2])
    let record = report.records[1]
    #expect(record.status == .converged && record.steps == 5 && record.evaluations.values == 5)
    #expect(record.finalValue?.value == 1 / 3.5 + 0.001 || abs((record.finalValue?.value ?? 0) - 0.286714286) < 1e-9)
    #expect(record.program?.exitCode == 0 && Set(record.program?.metrics.keys.sorted() ?? []) == ["accuracy", "f1", "loss"])
    #expect(record.accuracy == record.program?.metrics["accuracy"] && record.course?.values.numbers.count == 6)
    #expect(record.timing.value?.processes.count == 2 && record.timing.value?.stepsPerRepetition == 5)
    let show = try await assay("show", folder.reports[0], "--format", "csv", in: folder)
    #expect(show.code == 0, "\(show.err)")
    #expect(folder.files.contains { $0.hasSuffix(".html") } && folder.files.contains { $0.hasSuffix("/output") })
    let table = try await assay("show", folder.reports[0], "--table", "trials", "--format", "csv", in: folder)
    let lines = table.out.split(separator: "\n")
    let last = try #require(record.program?.metrics["f1"]?.value)
    #expect(lines[0].contains(",metric.f1,") && !lines[0].contains("metric.loss"), "\(table.out)\(table.err)")
    #expect(lines[2].contains(",\(last),"), "\(table.out)")
  }

  @Test func aDiffNamesTheStepAndAGateTheMetricsThatAreWorse() async throws {
    let folder = try trainingFolder("seeds: 6, ", program: "settings: {lr: 0.5}")
    for (name, fault) in [("a", "0"), ("same", "0"), ("worse", "0.2")] {
      let run = try await shell(
        "FAULT=\(fault) '\(assayPath)' run s.yaml --no-timing --no-html --results \(name) && mv \(name)/*/*/*.report \(name).report && "
          + "mv \(name)/*/*/*.stepDigests .", in: folder)
      #expect(run.code == 0, "\(run.err)")
    }
    let same = try await assay("diff", "a.report", "same.report", "--require", "identical", in: folder)
    #expect(same.code == 0, "\(same.out)")
    let diff = try await assay("diff", "a.report", "worse.report", in: folder)
    #expect(diff.code == 1 && diff.out.contains(#/stages loss(.|\n)*different +2 +3 /#), "\(diff.out)")
    func gate(
      _ candidate: String, by metrics: [String] = ["finalLoss", "accuracy", "ownMetrics", "steps"]
    ) async throws -> Finished {
      let metrics = metrics.flatMap { ["--metric", $0] }
      return try await Gate.shared.pass {
        try await Command(["gate", "--baseline", "a.report", "--candidate", candidate] + metrics, in: folder).finish()
      }
    }
    let equal = try await gate("same.report")
    #expect(equal.code == 0, "\(equal.out)")
    let worse = try await gate("worse.report")
    #expect(worse.code == 1 && worse.out.contains("train(lr: 0.5)/float64 f1"), "\(worse.out)")
    let alone = try await gate("worse.report", by: ["f1"])
    #expect(alone.code == 1 && alone.out.contains("f1") && !alone.out.contains("accuracy"), "\(alone.out)\(alone.err)")
    let unknown = try await gate("worse.report", by: ["f2"])
    #expect(unknown.code == 2 && unknown.err.contains("unknown metric 'f2'; did you mean 'f1'?"), "\(unknown.err)")
  }

  @Test func aProgramsOwnMetricsAreSeriesOfAHistory() async throws {
    let folder = try trainingFolder("seeds: 2, ", program: "settings: {lr: 0.5}")
    let run = "'\(assayPath)' run s.yaml --no-timing --no-html --revision"
    let runs = try await shell("\(run) v1 && FAULT=0.2 \(run) v2", in: folder)
    #expect(runs.code == 0, "\(runs.err)")
    let history = try await assay("history", "results", "--fail-on", "f1 > 5%", in: folder)
    #expect(history.out.contains(#/f1 .*0.8284 +0.7784 +-6.04 %/#), "\(history.out)")
    #expect(history.code == 1 && history.err.contains("train(lr: 0.5)/float64: f1 worse by 6.04 % since"), "\(history.err)")
    let fine = try await assay("history", "results", "--fail-on", "ownMetrics > 7%", in: folder)
    #expect(fine.code == 0, "\(fine.err)")
    let unknown = try await assay("history", "results", "--fail-on", "f2 > 5%", in: folder)
    #expect(unknown.code == 2 && unknown.err.contains("unknown metric 'f2'; did you mean 'f1'?"), "\(unknown.err)")
    // What fails is worse than any share allows, also if it gave good numbers before.
    _ = try await shell("FAULT=nan \(run) v3", in: folder)
    for metric in ["f1", "finalLoss", "accuracy"] {
      let broken = try await assay("history", "results", "--fail-on", "\(metric) > 50%", in: folder)
      #expect(broken.code == 1 && broken.err.contains("\(metric) worse by"), "\(broken.out)\(broken.err)")
    }
    let blame = try await assay("blame", "results", "--series", "train", "--metric", "f1", in: folder)
    #expect(blame.code == 0 && blame.out.contains("--metric f1"), "\(blame.out)\(blame.err)")
  }

  @Test func aSingleReportCannotBeBlamedAndSaysHowToHaveMore() async throws {
    let folder = try trainingFolder("seeds: 1, ", program: "settings: {lr: 0.5}")
    _ = try await assay("run", "s.yaml", "--no-timing", "--no-html", in: folder)
    let blame = try await assay("blame", "results", "--series", "train", in: folder)
    #expect(
      blame.code == 3 && blame.err.contains("'assay run SUITE --results results' in each revision adds one"), "\(blame.err)")
  }

  @Test(arguments: [
    ("[sh, -c, 'echo \"{\\\"loss\\\": 1}\"; exit 3']", "the program ended with code 3, after step 1", 1),
    ("[sh, -c, 'exit 3']", "the program ended with code 3", 0),
    ("[sh, -c, 'echo much; echo no such file >&2; echo >&2; exit 3']", "the program ended with code 3: no such file", 0),
    (
      "[sh, -c, 'echo \"{\\\"loss\\\": 1}\"; echo a >&2; echo b >&2; exit 3']",
      "the program ended with code 3, after step 1: b", 1
    ),
    ("[echo, '{\"los\": 1}']", "it gave no number for the metric 'loss', but one for 'los'; did you mean that?", 1),
    ("[echo, '{\"time\": 1}']", "it gave no number for the metric 'loss', but for 'time'", 1),
    ("[sh, -c, 'echo \"{\\\"loss\\\": 1}\"; kill -9 $$']", "signal 9 (Killed) ended the program, after step 1", 1),
    ("[sh, -c, 'echo \"{\\\"loss\\\": 1}\"; sleep 50']", "the program was stopped when its 1 s were over, after step 1", 1),
    ("[sh, -c, 'echo nothing']", "it gave no number for the metric 'loss'", 1),
    ("[echo, '{''loss'': 1}']", "it gave no number for the metric 'loss'; line 1 of its output is no JSON: {'loss': 1}", 1),
    ("[echo, '{\"loss\": 1,']", "line 1 of its output is no JSON: {\"loss\": 1,", 1),
    ("[echo, '{\"loss\": \"low\"}']", "'loss' is no number in line 1 of its output: {\"loss\": \"low\"}", 1),
    ("[no-such-program]", "cannot run 'no-such-program': No such file or directory", 0),
  ])
  func aFailureIsARecordWithItsReason(command: String, reason: String, steps: Int) async throws {
    let folder = try Folder()
    try folder.write(suite("{name: p, command: \(command)}", "budget: {seconds: 1}, metrics: {loss: lower}"), to: "s.yaml")
    let run = try await assay("run", "s.yaml", in: folder)
    #expect(run.code == 1 && run.err.hasSuffix("failed: e/program/p/float64/0: \(reason)\n"), "\(run.err)")
    #expect(run.out.contains("  p: \(reason.prefix(50))"), "\(run.out)")
    let record = try #require(try folder.report().records.first)
    #expect(record.status == .failed && record.reason == reason && record.steps == steps)
  }

  @Test func aLossThatIsNoNumberHasDiverged() async throws {
    let folder = try Folder()
    try folder.write(
      suite("{command: [echo, '{\"loss\": NaN}']}", "budget: {seconds: 9}, metrics: {loss: lower}"), to: "s.yaml")
    let run = try await assay("run", "s.yaml", "--no-timing", in: folder)
    #expect(run.code == 0, "\(run.err)")
    let record = try #require(try folder.report().records.first)
    #expect(record.status == .diverged && record.divergedAtStep == 1 && record.reason == "'loss' is nan")
  }

  @Test func metricsMayComeFromAFile() async throws {
    let folder = try Folder()
    let command = "[sh, -c, 'printf \"{\\n \\\"loss\\\": 2\\n}\" > $1', sh, '{metrics}']"
    try folder.write(suite("{name: p, command: \(command)}", "budget: {seconds: 9}, metrics: {loss: lower}"), to: "s.yaml")
    let run = try await assay("run", "s.yaml", in: folder)
    #expect(run.code == 0, "\(run.err)")
    #expect(try folder.report().records.first?.finalValue?.value == 2)
  }

  @Test func aProgramThatIsRecordedHasItsRecording() async throws {
    let folder = try Folder()
    var writer = recording(steps: 20, ends: false)
    writer.examination(step: 20, predictions: [0, 1, 2, 1], labels: [0, 1, 2, 2])
    writer.end()
    try folder.write(writer.bytes, to: "bytes")
    let program = "{name: p, command: [sh, -c, 'cat bytes > \"$ASSAY_RECORDING\"; date +%N']}"
    try folder.write(suite(program, "budget: {seconds: 9}, metrics: {accuracy: higher, loss: lower}"), to: "s.yaml")
    let run = try await assay("run", "s.yaml", in: folder)
    #expect(run.code == 0, "\(run.err)")
    let record = try #require(try folder.report().records.first)
    #expect(record.steps == 20 && record.accuracy?.value == 0.75 && record.model?.classHits == [1, 1, 1])
    #expect(record.program?.digested == ProgramDigest.none && record.program?.metrics["accuracy"]?.value == 0.75)
    #expect(record.timing.value?.processes.count == 2, "\(record.timing)")
    let diff = try await assay("diff", folder.reports[0], folder.reports[0], "--require", "identical", in: folder)
    #expect(diff.code == 0, "\(diff.out)")
  }

  @Test func whatDoesNotRepeatItselfIsNotTimedUnlessItMay() async throws {
    let folder = try Folder()
    try folder.write(
      suite("{name: a, command: [date, +%N]}, {name: b, command: [date, +%N], digest: none}, {name: c, command: [echo, x]}"),
      to: "s.yaml")
    let run = try await assay("run", "s.yaml", in: folder)
    #expect(run.code == 0, "\(run.err)")
    let records = try folder.report().records
    #expect(records[0].timing.absence?.hasPrefix("a run had other output than the recorded run") == true)
    #expect(records[1].timing.value != nil && records[2].timing.value != nil)
    #expect(records.allSatisfy { $0.steps == 1 && $0.finalValue == nil })
  }

  /// Prints ten steps, waits after the sixth for a file, and saves its state after each third.
  private let saving = """
    state=$ASSAY_FOLDER/state; i=0
    if [ -n "$ASSAY_RESUMED" ] && [ -f $state ]; then i=$(cat $state); echo "{\\"resume\\": $i}"; fi
    while [ $i -lt 10 ]; do
      i=$((i + 1)); echo "{\\"loss\\": $((100 - i))}"
      [ $((i % 3)) -ne 0 ] || echo $i > $state
      while [ $i -eq 8 ] && [ ! -f go ]; do sleep 0.05; done
    done
    """

  @Test func aKilledRunResumesItsProgramFromWhereThatSays() async throws {
    let folder = try Folder()
    try folder.write(saving, to: "save.sh")
    try folder.write(suite("{command: [sh, save.sh]}", "budget: {seconds: 3600}, metrics: {loss: lower}"), to: "s.yaml")
    let command = try Command(["run", "s.yaml", "--no-timing", "--no-html"], in: folder)
    func output() -> String? {
      folder.files.first { $0.hasSuffix("/output") }.flatMap { try? String(decoding: folder.bytes(of: $0), as: UTF8.self) }
    }
    while command.isRunning, output()?.contains("92") != true { try await Task.sleep(for: .milliseconds(20)) }
    command.send(SIGKILL)
    #expect(try await command.finish().signal == SIGKILL)
    // The program ends with its run: it finds no file that it waits for.
    try await Task.sleep(for: .milliseconds(500))
    try folder.write("", to: "go")
    let resumed = try await assay("run", "s.yaml", "--no-timing", "--no-html", "--resume", in: folder)
    #expect(resumed.code == 0, "\(resumed.err)")
    #expect(output()?.contains("91") == false)
    let record = try #require(try folder.report().records.first)
    #expect(record.steps == 10 && record.finalValue?.value == 90)
    let whole = try await assay("run", "s.yaml", "--no-timing", "--no-html", "--results", "whole", in: folder)
    let digest = try folder.digest(besides: "whole")
    #expect(whole.code == 0 && whole.out.contains(digest), "\(whole.out)")
  }

  @Test(arguments: [
    ("echo a", "echo a", Int32(0), "1 equivalent"), ("echo a", "echo b", 1, "output  regressed"),
    ("echo a", "sh -c 'exit 4'", 1, "the candidate failed: the program ended with code 4"),
    ("echo a", "sh -c 'echo oh no >&2; exit 4'", 1, "the candidate failed: the program ended with code 4: oh no"),
    ("sh -c 'exit 4'", "echo a", 3, "the baseline failed: the program ended with code 4"),
    ("echo a", "no-such-program", 1, "the candidate failed: cannot run 'no-such-program'"),
  ])
  func aGateOfTwoCommandLinesComparesWhatTheyDo(
    baseline: String, candidate: String, code: Int32, says: String
  ) async throws {
    let folder = try Folder()
    let arguments = ["gate", "--baseline-command", baseline, "--candidate-command", candidate, "--metric", "output", "--all"]
    let gate = try await Gate.shared.pass { try await Command(arguments, in: folder).finish() }
    #expect(gate.code == code && gate.out.contains(says), "\(gate.out)\(gate.err)")
  }

  /// A command has a time and an output, and no steps or evaluations.
  @Test func aGateOfTwoCommandLinesShowsWhatCommandsHave() async throws {
    let folder = try Folder()
    let policy = try await assay("gate", "--init", in: folder)
    try #require(policy.code == 0, "\(policy.err)")
    let short = String(decoding: try folder.bytes(of: "gate.yaml"), as: UTF8.self)
      .replacing("budgetSeconds: 60", with: "budgetSeconds: 2").replacing("# looks: [12, 24, 48]", with: "looks: [2]")
    try folder.write(short, to: "gate.yaml")
    let arguments = ["gate", "--baseline-command", "echo a", "--candidate-command", "echo a", "--format", "csv"]
    let gate = try await Gate.shared.pass { try await Command(arguments, in: folder).finish() }
    let metrics = gate.out.split(separator: "\n").dropFirst().map { $0.split(separator: ",")[1] }
    #expect(metrics == ["timePerStep", "output"], "\(gate.out)\(gate.err)")
  }

  @Test func twoCommandLinesAreTimedInTurns() async throws {
    let folder = try Folder()
    try folder.write("gate: 1\nlooks: [2]\nbudgetSeconds: 20\nmetrics: {timePerStep: {}}\n", to: "gate.yaml")
    let arguments = ["gate", "--baseline-command", "echo a", "--candidate-command", "echo a", "--samples", "pairs.json"]
    let gate = try await Gate.shared.pass { try await Command(arguments, in: folder).finish() }
    #expect(gate.out.contains("timePerStep"), "\(gate.out)\(gate.err)")
    let pairs = try JSONDecoder().decode(PairedRun.self, from: Data(folder.bytes(of: "pairs.json"))).trials[0].pairs
    #expect(pairs.count == 2 && pairs.allSatisfy { $0.baseline.failure == nil && !$0.blocks.isEmpty })
  }

  @Test func aSearchFindsTheSettingsOfAProgram() async throws {
    let folder = try trainingFolder(
      "tuning: {goal: finalValue, method: grid, maxTrials: 3, hyperparameters: {lr: {values: [0.1, 0.9, 0.5]}}}, ",
      program: "name: t")
    let run = try await assay("run", "s.yaml", "--no-timing", "--no-html", in: folder)
    #expect(run.code == 0 && run.out.contains("lr: 0.9"), "\(run.out)\(run.err)")
    #expect(try folder.report().records.count == 3)
  }

  @Test(arguments: [
    ("programs: [{command: [a]}], budget: {steps: 3}", "the 'budget' of programs is {seconds: …}"),
    ("programs: [{command: [a]}], budget: {seconds: 1}, problems: [sphere]", "'problems' is for problems and optimizers"),
    ("programs: [{command: [a]}], budget: {seconds: 1}, targets: [{gap: 1}]", "'targets' is for problems and optimizers"),
    ("programs: [{command: [a]}], budget: {seconds: 1}, metrics: {loss: higher}", "'loss' is better if it is lower"),
    ("programs: [{command: 'a \"b'}], budget: {seconds: 1}", "'command' is no command, or a quote in it is left open"),
    ("programs: [{settings: {lr: 1}}], budget: {seconds: 1}", "a program needs the key 'command'"),
    ("programs: [{command: [a], nam: b}], budget: {seconds: 1}", "unknown key 'nam' in a program; did you mean 'name'?"),
    ("programs: [{command: [a]}, {command: [a]}], budget: {seconds: 1}", "the trial 'e/program/a/float64/0' stands twice"),
    (
      "problems: [sphere], optimizers: [sgd: {rate: 1}], budget: {steps: 1}, metrics: {loss: lower}",
      "'metrics' are given by 'programs'"
    ),
  ])
  func whatFitsNoProgramIsRefused(experiment: String, says: String) async throws {
    let folder = try Folder()
    try folder.write("{suite: s, seed: 1, experiments: [{name: e, \(experiment)}]}", to: "s.yaml")
    let run = try await assay("run", "s.yaml", "--dry-run", in: folder)
    #expect(run.code == 2 && run.err.contains(says), "\(run.err)")
  }
}

extension Folder {
  /// The digest of the one report outside of a folder.
  fileprivate func digest(besides other: String) throws -> String {
    let name = try #require(reports.first { !$0.hasPrefix(other) })
    return try readReport(bytes(of: name), file: name).digest
  }
}
