import Records

/// The records of trials that are run without a file, each with what was measured of it.
///
/// A value made of journal entries.
struct RunResults: Sendable {
  private let plan: Plan
  private let withTiming: Bool
  private let places: [String: Int]
  private var records: [TrialRecord?]
  private var allocations: [Measured<Allocations>?]
  private var timings: [[Int: Measured<ProcessTiming>]]

  /// The results of a run that has none.
  init(_ state: RunState) {
    plan = state.plan
    withTiming = state.withTiming
    places = state.places
    records = Array(repeating: nil, count: plan.count)
    allocations = Array(repeating: nil, count: plan.count)
    timings = Array(repeating: [:], count: plan.count)
  }

  /// Takes in a finished piece of work; a trial that is not in the plan is passed over.
  mutating func enter(_ entry: JournalEntry) {
    switch entry {
    case .record(let record):
      if let place = places[record.trial.id] { records[place] = record }
    case .allocations(let trial, let measured):
      if let place = places[trial] { allocations[place] = measured }
    case .timing(let trial, let process, let measured):
      if let place = places[trial] { timings[place][process] = measured }
    case .resumed: break
    }
  }

  /// Of a plan that is recorded; without the trials that a search had no use for.
  var completeRecords: [TrialRecord] {
    plan.indices.filter { records[$0] != nil || plan.searchName(at: $0) == nil }.map { completeRecord($0) }
  }

  private func completeRecord(_ index: Int) -> TrialRecord {
    guard var record = records[index] else { preconditionFailure("every trial is recorded before the report") }
    guard withTiming else { return record }
    let reason = record.status == .failed ? "the trial failed" : "the trial takes no step"
    record.allocations = allocations[index] ?? .absent(reason)
    record.timing = combinedTiming(timings[index], steps: record.steps, otherwise: reason)
    record.peakMemoryBytes = record.timing.map { $0.processes.map(\.peakMemoryBytes).max() ?? 0 }
    return record
  }

  /// All processes' times, or the first reason why one has none: times of unequal work are no times.
  private func combinedTiming(
    _ processes: [Int: Measured<ProcessTiming>], steps: Int, otherwise reason: String
  ) -> Measured<TrialTiming> {
    var times: [ProcessTiming] = []
    for (_, measured) in processes.sorted(by: { $0.key < $1.key }) {
      switch measured {
      case .measured(let process): times.append(process)
      case .absent(let reason): return .absent(reason)
      }
    }
    return times.isEmpty ? .absent(reason) : .measured(TrialTiming(stepsPerRepetition: steps, processes: times))
  }
}
