/// What makes reports incomparable as a whole.
public enum DiffError: Error, Equatable, CustomStringConvertible, Sendable {
  case otherSuite(file: String, name: String, first: String)
  case otherSeed(file: String, seed: UInt64, first: UInt64)
  case noTrials(file: String)

  public var description: String {
    switch self {
    case .otherSuite(let file, let name, let first):
      "'\(file)' is of the suite '\(name)', but the first report is of '\(first)'; only reports of one suite can be compared"
    case .otherSeed(let file, let seed, let first):
      "'\(file)' was run with seed \(seed), but the first report with seed \(first); run one of them again with the other's"
    case .noTrials(let file): "'\(file)' has no trials"
    }
  }
}
