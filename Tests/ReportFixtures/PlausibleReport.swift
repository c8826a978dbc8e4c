public import Records

/// A report that a run could have written: two methods over three seeds with times, a model, a search and a lost trial.
public func plausibleReport() -> Report {
  let records = (0..<3).flatMap { methods(seed: $0) } + (0..<2).map(learning) + search + [lost]
  var report = fixtureReport(records)
  report.fingerprint.lines = [.init(.cpuCores, "2"), .init(.executable, "abc")]
  report.digest = Report.digest(of: records).description
  return report
}

extension TrialRecord {
  /// The record with the checkpoints that it must have: `start` is the value at all but the last.
  public func withCheckpoints(from start: Double) -> TrialRecord {
    var record = self
    let due = Set([0, steps] + (0..<20).map { 1 << $0 }).filter { $0 <= steps }.sorted()
    record.checkpoints = due.map { step in
      var checkpoint = fixtureCheckpoint(step, iterate: [Double(step), 2], value: start)
      checkpoint.evaluations.gradients = 2 * step
      if step == steps { checkpoint.value = finalValue ?? checkpoint.value }
      return checkpoint
    }
    record.finalValue = record.checkpoints.last?.value
    return record.withDigests()
  }
}

private func methods(seed: UInt64) -> [TrialRecord] {
  let target = Target(.gap, 1e-3)
  let expectations = [
    ExpectedFigure(figure: .value(number: 0.5, step: nil), tolerance: Tolerance(.digits, 8), source: "a book", note: "a note"),
    ExpectedFigure(figure: .steps(count: 60, target: target), tolerance: Tolerance(.factor, 1.5), source: "b", note: nil),
    ExpectedFigure(figure: .iterate(point: [100, 2], step: 4), tolerance: Tolerance(.ulps, 1), source: "c", note: nil),
  ]
  let slow = fixtureTrial(seed: seed, targets: [target], expectations: expectations)
  let fast = fixtureTrial(
    optimizer: ConfiguredPlugin(name: "adam", settings: ["rate": .number(0.1)]), seed: seed, targets: [target])
  let wall = [1_000_000, 1_100_000, 1_050_000]
  return [
    fixtureRecord(slow, reason: "steps", hits: [nil], gap: 0.5 + Double(seed)).withCheckpoints(from: 24),
    fixtureRecord(fast, .targetReached, steps: 60, hits: [60], gap: 1e-4).withCheckpoints(from: 24),
  ].map { $0.timed([wall, wall], repetitions: 10).allocating(bytes: 4096, count: 7) }
}

private func learning(seed: UInt64) -> TrialRecord {
  var trial = fixtureTrial(experiment: "digits", problem: ConfiguredPlugin(name: "mlp", settings: [:]), seed: seed)
  trial.expectations = [
    ExpectedFigure(figure: .accuracy(share: 0.75, step: nil), tolerance: Tolerance(.absolute, 0.3), source: "d", note: nil)
  ]
  return fixtureRecord(trial, reason: "steps", gap: 0.25).withCheckpoints(from: 2)
    .predicting(seed == 0 ? [0, 1, 1, 0] : [0, 0, 1, 1], labels: [2, 2])
}

private let search = fixtureSearch(.finalValue).map { record in
  record.digest.isEmpty ? record : record.withCheckpoints(from: record.checkpoints.last?.value.value ?? 0)
}

private let lost = TrialRecord(
  failed: fixtureTrial(experiment: "lost"), reason: "the worker was ended by signal 9")
