import Records

/// How far the accuracy of a model varies over seeds: over the trials of one row, which differ by their seed only.
public struct AccuracySpread: Equatable, Codable, Sendable {
  public var experiment: String
  public var problem: String
  public var optimizer: String
  /// The scalar type, and the arithmetic backend unless it is the portable one.
  public var scalar: String
  public var trials: Int
  public var mean: Double
  public var standardDeviation: Double
  /// The interval of the mean, by Student's t.
  public var interval: Interval
  public var least: Double
  public var greatest: Double
  /// The share of held-out examples whose predicted class differs between two trials, the mean over all pairs of trials.
  public var churn: Double
  /// Each class's accuracy over the trials.
  public var classes: [ClassSpread]

  public struct ClassSpread: Equatable, Codable, Sendable {
    /// Its number.
    public var number: Int
    public var examples: Int
    public var mean: Double
    public var standardDeviation: Double
    public var least: Double
    public var greatest: Double
  }
}

/// How much of an accuracy's spread is seed and how much is arithmetic: the same seeds in several scalar types or
/// arithmetics.
///
/// The standard deviations of a one-way random model, accuracy = mean + seed + arithmetic, from its mean squares between
/// and within seeds. Source: Searle, Casella & McCulloch, Variance Components (1992), section 3.5.
public struct ArithmeticSpread: Equatable, Codable, Sendable {
  public var experiment: String
  public var problem: String
  public var optimizer: String
  public var scalars: [String]
  public var seeds: Int
  /// 0 if the seeds differ no more than the arithmetic makes them.
  public var seedDeviation: Double
  public var arithmeticDeviation: Double
  /// Mean churn of two seeds in one arithmetic.
  public var seedChurn: Double
  /// Mean churn of two arithmetics with one seed.
  public var arithmeticChurn: Double
}

/// The spreads of every row with two or more finished trials of a model that predicts classes.
func accuracySpreads(_ rows: [[TrialRecord]]) -> [AccuracySpread] { rows.compactMap(accuracySpread) }

private func accuracySpread(_ records: [TrialRecord]) -> AccuracySpread? {
  let accuracies = records.indices.compactMap { records[$0].accuracy?.value }
  guard accuracies.count == records.count, haveSameData(records), let mean = mean(accuracies),
    let deviation = standardDeviation(accuracies), let interval = meanInterval(accuracies)
  else { return nil }
  let trial = records[0].trial
  return AccuracySpread(
    experiment: trial.experiment, problem: "\(trial.pooledProblem)", optimizer: "\(trial.optimizer)",
    scalar: trial.scalarAndArithmetic, trials: records.count, mean: mean, standardDeviation: deviation, interval: interval,
    least: accuracies.min() ?? mean, greatest: accuracies.max() ?? mean, churn: meanChurn(pairs(of: records)),
    classes: classSpreads(records))
}

private func classSpreads(_ records: [TrialRecord]) -> [AccuracySpread.ClassSpread] {
  let models = records.compactMap(\.model)
  let sizes = models.first?.classSizes ?? []
  return sizes.indices.filter { sizes[$0] > 0 }.compactMap { number in
    let shares = models.map { Double($0.classHits[number]) / Double(sizes[number]) }
    guard let mean = mean(shares), let deviation = standardDeviation(shares) else { return nil }
    return AccuracySpread.ClassSpread(
      number: number, examples: sizes[number], mean: mean, standardDeviation: deviation, least: shares.min() ?? mean,
      greatest: shares.max() ?? mean)
  }
}

/// The decomposition for every problem and optimizer whose seeds were all run in two or more of them.
func arithmeticSpreads(_ rows: [[TrialRecord]]) -> [ArithmeticSpread] {
  var groups: [[[TrialRecord]]] = []
  for row in rows {
    let first = row[0].trial
    let place = groups.firstIndex { group in
      let trial = group[0][0].trial
      return trial.experiment == first.experiment && trial.pooledProblem == first.pooledProblem
        && trial.optimizer == first.optimizer
    }
    if let place { groups[place].append(row) } else { groups.append([row]) }
  }
  return groups.compactMap(arithmeticSpread)
}

/// `rows` are one problem and optimizer, each in a scalar type and an arithmetic.
private func arithmeticSpread(_ rows: [[TrialRecord]]) -> ArithmeticSpread? {
  let seeds = rows[0].count
  let accuracies = rows.map { $0.compactMap { $0.accuracy?.value } }
  guard rows.count > 1, seeds > 1, haveSameData(rows.flatMap(\.self)), accuracies.allSatisfy({ $0.count == seeds }),
    rows.allSatisfy({ $0.map(\.trial.seed) == rows[0].map(\.trial.seed) })
  else { return nil }
  let bySeed = (0..<seeds).map { seed in accuracies.map { $0[seed] } }
  let within = mean(bySeed.map { squared(standardDeviation($0) ?? 0) }) ?? 0
  let between = squared(standardDeviation(bySeed.map { mean($0) ?? .nan }) ?? 0)
  let trial = rows[0][0].trial
  return ArithmeticSpread(
    experiment: trial.experiment, problem: "\(trial.pooledProblem)", optimizer: "\(trial.optimizer)",
    scalars: rows.map { $0[0].trial.scalarAndArithmetic }, seeds: seeds,
    seedDeviation: max(0, between - within / Double(rows.count)).squareRoot(),
    arithmeticDeviation: within.squareRoot(), seedChurn: meanChurn(rows.flatMap { pairs(of: $0) }),
    arithmeticChurn: meanChurn((0..<seeds).flatMap { seed in pairs(of: rows.map { $0[seed] }) }))
}

private func squared(_ x: Double) -> Double { x * x }

private func pairs(of records: [TrialRecord]) -> [(TrialRecord, TrialRecord)] {
  records.indices.flatMap { i in records[(i + 1)...].map { (records[i], $0) } }
}

private func haveSameData(_ records: [TrialRecord]) -> Bool {
  let digests = records.map { $0.model?.dataDigest }
  return digests.allSatisfy { $0 != nil && $0 == digests[0] }
    && records.allSatisfy { $0.model?.predictions.bytes.count == records[0].model?.predictions.bytes.count }
    && records.allSatisfy { $0.model?.classSizes == records[0].model?.classSizes }
}

/// The mean share of predictions that differ within a pair.
private func meanChurn(_ pairs: [(TrialRecord, TrialRecord)]) -> Double {
  let shares = pairs.map { a, b in
    let (x, y) = (a.model?.predictions.bytes ?? [], b.model?.predictions.bytes ?? [])
    return Double(zip(x, y).count { $0 != $1 }) / Double(max(1, x.count))
  }
  return mean(shares) ?? 0
}
