public import Records

/// What a search for hyperparameters found: its trials by number, and which is best.
public struct SearchResult: Equatable, Codable, Sendable {
  public var experiment: String
  public var problem: String
  /// With the settings that are not tuned.
  public var optimizer: String
  /// The scalar type, and the arithmetic backend unless it is the portable one.
  public var scalar: String
  public var seed: UInt64
  public var method: String
  public var goal: TuningGoal
  public var maxTrials: Int
  /// The names of what is tuned.
  public var hyperparameters: [String]
  public var trials: [Trial]

  public struct Trial: Equatable, Codable, Sendable {
    public var number: Int
    /// One for each of `hyperparameters`.
    public var settings: [SuiteValue]
    /// The goal at the end; nil if the trial failed, or the number was not finite.
    public var value: Double?
    /// The best of all trials up to this one that were not stopped early.
    public var best: Double?
    /// From 1 on; a trial that was stopped early is behind all that were not, and those that came further. nil without a value.
    public var rank: Int?
    public var steps: Int
    public var status: TrialStatus
    public var wasStoppedEarly: Bool
  }

  /// The best trial; nil if no trial has a value.
  public var best: Trial? { trials.first { $0.rank == 1 } }
}

/// The searches of a report, in its order.
func searchResults(_ report: Report) -> [SearchResult] {
  var groups: [[TrialRecord]] = []
  var positions: [String: Int] = [:]
  for index in report.records.indices where report.records[index].isOfSearch {
    let record = report.records[index]
    guard let name = record.trial.searchName else { continue }
    if let position = positions[name] {
      groups[position].append(record)
    } else {
      positions[name] = groups.count
      groups.append([record])
    }
  }
  return groups.compactMap(searchResult)
}

private func searchResult(_ records: [TrialRecord]) -> SearchResult? {
  let records = records.sorted { ($0.trial.tuning?.number ?? 0) < ($1.trial.tuning?.number ?? 0) }
  guard let first = records.first?.trial, let search = first.tuning?.search else { return nil }
  let names = search.hyperparameters.map(\.name)
  let ranks = ranks(records, search.goal)
  var best: Double?
  let trials = records.indices.map { index in
    let record = records[index]
    let value = record.value(of: search.goal)
    if !record.wasStoppedEarly, search.goal.ranks(value, before: best) { best = value }
    return SearchResult.Trial(
      number: record.trial.tuning?.number ?? 0, settings: names.map { record.trial.optimizer.settings[$0] ?? .text("–") },
      value: value, best: best, rank: ranks[index], steps: record.steps, status: record.status,
      wasStoppedEarly: record.wasStoppedEarly)
  }
  let fixed = first.optimizer.settings.filter { !names.contains($0.key) }
  return SearchResult(
    experiment: first.experiment, problem: "\(first.problem)",
    optimizer: "\(ConfiguredPlugin(name: first.optimizer.name, settings: fixed))", scalar: first.scalarAndArithmetic,
    seed: first.seed, method: "\(search.method)", goal: search.goal, maxTrials: search.maxTrials,
    hyperparameters: names, trials: trials)
}

/// Each record's place among all that have a value; of equals the earlier trial is first.
private func ranks(_ records: [TrialRecord], _ goal: TuningGoal) -> [Int?] {
  let order = goal.order(records.map { $0.value(of: goal) })
  // How far a trial came counts only among those that were stopped.
  let reach = records.map { $0.wasStoppedEarly ? $0.steps : Int.max }
  let byReach = Set(reach).sorted(by: >).flatMap { reached in order.filter { reach[$0] == reached } }
  let ranked = byReach.filter { records[$0].value(of: goal) != nil }
  var ranks = [Int?](repeating: nil, count: records.count)
  for (place, index) in ranked.enumerated() { ranks[index] = place + 1 }
  return ranks
}
