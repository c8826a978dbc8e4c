import Records

/// How the methods of one experiment compare over all its problems.
///
/// A method is an optimizer with its settings, in one scalar type; a problem is one instance: a problem with its settings
/// in one repetition. Times are evaluations of every kind.
public struct Comparison: Equatable, Codable, Sendable {
  public var experiment: String
  public var problems: Int
  /// One for each target, in the experiment's order.
  public var targets: [TargetComparison]
  /// Over all pairs of problem and target, in the order of the methods.
  public var pairs: [PairsReached]
  /// The upper end of the range that `PairsReached.area` is taken over.
  public var greatestEvaluationsPerDimension: Double
}

/// Runs of one problem with equal bits count once. So a method without chance, on a problem without chance, ran once, whatever
/// the number of seeds. A share's interval counts these runs.
func distinctRuns(_ records: [TrialRecord]) -> [TrialRecord] {
  struct Run: Hashable {
    let problem: ConfiguredPlugin
    let digest: String
  }
  var seen: Set<Run> = []
  return records.filter { $0.digest.isEmpty || seen.insert(Run(problem: $0.trial.problem, digest: $0.digest)).inserted }
}

/// The methods at one target.
public struct TargetComparison: Equatable, Codable, Sendable {
  public var target: String
  public var methods: [MethodAtTarget]
}

/// A method's runs to one target, one on each problem.
public struct MethodAtTarget: Equatable, Codable, Sendable {
  public var method: String
  public var solved: Int
  /// Wilson's interval of the share of problems that are solved; repetitions with equal bits count once.
  public var solvedInterval: Interval?
  /// The performance profile ρ: the share of problems by t/min t.
  public var performance: ShareCurve
  /// The mean of ρ over ratios from 1 to 4 (Dahl et al., "Benchmarking neural network training algorithms", 2023).
  public var performanceArea: Double
  /// The data profile d: the share of problems by t/(n + 1), n the dimension (Moré & Wild, SIAM J. Optim. 20 (2009)).
  public var data: ShareCurve
}

/// A method's empirical distribution of running times: the share of (problem, target) pairs by log₁₀ of evaluations/n.
///
/// A target that the start reaches counts as one evaluation. Source: Hansen, Auger, Brockhoff, Tušar & Tušar, "COCO:
/// performance assessment", arXiv 1605.03560.
public struct PairsReached: Equatable, Codable, Sendable {
  public var method: String
  public var curve: ShareCurve
  /// The mean share over log₁₀(evaluations/n) from 0 to that of the greatest spent by any run.
  public var area: Double
}

extension PairsReached {
  /// The share of pairs reached within so many evaluations per dimension.
  public func share(atEvaluationsPerDimension evaluations: Double) -> Double { curve.share(at: decades(evaluations)) }
}

/// The comparisons of those experiments that have several methods, several problems and a target, and tune nothing.
func compare(_ report: Report) -> [Comparison] {
  var experiments: [String] = []
  let all = report.records
  for index in all.indices where !all[index].isOfSearch && !experiments.contains(all[index].experiment) {
    experiments.append(all[index].experiment)
  }
  return experiments.compactMap { name in
    guard all.indices.contains(where: { !all[$0].targets.isEmpty && all[$0].experiment == name }) else { return nil }
    return compare(name, report.records.filter { $0.trial.experiment == name && $0.trial.tuning == nil })
  }
}

private func compare(_ experiment: String, _ records: [TrialRecord]) -> Comparison? {
  guard let targets = records.first?.targets.map(\.target), !targets.isEmpty else { return nil }
  let matrix = ResultMatrix(records.filter { $0.targets.map(\.target) == targets })
  guard matrix.methods.count > 1, matrix.runs[0].count > 1 else { return nil }
  let spent = matrix.runs.joined().map { Double($0.evaluations.total) / Double($0.dimension ?? 1) }
  let greatest = max(10, spent.max() ?? 10)
  return Comparison(
    experiment: experiment, problems: matrix.runs[0].count,
    targets: targets.indices.map { matrix.compare(at: $0, named: "\(targets[$0])") },
    pairs: matrix.pairs(upTo: greatest), greatestEvaluationsPerDimension: greatest)
}

extension TrialRecord {
  /// The run towards one of the trial's targets.
  func run(to target: Int) -> TargetRun {
    TargetRun(evaluations: targets[target].evaluations?.total, spent: evaluationsSpent)
  }

  /// nil if the worker was lost.
  var evaluationsSpent: Int? { digest.isEmpty ? nil : evaluations.total }
}
