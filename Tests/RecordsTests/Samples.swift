import PortableMath
import Records
import ReportFixtures

/// A small report that has every kind of field: measured and absent, reached and not, finite and not.
func sampleReport() -> Report {
  let records = [
    reachingRecord(), TrialRecord(failed: sampleTrial("failing"), reason: "the worker was ended by signal 9"),
    TrialRecord(failed: tunedTrial(), reason: "the iterate has 3 elements"),
  ]
  return Report(
    suite: SuiteIdentity(name: "small", digest: "5a", seed: .max), startedAt: "2026-11-21T08:15:53Z",
    finishedAt: "2026-11-21T08:15:54Z", resumptions: 1,
    fingerprint: Fingerprint(machine: "cpu-2c", lines: [.init(.cpuCores, "2"), .init(.libc, "glibc 2.36")]),
    records: records, digest: Report.digest(of: records).description)
}

/// A trial with every optional field.
func sampleTrial(_ id: String) -> Trial {
  var trial = Trial(
    id: id, experiment: "one", problem: ConfiguredPlugin(name: "parabola", settings: ["a": .number(1)]),
    optimizer: ConfiguredPlugin(
      name: "adam", settings: ["rate": .number(0.1), "convention": .text("keras"), "at": .list([.number(1), .number(-2)])]),
    scalar: .float32, suiteSeed: .max, seed: 1, budget: Budget(steps: 3, seconds: 0.5))
  trial.pooledSettings = ["a"]
  trial.data = "a/folder"
  trial.threads = 2
  trial.start = [1.5, 0.1]
  trial.targets = [Target(.distance, 1e-3), Target(.update, 1e-6)]
  trial.continueAfterTargets = true
  trial.note = "a note"
  trial.expectations = [
    ExpectedFigure(figure: .iterate(point: [5], step: 1), tolerance: .exact, source: "a book", note: "a note"),
    ExpectedFigure(figure: .value(number: 0, step: nil), tolerance: Tolerance(.absolute, 1e-9), source: "b", note: nil),
    ExpectedFigure(
      figure: .steps(count: 2, target: Target(.distance, 1e-3)), tolerance: .exact, source: "c", note: nil),
    ExpectedFigure(
      figure: .stepsAtMost(count: 3, target: Target(.update, 1e-6)), tolerance: .exact, source: "d", note: nil),
    ExpectedFigure(
      figure: .evaluations(count: 3, target: Target(.bestGap, 1e-8)), tolerance: Tolerance(.factor, 1.5), source: "f",
      note: nil),
    ExpectedFigure(
      figure: .values(count: 3, target: Target(.relativeGap, 0.1)), tolerance: .exact, source: "g", note: nil),
    ExpectedFigure(figure: .accuracy(share: 0.5, step: 3), tolerance: .exact, source: "h", note: nil),
    ExpectedFigure(figure: .status(equals: .budgetSpent), tolerance: .exact, source: "e", note: nil),
  ]
  return trial
}

/// A trial of a search, with every kind of parameter.
private func tunedTrial() -> Trial {
  var trial = sampleTrial("tuned/random/2")
  trial.tuning = TuningTrial(
    search: Tuning(
      goal: .bestHeldOutLoss, method: ConfiguredPlugin(name: "random", settings: [:]), maxTrials: 4, maxParallelTrials: 2,
      hyperparameters: [
        TunedHyperparameter(name: "rate", kind: .number(lower: 1e-4, upper: 0.5, scale: .log), points: 3),
        TunedHyperparameter(name: "at", kind: .integer(lower: -1, upper: 5, scale: .linear)),
        TunedHyperparameter(name: "convention", kind: .choice([.text("keras"), .number(2)])),
      ], stopping: .median(from: 1, every: 2, startupTrials: 3), rungs: [1, 3]),
    number: 2, rungThresholds: [RungThreshold(step: 1, value: 0.25)])
  return trial
}

private func reachingRecord() -> TrialRecord {
  var evaluations = EvaluationCounts()
  evaluations.values = 1
  evaluations.gradients = 2
  var record = TrialRecord(
    trial: sampleTrial("reaching"), dimension: 2, status: .budgetSpent, reason: "steps", steps: 3, evaluations: evaluations,
    targets: [
      TargetHit(target: Target(.distance, 1e-3), steps: 2, evaluations: evaluations),
      TargetHit(target: Target(.update, 1e-6)),
    ],
    finalValue: RecordedNumber(.leastNonzeroMagnitude), finalGap: RecordedNumber(.nan),
    finalDistance: RecordedNumber(.infinity),
    divergedAtStep: 3,
    accuracy: RecordedNumber(0.5),
    model: ModelRecord(
      data: "some data", dataDigest: "dd", stepsPerEpoch: 2,
      examinations: [
        ExaminationRecord(step: 2, loss: RecordedNumber(.nan), correct: nil, examples: nil, predictionDigest: nil),
        ExaminationRecord(
          step: 3, loss: RecordedNumber(0.25), correct: 1, examples: 2,
          predictionDigest: Digest(of: [0, 255] as [UInt8]).description),
      ],
      classSizes: [1, 1], classHits: [1, 0], predictions: Base64Bytes([0, 255]),
      baselines: [BaselineRecord(name: "a baseline", loss: RecordedNumber(-.infinity))],
      curve: CurveRecord(
        x: [RecordedNumber(-0.5)], values: [RecordedNumber(1)], means: [RecordedNumber(.nan)],
        deviations: [RecordedNumber(0.25)], contexts: [0])),
    checkpoints: [
      Checkpoint(
        step: 0, evaluations: EvaluationCounts(), value: RecordedNumber(-.infinity),
        iterate: [ExactNumber(1.5), ExactNumber(Float(0.1))], stages: [:]),
      Checkpoint(step: 1, evaluations: evaluations, value: RecordedNumber(-0.0), iterate: nil, stages: [:]),
      Checkpoint(step: 2, evaluations: evaluations, value: RecordedNumber(.nan), iterate: nil, stages: [:]),
      Checkpoint(
        step: 3, evaluations: evaluations, value: RecordedNumber(.leastNonzeroMagnitude), iterate: nil, stages: [:]),
    ],
    digest: ""
  ).withDigests()
  record.timing = .measured(
    TrialTiming(
      stepsPerRepetition: 3,
      processes: [
        ProcessTiming(
          repetitionsPerBlock: 100, wallNanoseconds: [1_000_000, 1_000_003], cpuNanoseconds: [999_999, 1_000_001],
          clockResolutionNanoseconds: 20, clockReadNanoseconds: 21.5, peakMemoryBytes: 8_388_608,
          referenceNanoseconds: [99_000, 100_000])
      ]))
  record.allocations = .measured(Allocations(steps: 3, bytes: 96, count: 3))
  record.peakMemoryBytes = .measured(8_388_608)
  return record
}
