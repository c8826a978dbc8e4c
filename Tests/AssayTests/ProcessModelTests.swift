import Foundation
import Records
import Testing

private let raw = "python3 \(repositoryFile("Examples/python/raw_protocol.py"))"

/// A change of the example's model, and what a trial of it comes to.
private let trialFaults: [(name: String, sound: String, faulty: String, status: TrialStatus, reason: String, steps: Int)] = [
  (
    "nanLoss", "self.reply([(self.predicted(t) - y) ** 2 / 2])", "self.reply([float('nan' if step > 2 else 1)])", .diverged,
    "nan", 3
  ),
  (
    "dyingLoss", "    def loss(self, step):", "    def loss(self, step):\n        assert step < 5, 'the data ends'",
    .failed, "asked for 'loss' of step 5 at (", 4
  ),
  (
    "refusedLoss", "    def loss(self, step):",
    "    def loss(self, step):\n        if step == 6:\n            return say(message='failed', reason='no such batch')",
    .failed, "the model 'refusedLossLine', asked for 'loss' of step 6 at (", 5
  ),
  (
    "shortGradient", "* t, self.predicted(t) - y]", "* t]", .failed,
    "it wrote 1 of 2 numbers as the answer to 'gradient' of step 0", 0
  ),
  (
    "longGradient", "self.predicted(t) - y])", "self.predicted(t) - y, 1.0])", .failed,
    "it wrote more than 2 numbers as the answer to 'gradient' of step 0", 0
  ),
  (
    "shortExamination", "for t, _ in self.held_out]", "for t, _ in self.held_out[1:]]", .failed,
    "it wrote 2 of 3 numbers as the answer to 'examine'", 4
  ),
  (
    "strangePrediction", "float(self.predicted(t) > 0)", "7.0", .failed,
    "the prediction of the held-out example 0 is 7.0, which is none of 2 classes", 4
  ),
]

/// A change of what the example's model states about itself, and the sentence that refuses it before the run.
private let makeFaults: [(sound: String, faulty: String, sentence: String)] = [
  ("stepsPerEpoch=4", "stepsPerEpoch=0", "its epoch has 0 steps"),
  ("stepsPerEpoch=4,", "", "'stepsPerEpoch' is missing"),
  ("classes=2", "classes=300", "it has 300 classes and 2 held-out examples; classes are 256 at most"),
  ("classes=2,", "", "it has 0 classes and 2 held-out examples"),
  ("6c696e65\"", "no\"", "its 'dataDigest' is not 32 hexadecimal digits"),
  ("\"slope\", \"shape\": [1]", "\"slope\", \"shape\": [3]", "its tensor 'slope (3)' is no part of 2 parameters"),
  ("{\"name\": \"slope\", \"shape\": [1]}, ", "", "its tensors have 1 elements, and it has 2 parameters"),
  ("\"offset\", \"shape\"", "\"slope\", \"shape\"", "two of its tensors are called 'slope'"),
  ("float(y > 0)", "y", "the label of the held-out example 0 is -1.0, which is none of 2 classes"),
  ("[0.5, 0.0]", "[0.5, float('nan')]", "its start has the number nan"),
]

/// Models in processes: they train and are examined like the built-in ones.
@Suite struct ProcessModelTests {
  @Test func aModelInAProcessLearnsUnderAnyOptimizerAndIsExamined() async throws {
    let folder = try Folder()
    try folder.write(
      """
      suite: line
      seed: 1
      timing: {processes: 1, blocks: 2}
      experiments:
        - name: line
          problems: [rawLine]
          optimizers: [{sgd: {rate: 0.125}}, {gradientDescent: {rate: 0.125}}, {rawGradientDescent: {rate: 0.125}}, adam]
          scalars: [float32, float64]
          seeds: 2
          budget: {epochs: 16}
      """, to: "line.yaml")
    let run = try await assay("run", "line.yaml", "--plugin", raw, in: folder)
    #expect(run.code == 0, "\(run.err)")
    let records = try folder.report().records
    #expect(records.count == 16)
    for record in records {
      #expect(record.model?.data == "points of a line")
      #expect(record.model?.dataDigest == "6c696e656c696e656c696e656c696e65")
      #expect(record.model?.examinations.map(\.step) == (1...16).map { 4 * $0 })
      #expect(record.model?.classSizes == [1, 1])
      if case .measured = record.timing {} else { Issue.record("\(record.timing)") }
    }
    // One method three times, built in as two and in a process of its own, in two scalar types; the seed changes nothing here.
    let paths = records.filter { $0.trial.optimizer.name != "adam" }.map { "\($0.checkpoints.map(\.iterate))" }
    #expect(paths.count == 12 && Set(paths).count == 2)
    #expect(records[0].accuracy?.value == 1)
  }

