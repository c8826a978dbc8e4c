import AssayKit
import PortableMath
import Records

/// A search under way: which of its trials are proposed, and which can run next.
///
/// Trials are proposed in rounds of `maxParallelTrials`, each from the values of all earlier rounds. So the order in which
/// trials of a round end does not matter. Within a round, a trial that is proposed already counts as one with the least value
/// known ("constant liar"). Source: Ginsbourger, Le Riche & Carraro, "Kriging is well-suited to parallelize optimization",
/// Computational Intelligence in Expensive Optimization Problems (2010), section 4.2.
struct Search: Sendable {
  /// What the names of its trials share.
  let name: String
  private let plan: Plan
  private let tuning: Tuning
  private let proposer: any PointProposer
  private let seed: Seed
  /// The places in the plan of the trials not yet proposed.
  private var places: ArraySlice<Int>
  /// Those that are.
  private var trials: [Trial] = []
  /// How many of these, from the first on, have a record.
  private var recorded = 0
  private var points: [[Double]] = []

  /// The record of a trial by its name; nil if it has none yet.
  typealias Records = (_ trial: String) -> TrialRecord?

  /// A search of the trials at these places of a plan, the first of which has this tuning.
  fileprivate init(_ name: String, _ plan: Plan, _ places: [Int], _ tuning: Tuning, _ registry: Registry) {
    self.name = name
    self.plan = plan
    self.tuning = tuning
    proposer = registry.proposer(of: tuning)
    let first = plan[places[0]]
    seed = Seed(first.suiteSeed).derived(for: "tuning").derived(for: first.seed)
    self.places = places[...]
  }

  /// The trials to be run before anything else can be said; none if the search is done.
  mutating func pending(_ records: Records) -> [Trial] {
    while true {
      while recorded < trials.count, records(trials[recorded].id) != nil { recorded += 1 }
      let open = trials[recorded...].filter { records($0.id) == nil }
      if !open.isEmpty { return open }
      guard proposeRound(records) else { return promoted(records) }
    }
  }

  /// Proposes the next trials; whether there were any to propose.
  private mutating func proposeRound(_ records: Records) -> Bool {
    let values = scaled(
      trials.map { trial in
        records(trial.id)?.value(of: tuning.goal).map { tuning.goal.isMaximized ? -$0 : $0 } ?? .nan
      })
    var known = PointEvaluations(dimension: tuning.hyperparameters.count)
    for (point, value) in zip(points, values) { known.append(point, value: value) }
    let rungThresholds = rungThresholds(records)
    let count = trials.count
    let lie = values.filter(\.isFinite).min() ?? .nan
    for place in places.prefix(tuning.maxParallelTrials) {
      guard let point = proposer.nextPoint(after: known, seed: seed) else {
        places = []
        break
      }
      known.append(point, value: lie)
      points.append(point)
      trials.append(trial(plan[place], at: point, rungThresholds))
      places = places.dropFirst()
    }
    return trials.count > count
  }

  /// The values that a method is given. If they span more than two powers of ten above zero, it gets their logarithms. No value
  /// is further behind the median than the best is before it. How far a trial diverged says nothing about where the best one is,
  /// and would make all others look alike.
  private func scaled(_ values: [Double]) -> [Double] {
    var known = values.filter(\.isFinite).sorted()
    guard !known.isEmpty else { return values }
    let isWide = known[0] > 0 && known[known.count - 1] / known[0] > 100
    if isWide { known = known.map { Double.log($0) } }
    let median = known[known.count / 2]
    // Where half of the trials are as good as the best, the others still count as worse.
    let limit = median > known[0] ? median + (median - known[0]) : .infinity
    return values.map { value in
      let told = isWide ? Double.log(value) : value
      return told > limit ? limit : told
    }
  }

  private func trial(_ place: Trial, at point: [Double], _ rungThresholds: [RungThreshold]) -> Trial {
    var trial = place
    for (parameter, coordinate) in zip(tuning.hyperparameters, point) {
      trial.optimizer.settings[parameter.name] = parameter.setting(at: coordinate)
    }
    if case .halving = tuning.stopping { trial.budget.steps = tuning.rungs[0] }
    trial.tuning?.rungThresholds = rungThresholds.isEmpty ? nil : rungThresholds
    return trial
  }

  /// The medians at each rung but the last over all trials so far; of those that came to it, or ended before of themselves.
  ///
  /// Source: Golovin et al., "Google Vizier: a service for black-box optimization", KDD 2017, section 3.3, which takes
  /// running averages; the values themselves as in Optuna's `MedianPruner`.
  private func rungThresholds(_ records: Records) -> [RungThreshold] {
    guard case .median(_, _, let startupTrials) = tuning.stopping, trials.count >= startupTrials else { return [] }
    let worst = tuning.goal.isMaximized ? -Double.infinity : .infinity
    return tuning.rungs.dropLast().compactMap { step in
      let values = trials.compactMap { records($0.id) }.filter { $0.steps >= step || !$0.wasStoppedEarly }
        .map { $0.value(of: tuning.goal, atStep: step) ?? worst }.sorted()
      guard values.count >= startupTrials else { return nil }
      let median = (values[(values.count - 1) / 2] + values[values.count / 2]) / 2
      return median.isFinite ? RungThreshold(step: step, value: median) : nil
    }
  }

  /// With successive halving, the trials that continue to the next rung and have not reached it: at most as many as run side by
  /// side. A trial that is promoted is run again from its start, with the greater budget.
  ///
  /// Source: Jamieson & Talwalkar, "Non-stochastic best arm identification and hyperparameter optimization", AISTATS 2016.
  private func promoted(_ records: Records) -> [Trial] {
    guard case .halving(_, let factor) = tuning.stopping else { return [] }
    var field = trials
    for (rung, next) in zip(tuning.rungs, tuning.rungs.dropFirst()) {
      let order = tuning.goal.order(field.map { records($0.id)?.value(of: tuning.goal, atStep: rung) })
      field = order.prefix(max(1, field.count / factor)).map { field[$0] }
      let open = field.filter { records($0.id).map { $0.wasStoppedEarly && $0.steps < next } ?? false }
      if !open.isEmpty {
        return open.prefix(tuning.maxParallelTrials).map { trial in
          var trial = trial
          trial.budget.steps = next
          return trial
        }
      }
    }
    return []
  }
}

/// The searches of a plan, in its order; their methods are looked up in `registry`.
func searches(of plan: Plan, with registry: Registry) -> [Search] {
  var groups: [(name: String, places: [Int])] = []
  var positions: [String: Int] = [:]
  for place in plan.indices {
    guard let name = plan.searchName(at: place) else { continue }
    if let position = positions[name] {
      groups[position].places.append(place)
    } else {
      positions[name] = groups.count
      groups.append((name, [place]))
    }
  }
  return groups.compactMap { group in
    plan[group.places[0]].tuning.map { Search(group.name, plan, group.places, $0.search, registry) }
  }
}
