import PluginHost
import PortableMath
import Records

/// What the last lines of a run's file tell of all its trials.
///
/// A value made of journal entries. The trials themselves are in the file: a run of a hundred thousand keeps none in memory.
struct RunTotals: Sendable {
  private let plan: Plan
  private var outcomes: [Outcome?]

  private struct Outcome: Sendable {
    let digest: String
    let isRepeatable: Bool
    let hasFailed: Bool
    let changedArithmetic: Bool
  }

  /// Those of a run that has no results.
  init(_ plan: Plan) {
    self.plan = plan
    outcomes = Array(repeating: nil, count: plan.count)
  }

  /// Takes in the record of the trial at a place of the plan.
  mutating func enter(_ record: TrialRecord, at place: Int) {
    outcomes[place] = Outcome(
      digest: record.digestOrLoss, isRepeatable: record.isRepeatable, hasFailed: record.status == .failed,
      changedArithmetic: record.hasChangedArithmetic)
  }

  /// The places of the trials that were recorded: all but those that a search had no use for.
  private var recorded: [Int] {
    plan.indices.filter { outcomes[$0] != nil || plan.searchName(at: $0) == nil }
  }

  private subscript(place: Int) -> Outcome {
    guard let outcome = outcomes[place] else { preconditionFailure("every trial is recorded before the report") }
    return outcome
  }

  /// The end of a run that began at a time. A clock that was set back meanwhile makes no run that ended before it began.
  func end(startedAt: String, finishedAt: String) -> RunEnd {
    let recorded = recorded
    return RunEnd(
      count: recorded.count,
      digest: Report.digest(of: recorded.lazy.map { (id: plan.id(at: $0), digest: self[$0].digest) }).description,
      finishedAt: max(startedAt, finishedAt))
  }

  /// Lines that say why trials have no allocations and no times: there is nothing to repeat.
  func unmeasured(on node: String) -> [ReportLine] {
    recorded.filter { !self[$0].isRepeatable }.flatMap { place -> [ReportLine] in
      let reason = self[place].hasFailed ? "the trial failed" : "the trial takes no step"
      let trial = plan.id(at: place)
      return [
        .entry(.allocations(trial: trial, .absent(reason)), node: node),
        .entry(.timing(trial: trial, process: 0, .absent(reason)), node: node),
      ]
    }
  }

  /// How many trials failed because a plugin had changed the arithmetic.
  var changesOfArithmetic: Int { outcomes.count { $0?.changedArithmetic == true } }
}

/// What the footer of a run's file says, beside the chain of the lines before it.
struct RunEnd: Sendable {
  let count: Int
  let digest: String
  let finishedAt: String
}

extension TrialRecord {
  fileprivate var hasChangedArithmetic: Bool { reason?.contains(PluginHost.changedArithmetic) == true }
}
