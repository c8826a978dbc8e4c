import PortableMath
public import Records

/// A trial of gradient descent on Rosenbrock's valley, unless said otherwise.
public func fixtureTrial(
  experiment: String = "valley", problem: ConfiguredPlugin = ConfiguredPlugin(name: "rosenbrock", settings: [:]),
  optimizer: ConfiguredPlugin = ConfiguredPlugin(name: "gradientDescent", settings: ["rate": .number(0.001)]),
  scalar: ScalarType = .float64, seed: UInt64 = 0, targets: [Target] = [], expectations: [ExpectedFigure] = []
) -> Trial {
  var trial = Trial(
    id: "\(experiment)/\(problem)/\(optimizer)/\(scalar.rawValue)/\(seed)", experiment: experiment,
    problem: problem, optimizer: optimizer, scalar: scalar, suiteSeed: 1, seed: seed, budget: Budget(steps: 100))
  trial.targets = targets
  trial.expectations = expectations
  return trial
}

/// What became of a trial; `hits` are the steps to its targets, each step with two gradients.
public func fixtureRecord(
  _ trial: Trial, _ status: TrialStatus = .budgetSpent, reason: String? = nil, steps: Int = 100, hits: [Int?] = [],
  gap: Double? = nil, accuracy: Double? = nil, checkpoints: [Checkpoint] = []
) -> TrialRecord {
  TrialRecord(
    trial: trial, dimension: 2, status: status, reason: reason, steps: steps, evaluations: gradients(2 * steps),
    targets: zip(trial.targets, hits).map { target, hit in
      TargetHit(target: target, steps: hit, evaluations: hit.map { gradients(2 * $0) })
    },
    finalValue: gap.map { RecordedNumber($0) }, finalGap: gap.map { RecordedNumber($0) }, finalDistance: nil,
    divergedAtStep: nil,
    accuracy: accuracy.map { RecordedNumber($0) }, checkpoints: checkpoints, digest: "d\(trial.seed)")
}

private func gradients(_ count: Int) -> EvaluationCounts {
  var evaluations = EvaluationCounts()
  evaluations.gradients = count
  return evaluations
}

/// A checkpoint with its iterate and value, and no digests.
public func fixtureCheckpoint(_ step: Int, iterate: [Double]? = nil, value: Double = 0) -> Checkpoint {
  Checkpoint(
    step: step, evaluations: EvaluationCounts(), value: RecordedNumber(value), iterate: iterate?.map { ExactNumber($0) },
    stages: [:]
  )
}

extension TrialRecord {
  /// The record of a model without classes that ends in this loss, beside one baseline.
  public func answering(loss: Double) -> TrialRecord {
    var record = self
    record.model = ModelRecord(
      data: "some curves", dataDigest: "cc", stepsPerEpoch: 10,
      examinations: [
        ExaminationRecord(step: steps, loss: RecordedNumber(loss), correct: nil, examples: nil, predictionDigest: nil)
      ],
      classSizes: [], classHits: [], predictions: Base64Bytes([]),
      baselines: [BaselineRecord(name: "prior", loss: RecordedNumber(1.419))])
    return record
  }

  /// The record with one process's blocks for each list of wall times; CPU times are nine tenths of them.
  public func timed(_ processes: [[Int]], repetitions: Int = 1, memory: Int = 1 << 20, reference: Int = 100) -> TrialRecord {
    var record = self
    let times = processes.map {
      ProcessTiming(
        repetitionsPerBlock: repetitions, wallNanoseconds: $0, cpuNanoseconds: $0.map { $0 * 9 / 10 },
        clockResolutionNanoseconds: 20, clockReadNanoseconds: 25, peakMemoryBytes: memory,
        referenceNanoseconds: [reference * 9 / 10, reference, reference * 11 / 10])
    }
    record.timing = .measured(TrialTiming(stepsPerRepetition: steps, processes: times))
    record.peakMemoryBytes = .measured(memory)
    return record
  }

  public func allocating(bytes: Int, count: Int) -> TrialRecord {
    var record = self
    record.allocations = .measured(Allocations(steps: steps, bytes: bytes, count: count))
    return record
  }

  public func unmeasured(_ reason: String) -> TrialRecord {
    var record = self
    record.timing = .absent(reason)
    record.allocations = .absent(reason)
    record.peakMemoryBytes = .absent(reason)
    return record
  }
}

public func fixtureReport(_ records: [TrialRecord]) -> Report {
  Report(
    suite: SuiteIdentity(name: "fixture", digest: "0", seed: 1), startedAt: "2026-11-21T08:15:53Z",
    finishedAt: "2026-11-21T08:16:00Z", resumptions: 0,
    fingerprint: Fingerprint(machine: "some-machine-2c-012345", lines: []), records: records,
    digest: "0123456789abcdef0123456789abcdef")
}

extension Report {
  /// The report with a host of the machine's kind.
  public func measured(on host: String) -> Report {
    var report = self
    report.fingerprint.lines.append(.init(.identity, host))
    return report
  }
}

extension TrialRecord {
  /// The record of a model that ends in these predictions; the labels are so many of class 0, then of class 1, ….
  public func predicting(_ predictions: [UInt8], labels sizes: [Int]) -> TrialRecord {
    let labels = sizes.enumerated().flatMap { [UInt8](repeating: UInt8($0), count: $1) }
    var hits = sizes.map { _ in 0 }
    for (label, prediction) in zip(labels, predictions) where label == prediction { hits[Int(label)] += 1 }
    let correct = hits.reduce(0, +)
    var record = self
    record.accuracy = RecordedNumber(Double(correct) / Double(labels.count))
    record.model = ModelRecord(
      data: "some data", dataDigest: "dd", stepsPerEpoch: 10,
      examinations: [
        ExaminationRecord(
          step: steps, loss: RecordedNumber(0.5), correct: correct, examples: labels.count,
          predictionDigest: Digest(of: predictions).description)
      ],
      classSizes: sizes, classHits: hits, predictions: Base64Bytes(predictions))
    return record
  }
}
