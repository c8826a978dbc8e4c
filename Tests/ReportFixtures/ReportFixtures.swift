public import Records

/// A trial of gradient descent on Rosenbrock's valley, unless said otherwise.
public func fixtureTrial(
  experiment: String = "valley", problem: PluginV1 = PluginV1(name: "rosenbrock", settings: [:]),
  optimizer: PluginV1 = PluginV1(name: "gradientDescent", settings: ["rate": .number(0.001)]),
  scalar: ScalarV1 = .float64, repetition: UInt64 = 0, targets: [TargetV1] = [], expectations: [ExpectationV1] = []
) -> TrialV1 {
  TrialV1(
    id: "\(experiment)/\(problem)/\(optimizer)/\(scalar.rawValue)/\(repetition)", experiment: experiment,
    problem: problem, optimizer: optimizer, scalar: scalar, suiteSeed: 1, repetition: repetition, start: nil,
    budget: BudgetV1(steps: 100), targets: targets, continueAfterTargets: false, expectations: expectations, note: nil,
    timeLimit: 60, timing: TimingPlanV1())
}

/// What became of a trial; `hits` are the steps to its targets, each step with two gradients.
public func fixtureRecord(
  _ trial: TrialV1, _ status: StatusV1 = .budgetSpent, reason: String? = nil, steps: Int = 100, hits: [Int?] = [],
  gap: Double? = nil, accuracy: Double? = nil, checkpoints: [CheckpointV1] = []
) -> TrialRecordV1 {
  TrialRecordV1(
    trial: trial, dimension: 2, status: status, reason: reason, steps: steps, evaluations: gradients(2 * steps),
    targets: zip(trial.targets, hits).map { target, hit in
      TargetHitV1(target: target, steps: hit, evaluations: hit.map { gradients(2 * $0) })
    },
    finalValue: gap.map { NumberV1($0) }, finalGap: gap.map { NumberV1($0) }, finalDistance: nil, divergedAtStep: nil,
    accuracy: accuracy.map { NumberV1($0) }, checkpoints: checkpoints, digest: "d\(trial.repetition)")
}

private func gradients(_ count: Int) -> EvaluationsV1 {
  var evaluations = EvaluationsV1()
  evaluations.gradients = count
  return evaluations
}

/// A checkpoint with its iterate and value, and no digests.
public func fixtureCheckpoint(_ step: Int, iterate: [Double]? = nil, value: Double = 0) -> CheckpointV1 {
  CheckpointV1(
    step: step, evaluations: EvaluationsV1(), value: NumberV1(value), iterate: iterate?.map { ExactV1($0) }, stages: [:]
  )
}

extension TrialRecordV1 {
  /// The record of a model without classes that ends in this loss, beside one baseline.
  public func answering(loss: Double) -> TrialRecordV1 {
    var record = self
    record.model = ModelRecordV1(
      data: "some curves", dataDigest: "cc", stepsPerEpoch: 10,
      examinations: [
        ExaminationV1(step: steps, loss: NumberV1(loss), correct: nil, examples: nil, predictionDigest: nil)
      ],
      classSizes: [], classHits: [], predictions: BytesV1([]),
      baselines: [BaselineV1(name: "prior", loss: NumberV1(1.419))])
    return record
  }

  /// The record with one process's blocks for each list of wall times; CPU times are nine tenths of them.
  public func timed(_ processes: [[Int]], repetitions: Int = 1, memory: Int = 1 << 20, calibration: Int = 100) -> TrialRecordV1
  {
    var record = self
    let times = processes.map {
      ProcessTimingV1(
        repetitionsPerBlock: repetitions, wallNanoseconds: $0, cpuNanoseconds: $0.map { $0 * 9 / 10 },
        clockResolutionNanoseconds: 20, clockReadNanoseconds: 25, peakMemoryBytes: memory,
        calibrationNanoseconds: [calibration * 9 / 10, calibration, calibration * 11 / 10])
    }
    record.timing = .measured(TimingV1(stepsPerRepetition: steps, processes: times))
    record.peakMemoryBytes = .measured(memory)
    return record
  }

  public func allocating(bytes: Int, count: Int) -> TrialRecordV1 {
    var record = self
    record.allocations = .measured(AllocationsV1(steps: steps, bytes: bytes, count: count))
    return record
  }

  public func unmeasured(_ reason: String) -> TrialRecordV1 {
    var record = self
    record.timing = .absent(reason)
    record.allocations = .absent(reason)
    record.peakMemoryBytes = .absent(reason)
    return record
  }
}

public func fixtureReport(_ records: [TrialRecordV1]) -> ReportV1 {
  ReportV1(
    suite: SuiteIdentityV1(name: "fixture", digest: "0", seed: 1), startedAt: "2026-11-21T08:15:53Z",
    finishedAt: "2026-11-21T08:16:00Z", resumptions: 0,
    fingerprint: FingerprintV1(machine: "some-machine-2c-012345", lines: []), records: records,
    digest: "0123456789abcdef0123456789abcdef")
}

extension TrialRecordV1 {
  /// The record of a model that ends in these predictions; the labels are so many of class 0, then of class 1, ….
  public func predicting(_ predictions: [UInt8], labels sizes: [Int]) -> TrialRecordV1 {
    let labels = sizes.enumerated().flatMap { [UInt8](repeating: UInt8($0), count: $1) }
    var hits = sizes.map { _ in 0 }
    for (label, prediction) in zip(labels, predictions) where label == prediction { hits[Int(label)] += 1 }
    let correct = hits.reduce(0, +)
    var record = self
    record.accuracy = NumberV1(Double(correct) / Double(labels.count))
    record.model = ModelRecordV1(
      data: "some data", dataDigest: "dd", stepsPerEpoch: 10,
      examinations: [
        ExaminationV1(step: steps, loss: NumberV1(0.5), correct: correct, examples: labels.count, predictionDigest: "pd")
      ],
      classSizes: sizes, classHits: hits, predictions: BytesV1(predictions))
    return record
  }
}
