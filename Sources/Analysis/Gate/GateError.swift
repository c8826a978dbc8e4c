/// Why a gate cannot be evaluated at all.
public enum GateError: Error, Equatable, CustomStringConvertible, Sendable {
  case otherSuite(file: String, name: String, baseline: String)
  case otherSeed(file: String, seed: UInt64, baseline: UInt64)
  case noTrials(side: String)
  /// No trial was timed; why the first was not.
  case nothingTimed(trial: String, reason: String)
  case nothingMatches(String)

  public var description: String {
    switch self {
    case .otherSuite(let file, let name, let baseline):
      "'\(file)' is of the suite '\(name)', but the baseline is of '\(baseline)'; a gate compares reports of one suite"
    case .otherSeed(let file, let seed, let baseline):
      "'\(file)' was run with seed \(seed), but the baseline with seed \(baseline); run one of them again with the other's"
    case .noTrials(let side): "'\(side)' has no trials: there is nothing to evaluate"
    case .nothingTimed(let trial, let reason): "no trial was timed, so there is nothing to certify: '\(trial)' \(reason)"
    case .nothingMatches(let filter): "no trial's name contains '\(filter)': there is nothing to evaluate"
    }
  }
}
