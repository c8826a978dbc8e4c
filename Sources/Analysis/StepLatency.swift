import Records

/// How long single steps of one row take: percentiles over all steps of its trials in all timed processes.
public struct StepLatency: Equatable, Codable, Sendable {
  public var experiment: String
  public var problem: String
  public var optimizer: String
  public var scalar: String
  /// How many steps were timed one by one.
  public var steps: Int
  /// Over the sum of all their times.
  public var stepsPerSecond: Double
  public var medianNanoseconds: Int
  /// The least time that 99 % of the steps do not exceed; nil of fewer than 100.
  public var percentile99Nanoseconds: Int?
  /// The same of 99.9 %; nil of fewer than 1000.
  public var percentile999Nanoseconds: Int?
  public var greatestNanoseconds: Int
}

/// The latencies of each row whose steps were timed one by one.
func stepLatencies(_ groups: [[TrialRecord]]) -> [StepLatency] {
  groups.compactMap { records in
    let timings = records.indices.compactMap { records[$0].timing.value }
    let times = timings.flatMap(\.processes).flatMap { $0.stepNanoseconds ?? [] }.sorted()
    guard let trial = records.first?.trial, let greatest = times.last, greatest > 0 else { return nil }
    let seconds = times.reduce(0) { $0 + Double($1) } / 1e9
    return StepLatency(
      experiment: trial.experiment, problem: "\(trial.pooledProblem)", optimizer: "\(trial.optimizer)",
      scalar: trial.scalarAndArithmetic, steps: times.count, stepsPerSecond: Double(times.count) / seconds,
      medianNanoseconds: percentile(500, of: times),
      percentile99Nanoseconds: times.count < 100 ? nil : percentile(990, of: times),
      percentile999Nanoseconds: times.count < 1000 ? nil : percentile(999, of: times), greatestNanoseconds: greatest)
  }
}

/// The least of the times that at least `thousandths` of them do not exceed.
private func percentile(_ thousandths: Int, of ascending: [Int]) -> Int {
  ascending[max(0, (thousandths * ascending.count + 999) / 1000 - 1)]
}