  @Test func everyFaultOfAModelIsARecordWithWhatItDidBefore() async throws {
    let folder = try Folder()
    var arguments: [String] = []
    for fault in trialFaults {
      try folder.write(try example(fault.sound, fault.faulty, name: fault.name), to: "\(fault.name).py")
      arguments += ["--plugin", "python3 \(fault.name).py"]
    }
    try folder.write(
      """
      suite: faults
      seed: 1
      experiments:
        - name: e
          problems: [\(trialFaults.map { "\($0.name)Line" }.joined(separator: ", "))]
          optimizers: [{sgd: {rate: 0.125}}]
          budget: {steps: 9}
      """, to: "suite.yaml")
    let run = try await Command(["run", "suite.yaml", "--no-timing"] + arguments, in: folder).finish()
    #expect(run.code == 1, "\(run.err)")
    let records = try folder.report().records
    #expect(records.count == trialFaults.count)
    for (record, fault) in zip(records, trialFaults) {
      #expect(record.status == fault.status, "\(fault.name): \(record.reason ?? "")")
      #expect(record.reason?.contains(fault.reason) == true, "\(fault.name): \(record.reason ?? "")")
      #expect(record.steps == fault.steps, "\(fault.name): \(record.steps) steps")
    }
  }

  @Test(arguments: makeFaults.indices)
  func aModelThatCannotBeMadeIsToldBeforeTheRun(_ index: Int) async throws {
    let folder = try Folder()
    let fault = makeFaults[index]
    try folder.write(try example(fault.sound, fault.faulty, name: "raw"), to: "model.py")
    try folder.write(
      """
      suite: bad
      seed: 1
      experiments: [{name: made, problems: [rawLine], optimizers: [gradientDescent], budget: {steps: 5}}]
      """, to: "bad.yaml")
    let run = try await assay("run", "bad.yaml", "--no-timing", "--plugin", "python3 model.py", in: folder)
    #expect(run.code == 2)
    #expect(run.err.contains(fault.sentence) && run.err.contains("the model 'rawLine'"), "\(run.err)")
  }

  @Test func aModelInAProcessIsChecked() async throws {
    let folder = try Folder()
    let laws = [
      (
        "givesAStepTheSameBitsWheneverItIsAsked", "t, y = self.points[step % 4]",
        "t, y = self.points[step % 4]; self.asked = getattr(self, 'asked', 0) + 1; y += self.asked"
      ),
      (
        "leavesNoTraceOfAnExamination", "    def examine(self):\n",
        "    def examine(self):\n        Line.points = Line.points[::-1]\n"
      ),
      ("hasTheGradientOfItsLossInLaterSteps", "(self.predicted(t) - y) * t,", "(self.predicted(t) - y) * t + (step > 0),"),
    ]
    let sound = try await assay("plugin", "check", raw, in: folder)
    #expect(sound.code == 0, "\(sound.out)")
    for (law, _, _) in laws { #expect(sound.out.contains("  ok      rawLine: \(law)\n"), "\(sound.out)") }
    for (law, former, broken) in laws {
      try folder.write(try example(former, broken, name: "raw"), to: "model.py")
      let check = try await assay("plugin", "check", "python3 model.py", in: folder)
      #expect(check.code == 1)
      #expect(check.out.contains("  FAILED  rawLine: \(law): "), "\(check.out)")
    }
  }

  /// The folder of a suite's `data`, and one thread while it is planned.
  @Test func aModelHearsOfItsSuitesData() async throws {
    let folder = try Folder()
    let refusal = "say(message=\"failed\", reason=f\"nothing in {message['dataFolder']} for {message['threads']} threads\")"
    try folder.write(
      try example(
        "self.scalar = message[\"scalar\"]\n        say(", "return \(refusal)\n        say(", name: "raw", in: "class Line"),
      to: "model.py")
    try folder.write(
      """
      suite: s
      seed: 1
      experiments: [{name: e, problems: [rawLine], optimizers: [{sgd: {rate: 0.5}}], data: points, budget: {steps: 9}}]
      """, to: "suite.yaml")
    _ = try await shell("mkdir points", in: folder)
    let run = try await assay("run", "suite.yaml", "--no-timing", "--plugin", "python3 model.py", in: folder)
    #expect(run.code == 2 && run.err.contains("the model 'rawLine': nothing in points for 1 threads"), "\(run.err)")
  }

  /// The example with one change, behind a place in it, and its names begin with `name` in place of `raw`.
  private func example(_ sound: String, _ faulty: String, name: String, in place: String = "") throws -> String {
    let source = try String(contentsOfFile: repositoryFile("Examples/python/raw_protocol.py"), encoding: .utf8)
    let start = place.isEmpty ? source.startIndex : try #require(source.range(of: place)).lowerBound
    #expect(source[start...].contains(sound), "the example has changed")
    let changed = String(source[..<start]) + String(source[start...].replacing(sound, with: faulty))
    return changed.replacing("\"raw", with: "\"\(name)")
  }
}
