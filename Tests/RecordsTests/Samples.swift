import PortableMath
import Records

/// A small report that has every kind of field: measured and absent, reached and not, finite and not.
func sampleReport() -> ReportV1 {
  ReportV1(
    suite: SuiteIdentityV1(name: "small", digest: "5a", seed: .max), startedAt: "2026-11-21T08:15:53Z",
    finishedAt: "2026-11-21T08:15:54Z", resumptions: 1,
    fingerprint: FingerprintV1(machine: "cpu-2c", lines: [.init("cpu.cores", "2"), .init("os.libc", "glibc 2.36")]),
    records: [
      reachingRecord(), TrialRecordV1(failed: sampleTrial("failing"), reason: "the worker was ended by signal 9"),
      TrialRecordV1(failed: tunedTrial(), reason: "the iterate has 3 elements"),
    ],
    digest: "d1")
}

/// A trial with every optional field.
func sampleTrial(_ id: String) -> TrialV1 {
  TrialV1(
    id: id, experiment: "one", problem: PluginV1(name: "parabola", settings: ["a": .number(1)]),
    optimizer: PluginV1(
      name: "adam", settings: ["rate": .number(0.1), "convention": .text("keras"), "at": .list([.number(1), .number(-2)])]),
    scalar: .float32, suiteSeed: .max, repetition: 1, pool: ["a"], data: "a/folder", threads: 2, start: [0, -0.0],
    budget: BudgetV1(steps: 3, seconds: 0.5),
    targets: [TargetV1(.distance, 1e-3), TargetV1(.update, 1e-6)], continueAfterTargets: true,
    expectations: [
      ExpectationV1(figure: .iterate(point: [5], step: 1), tolerance: .exact, source: "a book", note: "a note"),
      ExpectationV1(figure: .value(number: 0, step: nil), tolerance: ToleranceV1(.absolute, 1e-9), source: "b", note: nil),
      ExpectationV1(
        figure: .steps(count: 2, target: TargetV1(.distance, 1e-3)), tolerance: .exact, source: "c", note: nil),
      ExpectationV1(
        figure: .stepsAtMost(count: 3, target: TargetV1(.update, 1e-6)), tolerance: .exact, source: "d", note: nil),
      ExpectationV1(
        figure: .evaluations(count: 3, target: TargetV1(.bestGap, 1e-8)), tolerance: ToleranceV1(.factor, 1.5), source: "f",
        note: nil),
      ExpectationV1(
        figure: .values(count: 3, target: TargetV1(.relativeGap, 0.1)), tolerance: .exact, source: "g", note: nil),
      ExpectationV1(figure: .accuracy(share: 0.5, step: 3), tolerance: .exact, source: "h", note: nil),
      ExpectationV1(figure: .status(equals: .budgetSpent), tolerance: .exact, source: "e", note: nil),
    ],
    note: "a note", timeLimit: 60, timing: TimingPlanV1())
}

/// A trial of a search, with every kind of parameter.
private func tunedTrial() -> TrialV1 {
  var trial = sampleTrial("tuned/random/2")
  trial.tuning = TuningTrialV1(
    search: TuningV1(
      goal: .bestHeldOutLoss, method: PluginV1(name: "random", settings: [:]), maxTrials: 4, maxParallelTrials: 2,
      parameters: [
        TunedParameterV1(name: "rate", kind: .number(lower: 1e-4, upper: 0.5, scale: .log), points: 3),
        TunedParameterV1(name: "at", kind: .integer(lower: -1, upper: 5, scale: .linear)),
        TunedParameterV1(name: "convention", kind: .choice([.text("keras"), .number(2)])),
      ], stopping: .median(from: 1, every: 2, startupTrials: 3), rungs: [1, 3]),
    number: 2, hurdles: [HurdleV1(step: 1, value: 0.25)])
  return trial
}

private func reachingRecord() -> TrialRecordV1 {
  var evaluations = EvaluationsV1()
  evaluations.values = 1
  evaluations.gradients = 2
  var record = TrialRecordV1(
    trial: sampleTrial("reaching"), dimension: 2, status: .budgetSpent, reason: "steps", steps: 3, evaluations: evaluations,
    targets: [
      TargetHitV1(target: TargetV1(.distance, 1e-3), steps: 2, evaluations: evaluations),
      TargetHitV1(target: TargetV1(.update, 1e-6)),
    ],
    finalValue: NumberV1(-0.0), finalGap: NumberV1(.nan), finalDistance: NumberV1(.infinity), divergedAtStep: 3,
    accuracy: NumberV1(0.5),
    model: ModelRecordV1(
      data: "some data", dataDigest: "dd", stepsPerEpoch: 2,
      examinations: [
        ExaminationV1(step: 2, loss: NumberV1(.nan), correct: nil, examples: nil, predictionDigest: nil),
        ExaminationV1(step: 3, loss: NumberV1(0.25), correct: 1, examples: 2, predictionDigest: "pd"),
      ],
      classSizes: [1, 1], classHits: [1, 0], predictions: BytesV1([0, 255]),
      baselines: [BaselineV1(name: "a baseline", loss: NumberV1(-.infinity))],
      curve: PredictedCurveV1(
        x: [NumberV1(-0.5)], values: [NumberV1(1)], means: [NumberV1(.nan)], deviations: [NumberV1(0.25)], contexts: [0])),
    checkpoints: [
      CheckpointV1(
        step: 0, evaluations: EvaluationsV1(), value: NumberV1(-.infinity), iterate: [ExactV1(1.5), ExactV1(Float(0.1))],
        stages: [.initialisation: StageDigestV1(plain: "a0", chained: "b0")]),
      CheckpointV1(
        step: 3, evaluations: evaluations, value: NumberV1(.leastNonzeroMagnitude), iterate: nil,
        stages: [.update: StageDigestV1(plain: "a3", chained: "b3"), .loss: StageDigestV1(plain: "c3", chained: "d3")]),
    ],
    digest: "e1")
  record.timing = .measured(
    TimingV1(
      stepsPerRepetition: 3,
      processes: [
        ProcessTimingV1(
          repetitionsPerBlock: 100, wallNanoseconds: [1_000_000, 1_000_003], cpuNanoseconds: [999_999, 1_000_001],
          clockResolutionNanoseconds: 20, clockReadNanoseconds: 21.5, peakMemoryBytes: 8_388_608,
          calibrationNanoseconds: [99_000, 100_000])
      ]))
  record.allocations = .measured(AllocationsV1(steps: 3, bytes: 96, count: 3))
  record.peakMemoryBytes = .measured(8_388_608)
  return record
}
