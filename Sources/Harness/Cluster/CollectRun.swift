import Glibc
import PortableMath
import Records
import SystemFiles

/// What all attempts of a run have recorded, read from their files.
public struct CollectedRun: Sendable {
  private let run: ClusterRun
  private var nodes: [ReportNode] = []
  private var entries: [NodeEntry] = []
  private var votes = NodeVotes()
  /// The trials that this machine was asked about.
  private var decided: Set<String> = []
  /// What is recorded of the plan, and what is left.
  private var state: RunState

  /// Reads the attempts of all shards.
  public init(_ run: ClusterRun, with registry: Registry) throws {
    self.run = run
    state = RunState(
      plan: run.plan.plan, searches: searches(of: run.plan.plan, with: registry), withTiming: run.plan.withTiming)
    let excluded = try run.excludedNodes
    for index in run.plan.shards.indices {
      let counting = Set(try run.attempts(atShard: index))
      let trials = Set(run.plan.shards[index].map { run.plan.plan.id(at: $0) })
      for attempt in run.allAttempts(atShard: index) where counting.contains(attempt) || excluded.contains(attempt.node) {
        try add(attempt, ofShard: trials, counts: counting.contains(attempt))
      }
    }
    for sample in run.sampled() { try add(sample, ofShard: [], counts: false) }
    entries = withoutDoubles(entries)
    for usable in usableEntries(entries, on: "") { state.enter(usable.entry) }
  }

  /// - Parameter trials: Those of its shard; of others it is a witness, by whose records nodes are only compared.
  /// - Parameter counts: Whether its results enter the report.
  private mutating func add(_ attempt: Attempt, ofShard trials: Set<String>, counts: Bool) throws {
    let content = try run.read(attempt, keeping: .whole)
    for entry in content.entries {
      if case .record(let record) = entry.entry { votes.add(record, of: attempt.node) }
    }
    guard counts else { return }
    for node in content.nodes where !nodes.contains(node) { nodes.append(node) }
    entries += content.entries.filter { $0.entry.trial.map(trials.contains) ?? false }
  }

  /// The nodes that have other bits than the majority.
  public var namedNodes: [NamedNode] { votes.namedNodes }

  /// The nodes that share no trial with another one, so that nothing is known of their bits.
  public var uncomparedNodes: [String] {
    let names = nodeNames
    return names.count > 1 ? names.filter { votes.sharedTrials(of: $0) == 0 } : []
  }

  /// A trial of which two nodes have other bits, and no third one decides.
  public var undecided: Disagreement? { votes.undecided }

  /// Whether this machine was not yet asked about the trial.
  public func isNew(_ disagreement: Disagreement) -> Bool { !decided.contains(disagreement.trial) }

  /// Has this machine say what a disagreement's trial gives: with it there are three.
  public mutating func decide(_ disagreement: Disagreement, by worker: WorkerCommand) async throws {
    decided.insert(disagreement.trial)
    for record in try await records(of: [disagreement.definition], by: worker, withinSeconds: .infinity) {
      votes.add(record, of: hostName())
    }
  }

  /// Gives references a voice in the disagreements of two nodes.
  ///
  /// - Parameter digests: The references' digests by their trials' identifiers. One that neither node has decides nothing.
  public mutating func decide(byReferences digests: [String: String]) {
    while let trial = undecided, trial.nodes.count == 2, let digest = digests[trial.trial] {
      guard votes.add(digest, of: "the references", to: trial) else { return }
    }
  }

  /// The names of the nodes, as the cluster calls them.
  public var nodeNames: [String] { Set(nodes.compactMap { $0.fingerprint[.clusterNode] }).sorted() }

  /// The passes that are left; of a search those that can be made by now.
  public var left: Int {
    var count = 0
    for phase in RunProgress.Phase.allCases {
      if phase == .timing || phase == .allocations, !run.plan.withTiming { continue }
      count += state.rest(of: phase).count
    }
    return count
  }

  /// Writes the report beside the run's folder; everything must be recorded.
  public func writeReport() async throws -> FinishedRun {
    let known = Dictionary(nodes.map { ($0.name, $0) }) { first, _ in first }
    guard let first = entries.first.flatMap({ known[$0.node] }) else { throw ClusterError.engine("nothing is recorded") }
    let lock = try run.lockedFile("report.lock", orThrow: .inUse(run.folder))
    defer { withExtendedLifetime(lock) {} }
    let journalPath = run.folder + journalSuffix
    unlink(journalPath)
    let header = JournalHeader(
      suite: run.plan.suite, conditions: run.plan.conditions, planDigest: run.plan.planDigest,
      startedAt: run.plan.startedAt, fingerprint: first.fingerprint)
    var journal = try Journal.create(journalPath, header: header)
    try journal.append(nodes.filter { $0 != first }.map { .node($0) })
    for entry in entries {
      try journal.append([
        .entry(entry.entry, node: entry.node, place: entry.entry.trial.flatMap { state.place(of: $0) } ?? 0)
      ])
    }
    let ledger = try RunLedger(
      state: RunState(plan: run.plan.plan, withTiming: run.plan.withTiming), journal: journal, earlier: entries,
      options: run.plan.options(WorkerCommand(executable: "", arguments: [])), progress: { _ in }, notice: { _ in })
    return try await ledger.finish()
  }
}

/// The entries without what another attempt did again. A result takes the place of a trial that was lost.
func withoutDoubles(_ entries: [NodeEntry]) -> [NodeEntry] {
  var places: [String: Int] = [:]
  var kept: [NodeEntry] = []
  for entry in entries {
    guard let name = entry.name else { continue }
    guard let place = places[name] else {
      places[name] = kept.count
      kept.append(entry)
      continue
    }
    if let former = kept[place].record, let record = entry.record, record.supersedes(former) { kept[place] = entry }
  }
  return kept
}

extension TrialRecord {
  /// Whether the record counts in the place of another one of its trial: that was lost, or stopped at an earlier rung.
  fileprivate func supersedes(_ former: TrialRecord) -> Bool {
    former.digest.isEmpty || trial.budget.steps ?? 0 > former.trial.budget.steps ?? 0
  }
}

extension NodeEntry {
  fileprivate var record: TrialRecord? { if case .record(let record) = entry { record } else { nil } }

  /// A name that it shares with what does the same again; nil for a note on the run.
  fileprivate var name: String? {
    switch entry {
    case .record(let record): "record \(record.trial.id)"
    case .allocations(let trial, _): "allocations \(trial)"
    case .timing(let trial, let process, _): "timing \(node) \(process) \(trial)"
    case .resumed: nil
    }
  }
}
