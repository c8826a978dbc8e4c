import PortableMath
import Records

/// What a run has so far, what it still needs, and the report it becomes.
///
/// A value made of journal entries.
struct RunState: Sendable {
  let plan: [Trial]
  let withTiming: Bool
  private let indices: [String: Int]
  private var records: [TrialRecord?]
  private var searches: [Search]
  private var allocations: [Measured<Allocations>?]
  private var timings: [[Int: Measured<ProcessTiming>]]
  private var resumptions = 0

  init(plan: [Trial], searches: [Search] = [], withTiming: Bool) {
    self.plan = plan
    self.searches = searches
    self.withTiming = withTiming
    indices = Dictionary(uniqueKeysWithValues: plan.enumerated().map { ($1.id, $0) })
    records = Array(repeating: nil, count: plan.count)
    allocations = Array(repeating: nil, count: plan.count)
    timings = Array(repeating: [:], count: plan.count)
  }

  /// Takes in a finished piece of work; a trial that is not in the plan is passed over.
  mutating func enter(_ entry: JournalEntry) {
    switch entry {
    case .record(let record):
      if let index = indices[record.trial.id] { records[index] = record }
    case .allocations(let trial, let measured):
      if let index = indices[trial] { allocations[index] = measured }
    case .timing(let trial, let process, let measured):
      if let index = indices[trial] { timings[index][process] = measured }
    case .resumed:
      resumptions += 1
    }
  }

  // MARK: What it still needs

  /// The recordings that can be named by now: a search names the next ones when these are recorded.
  ///
  /// Trials that keep step digests write them to `stepDigestsFolder`.
  mutating func pendingRecordings(stepDigestsFolder: String) -> [PassRequest] {
    var trials = plan.indices.filter { records[$0] == nil && plan[$0].tuning == nil }.map { plan[$0] }
    let (positions, known) = (indices, records)
    for index in searches.indices { trials += searches[index].pending { name in positions[name].flatMap { known[$0] } } }
    return trials.map { trial in
      var request = PassRequest(pass: .recording, trial: trial)
      if trial.keepsStepDigests == true {
        request.stepDigestsPath = "\(stepDigestsFolder)/\(trial.fileStem).stepDigests"
      }
      return request
    }
  }

  var pendingAllocations: [PassRequest] {
    plan.indices.filter { allocations[$0] == nil }.compactMap { measuringRequest(.allocation, $0) }
  }

  /// Round by round, each round in another order, so that a drift of the machine affects all trials alike.
  func pendingTimings(seed: UInt64) -> [PassRequest] {
    let order = Seed(seed).derived(for: "timing order")
    let rounds = plan.map(\.timing.processes).max() ?? 0
    return (0..<rounds).flatMap { round in
      plan.indices
        .map { (index: $0, rank: order.bits(step: UInt64(round), element: UInt64($0))) }
        .sorted { $0.rank < $1.rank }
        .filter { round < plan[$0.index].timing.processes && timings[$0.index][round] == nil }
        .compactMap { measuringRequest(.timing, $0.index, process: round) }
    }
  }

  /// A request for a pass that repeats a recorded trial; nil if there is nothing to repeat.
  private func measuringRequest(_ pass: PassRequest.Pass, _ index: Int, process: Int = 0) -> PassRequest? {
    guard let record = records[index], record.isRepeatable else { return nil }
    return PassRequest(
      pass: pass, trial: record.trial, steps: record.steps, digest: record.finalIterateDigest,
      evaluations: RecordedEvaluations(record), process: process)
  }

  func progress(after request: PassRequest) -> RunProgress {
    // A trial that is not recorded yet is expected to be repeatable.
    let measured = withTiming ? plan.indices.filter { records[$0]?.isRepeatable ?? true } : []
    let counts: [RunProgress.Phase: (finished: Int, total: Int)] = [
      .recording: (records.count { $0 != nil }, plan.count),
      .allocations: (allocations.count { $0 != nil }, measured.count),
      .timing: (timings.map(\.count).reduce(0, +), measured.map { plan[$0].timing.processes }.reduce(0, +)),
    ]
    return RunProgress(
      phase: RunProgress.Phase(request.pass), finished: counts.values.reduce(0) { $0 + $1.finished },
      total: counts.values.reduce(0) { $0 + $1.total }, trial: request.trial.id,
      remaining: counts.mapValues { $0.total - $0.finished })
  }

  // MARK: The report

  func report(_ header: JournalHeader, finishedAt: String) -> Report {
    let records = completeRecords
    return Report(
      suite: header.suite, startedAt: header.startedAt,
      // A clock that was set back meanwhile makes no run that ended before it began.
      finishedAt: max(header.startedAt, finishedAt), resumptions: resumptions,
      fingerprint: header.fingerprint.noting(changesOfArithmeticIn: records), records: records,
      digest: Report.digest(of: records).description)
  }

  /// Of a plan that is recorded; without the trials that a search had no use for.
  var completeRecords: [TrialRecord] {
    plan.indices.filter { plan[$0].tuning == nil || records[$0] != nil }.map { completeRecord($0) }
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

extension TrialRecord {
  /// Whether there are steps that a measuring pass can repeat.
  var isRepeatable: Bool { status != .failed && steps > 0 }
}

extension Trial {
  /// The beginning of the names of files that belong to this trial only.
  var fileStem: String { Digest(of: Array(id.utf8)).description }
}
