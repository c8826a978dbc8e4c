import Records

/// The places of a plan's trials, divided into pieces that nodes do by themselves.
///
/// A search is whole, since its trials depend on each other. So are the timed trials of an experiment, whose times are compared.
/// Others are put together in the plan's order until they take about `seconds`.
func shards(of plan: Plan, seconds: Double, withTiming: Bool) -> [[Int]] {
  var shards: [[Int]] = []
  var wholes: [String: Int] = [:]
  /// The shard that takes further trials, and what it takes so far.
  var open: (shard: Int, seconds: Double)?
  for place in plan.indices {
    if let name = plan.searchName(at: place) ?? (withTiming ? plan[place].experiment : nil) {
      if let shard = wholes[name] {
        shards[shard].append(place)
      } else {
        wholes[name] = shards.count
        shards.append([place])
      }
      continue
    }
    let estimate = plan[place].estimatedSeconds
    if let last = open, last.seconds + estimate <= seconds {
      shards[last.shard].append(place)
      open = (last.shard, last.seconds + estimate)
    } else {
      open = (shards.count, estimate)
      shards.append([place])
    }
  }
  return shards
}

/// The places of the trials by which nodes are compared: the cheapest one of each experiment, problem and optimizer.
///
/// A trial that ends by the clock does not repeat, and one of a search has no settings yet.
func witnesses(of plan: Plan) -> [Int] {
  var kinds: Set<[String]> = []
  let usable = plan.indices.filter { place in
    let trial = plan[place]
    return plan.searchName(at: place) == nil && trial.budget.seconds == nil && trial.program == nil
  }
  let cheapest = usable.map { (place: $0, seconds: plan[$0].estimatedSeconds) }.sorted { $0.seconds < $1.seconds }
  let distinct = cheapest.filter { entry in
    let trial = plan[entry.place]
    return kinds.insert([trial.experiment, trial.problem.name, trial.optimizer.name]).inserted
  }
  return distinct.prefix(mostWitnesses).map(\.place)
}

/// More than these would rarely fit into the time that witnesses have.
private let mostWitnesses = 24

extension Trial {
  /// A guess by its budget: nothing else is known before it runs.
  var estimatedSeconds: Double {
    if let seconds = budget.seconds { return seconds }
    return min(timeLimitSeconds, Double(budget.steps ?? budget.evaluations ?? 1) * Self.secondsOfAStep)
  }

  /// Between a step of a small function, some microseconds, and one of a large network.
  private static let secondsOfAStep = 1e-3
}
