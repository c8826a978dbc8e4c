public import Records

/// How well the models of one row answer held-out examples without classes, over their seeds, beside the baselines.
public struct HeldOutLoss: Equatable, Codable, Sendable {
  public var experiment: String
  public var problem: String
  public var optimizer: String
  public var scalar: String
  /// The loss at the end of each trial, in the order of the report.
  public var losses: [Double]
  /// The baselines of the first trial: they hardly vary with the seed.
  public var baselines: [BaselineRecord]

  public var mean: Double { losses.reduce(0, +) / Double(losses.count) }
}

/// The held-out losses of each row whose models predict no classes.
func heldOutLosses(_ groups: [[TrialRecord]]) -> [HeldOutLoss] {
  groups.compactMap { records in
    // A search shows the losses of its trials itself.
    guard let trial = records.first?.trial, trial.tuning == nil, let first = records.first?.model, first.classSizes.isEmpty
    else {
      return nil
    }
    let losses = records.compactMap { $0.model?.examinations.last?.loss.value }
    guard !losses.isEmpty else { return nil }
    return HeldOutLoss(
      experiment: trial.experiment, problem: "\(trial.problem)", optimizer: "\(trial.optimizer)",
      scalar: trial.scalar.rawValue, losses: losses, baselines: first.baselines ?? [])
  }
}
