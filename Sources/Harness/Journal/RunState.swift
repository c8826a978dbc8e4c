import PortableMath
import Records

/// What a run has done so far and what it still needs.
///
/// A value made of journal entries. What it does for one pass does not grow with the number of trials.
struct RunState: Sendable {
  let plan: Plan
  let withTiming: Bool
  let places: [String: Int]
  private var trials: [TrialState]
  private var searches: RunSearches
  private var counts = PassCounts()
  private var pending = PendingPasses(.recording)

  /// What is known of a trial.
  private struct TrialState: Sendable {
    var isRecorded = false
    /// nil if no pass repeats it.
    var repeated: RepeatedWork?
    var hasAllocations = false
    /// The processes that timed it.
    var timings: Set<Int> = []
  }

  /// Of a record, what the passes need that repeat it. A class, so that trials that no pass repeats have no room for it.
  private final class RepeatedWork: Sendable {
    let steps: Int
    let digest: String
    let evaluations: RecordedEvaluations

    init(_ record: TrialRecord) {
      steps = record.steps
      digest = record.finalIterateDigest
      evaluations = RecordedEvaluations(record)
    }
  }

  init(plan: Plan, searches: [Search] = [], withTiming: Bool) {
    self.plan = plan
    self.withTiming = withTiming
    self.searches = RunSearches(searches)
    places = Dictionary(plan.indices.map { (plan.id(at: $0), $0) }) { first, _ in first }
    trials = Array(repeating: TrialState(), count: plan.count)
    for index in plan.indices { counts.add(timedProcesses: plan.timing(at: index).processes, withTiming: withTiming) }
  }

  /// Takes in a finished piece of work; a trial that is not in the plan is passed over.
  mutating func enter(_ entry: JournalEntry) {
    switch entry {
    case .record(let record):
      if let place = places[record.trial.id] { enter(record, at: place) }
    case .allocations(let trial, _):
      guard let place = places[trial], !trials[place].hasAllocations else { return }
      trials[place].hasAllocations = true
      counts.noteFinished(.allocations)
    case .timing(let trial, let process, _):
      guard let place = places[trial], trials[place].timings.insert(process).inserted else { return }
      counts.noteFinished(.timing)
    case .resumed: break
    }
  }

  private mutating func enter(_ record: TrialRecord, at place: Int) {
    let former = trials[place]
    trials[place].isRecorded = true
    if !former.isRecorded { counts.noteFinished(.recording) }
    if withTiming {
      trials[place].repeated = record.isRepeatable ? RepeatedWork(record) : nil
      let wasMeasured = !former.isRecorded || former.repeated != nil
      counts.addMeasured(
        (record.isRepeatable ? 1 : 0) - (wasMeasured ? 1 : 0), timedProcesses: record.trial.timing.processes)
    }
    searches.enter(record)
  }

  /// The place of a trial in the plan; nil if it is not in it.
  func place(of trial: String) -> Int? { places[trial] }

  func progress(after request: PassRequest) -> RunProgress {
    counts.progress(of: RunProgress.Phase(request.pass), after: request.trial.id)
  }

  // MARK: What it still needs

  /// Has `next` hand out the passes of a phase that are not finished; `seed` decides the order of timing.
  mutating func begin(_ phase: RunProgress.Phase, seed: UInt64 = 0) {
    pending = PendingPasses(phase, seed: seed)
    if phase == .recording { searches.begin() }
  }

  /// The next pass; nil if there is none, or if a search names the next ones when those under way are recorded.
  mutating func next() -> PassRequest? {
    while let pass = pending.next(plan) {
      if let request = request(pass) { return request }
    }
    if pending.phase == .recording, let trial = searches.next() { return PassRequest(pass: .recording, trial: trial) }
    return pending.nextRepeated()
  }

  /// All passes of a phase that can be made by now.
  func rest(of phase: RunProgress.Phase, seed: UInt64 = 0) -> [PassRequest] {
    var state = self
    state.begin(phase, seed: seed)
    return Array(AnyIterator { state.next() })
  }

  /// Has a pass handed out again, after all others.
  mutating func again(_ request: PassRequest) { pending.again(request) }

  /// The request for a planned pass; nil if it is finished, or not to be made.
  private func request(_ pass: PendingPasses.Pass) -> PassRequest? {
    let trial = trials[pass.place]
    switch pending.phase {
    case .recording:
      guard !trial.isRecorded, plan.searchName(at: pass.place) == nil else { return nil }
      return PassRequest(pass: .recording, trial: plan[pass.place])
    case .allocations: return trial.hasAllocations ? nil : measuringRequest(.allocation, pass)
    case .timing: return trial.timings.contains(pass.process) ? nil : measuringRequest(.timing, pass)
    }
  }

  /// A request for a pass that repeats a recorded trial; nil if there is nothing to repeat.
  private func measuringRequest(_ kind: PassRequest.Pass, _ pass: PendingPasses.Pass) -> PassRequest? {
    guard let work = trials[pass.place].repeated else { return nil }
    let trial = plan[pass.place]
    return PassRequest(
      pass: kind, trial: searches.trial(trial.id) ?? trial, steps: work.steps, digest: work.digest,
      evaluations: work.evaluations, process: pass.process)
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
