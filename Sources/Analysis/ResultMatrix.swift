import Records

/// An experiment's records by method and problem; problems that some method did not run (`--filter`) are left out.
struct ResultMatrix {
  private(set) var methods: [String] = []
  /// `runs[method][problem]`.
  private(set) var runs: [[TrialRecord]] = []
  /// The runs of each method without repetitions to the bit.
  private var distinct: [[TrialRecord]] = []

  init(_ records: [TrialRecord]) {
    let scalars = Set(records.map(\.trial.scalarAndArithmetic))
    var problems: [Problem] = []
    var byMethod: [[Problem: TrialRecord]] = []
    for record in records {
      let trial = record.trial
      let method = scalars.count == 1 ? "\(trial.optimizer)" : "\(trial.optimizer), \(trial.scalarAndArithmetic)"
      let problem = Problem(plugin: trial.problem, seed: trial.seed)
      if !methods.contains(method) {
        methods.append(method)
        byMethod.append([:])
      }
      if byMethod.allSatisfy({ $0[problem] == nil }) { problems.append(problem) }
      byMethod[methods.firstIndex(of: method) ?? 0][problem] = record
    }
    // A problem that is repeated without chance, and so with equal bits by every method, is one problem.
    var seen: Set<[String]> = []
    let shared = problems.filter { problem in
      let digests = byMethod.compactMap { $0[problem]?.digest }
      guard digests.count == byMethod.count else { return false }
      return digests.contains("") || seen.insert(["\(problem.plugin)"] + digests).inserted
    }
    runs = byMethod.map { records in shared.compactMap { records[$0] } }
    distinct = runs.map(distinctRuns)
  }

  private struct Problem: Hashable {
    let plugin: ConfiguredPlugin
    let seed: UInt64
  }

  func compare(at target: Int, named name: String) -> TargetComparison {
    let times = runs.map { $0.map { $0.run(to: target).time } }
    let ratios = performanceRatios(times)
    return TargetComparison(
      target: name,
      methods: methods.indices.map { method in
        let performance = ShareCurve(ratios[method])
        let groups = zip(times[method], runs[method]).map { $0 / Double(($1.dimension ?? 0) + 1) }
        let solved = times[method].count(where: \.isFinite)
        return MethodAtTarget(
          method: methods[method], solved: solved,
          solvedInterval: wilsonInterval(
            successes: distinct[method].count { $0.run(to: target).evaluations != nil }, of: distinct[method].count),
          performance: performance,
          performanceArea: performance.mean(from: 1, to: 4), data: ShareCurve(groups))
      })
  }

  func pairs(upTo greatest: Double) -> [PairsReached] {
    methods.indices.map { method in
      let curve = ShareCurve(
        runs[method].flatMap { record in
          record.targets.indices.map { decades(max(1, record.run(to: $0).time) / Double(record.dimension ?? 1)) }
        })
      return PairsReached(method: methods[method], curve: curve, area: curve.mean(from: 0, to: decades(greatest)))
    }
  }
}
