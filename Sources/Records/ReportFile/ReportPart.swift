/// The lines of one run, from its header to its footer, joined trial by trial.
struct ReportPart: Sendable {
  var chain = LineChain()
  private(set) var resumptions = 0
  private var records: [TrialRecord] = []
  /// Of each record, its trial's place in the plan.
  private var places: [Int] = []
  private var indices: [String: Int] = [:]
  private var allocations: [String: Measured<Allocations>] = [:]
  private var timings: [String: [TimedProcess]] = [:]

  mutating func add(_ entry: consuming JournalEntry, _ node: String, _ place: Int) throws(LineFault.Reason) {
    switch consume entry {
    case .record(let record): add(record, node, place)
    case .allocations(let trial, let measured): allocations[trial] = measured
    case .timing(let trial, let process, let measured):
      timings[trial, default: []].append(TimedProcess(node: node, process: process, times: measured))
    case .resumed: resumptions += 1
    }
  }

  private mutating func add(_ record: consuming TrialRecord, _ node: String, _ place: Int) {
    var record = record
    record.node = node
    if let last = records.indices.last { record.share(with: records[last]) }
    // As in a run that is resumed: what was recorded last counts.
    if let index = indices.updateValue(records.count, forKey: record.trial.id) {
      indices[record.trial.id] = index
      (records[index], places[index]) = (record, place)
    } else {
      records.append(record)
      places.append(place)
    }
  }

  /// The records with what was measured of them, and their places, in the order of the plan.
  consuming func finished() throws(LineFault.Reason) -> (records: [TrialRecord], places: [Int]) {
    for trial in allocations.keys where indices[trial] == nil { throw .init("'\(trial)' has allocations, and no record") }
    for trial in timings.keys where indices[trial] == nil { throw .init("'\(trial)' has times, and no record") }
    if !allocations.isEmpty || !timings.isEmpty {
      for index in records.indices { try join(index) }
    }
    if !places.isOrdered(by: <=) {
      let order = places.indices.sorted { (places[$0], $0) < (places[$1], $1) }
      (records, places) = (order.map { records[$0] }, order.map { places[$0] })
    }
    return (records, places)
  }

  private mutating func join(_ index: Int) throws(LineFault.Reason) {
    let id = records[index].trial.id
    if let measured = allocations[id] { records[index].allocations = measured }
    if let processes = timings[id] {
      let plan = records[index].trial.timing
      if let reason = processes.lazy.compactMap({ plan.implausibility(ofProcess: $0.process) }).first {
        throw .init("\(reason), in '\(id)'")
      }
      let timing = combinedTiming(processes, of: records[index])
      records[index].timing = timing
      records[index].peakMemoryBytes = timing.map { $0.processes.map(\.peakMemoryBytes).max() ?? 0 }
    }
    if let reason = records[index].measurementsImplausibility { throw .init("\(reason), in '\(id)'") }
  }
}

extension TrialRecord {
  /// Takes what is equal in another trial from it: trials that follow each other differ in little more than their seeds.
  fileprivate mutating func share(with other: TrialRecord) {
    if trial.problem == other.trial.problem { trial.problem = other.trial.problem }
    if trial.optimizer == other.trial.optimizer { trial.optimizer = other.trial.optimizer }
  }
}

/// The times of one process, or why it has none, and the node that took them.
public struct TimedProcess: Equatable, Sendable {
  public let node: String
  public let process: Int
  public let times: Measured<ProcessTiming>

  public init(node: String, process: Int, times: Measured<ProcessTiming>) {
    self.node = node
    self.process = process
    self.times = times
  }
}

/// Returns the node whose times of a trial count, as times of two machines are never one sample.
///
/// It is the last node that timed all processes of the trial, else the last that timed any.
public func nodeThatTimed(_ times: [TimedProcess], processes: Int) -> String? {
  var counts: [String: Set<Int>] = [:]
  for time in times { counts[time.node, default: []].insert(time.process) }
  return times.last { counts[$0.node]?.count ?? 0 >= processes }?.node ?? times.last?.node
}

/// All processes' times of one node, or the first reason why one has none: times of unequal work are no times.
private func combinedTiming(_ times: [TimedProcess], of record: TrialRecord) -> Measured<TrialTiming> {
  let node = nodeThatTimed(times, processes: record.trial.timing.processes)
  var byProcess: [Int: Measured<ProcessTiming>] = [:]
  for time in times where time.node == node { byProcess[time.process] = time.times }
  var processes: [ProcessTiming] = []
  for (_, measured) in byProcess.sorted(by: { $0.key < $1.key }) {
    switch measured {
    case .measured(let process): processes.append(process)
    case .absent(let reason): return .absent(reason)
    }
  }
  var timing = TrialTiming(stepsPerRepetition: record.steps, processes: processes)
  timing.node = node
  return .measured(timing)
}
