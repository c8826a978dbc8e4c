import PortableMath
public import Records
import SystemFiles

/// One attempt at a shard under way: what it writes, and what earlier ones left.
public struct ShardRun: Sendable {
  public let run: ClusterRun
  let index: Int
  let attempt: Attempt
  let plan: Plan
  private let earlier: [Attempt]
  private let node: ReportNode

  /// Begins an attempt.
  ///
  /// - Parameter fingerprint: Of this node.
  public init(_ run: ClusterRun, shard index: Int, at place: AttemptPlace, fingerprint: Fingerprint) throws {
    guard run.plan.shards.indices.contains(index) else { throw ClusterError.noShard(index, count: run.shardCount) }
    let excluded = try run.excludedNodes
    if excluded.contains(place.node) { throw ClusterError.excludedNode(place.node) }
    self.run = run
    self.index = index
    plan = run.plan.plan(ofShard: index)
    earlier = try run.attempts(atShard: index)
    let folder = run.folder(ofShard: index)
    try makeFolder(folder)
    attempt = place.attempt(in: folder)
    if !excluded.isEmpty { try write(excluded, to: attempt.excludedPath) }
    node = run.node(at: place, fingerprint)
  }

  /// Whether an earlier attempt has recorded the whole shard.
  public var isRecorded: Bool { earlier.contains { $0.end?.end == .recorded } }

  /// How many earlier attempts ended since their time was over.
  public var continuations: Int { earlier.count { $0.end?.end == .continues } }

  /// Does what is left of the shard, and says how it ended.
  public func perform(
    with registry: Registry, worker: WorkerCommand, progress: @escaping @Sendable (RunProgress) -> Void = { _ in },
    notice: @escaping @Sendable (RunNotice) -> Void = { _ in }
  ) async throws -> AttemptEnd {
    let options = run.plan.options(worker)
    var journal = try Journal.create(attempt.journalPath, header: run.header(of: node))
    for entry in try await run.witnessed(by: worker) { try journal.append(entry) }
    let known = try earlier.flatMap { try run.read($0, keeping: .resumption).entries }
    copyStates()
    let ledger = try RunLedger(
      state: RunState(plan: plan, searches: searches(of: plan, with: registry), withTiming: run.plan.withTiming),
      journal: journal, earlier: withoutDoubles(known.filter { isMine($0.entry) }), statesRun: run.digest, options: options,
      progress: progress, notice: notice)
    do {
      try await performAll(plan, seed: run.plan.suite.seed, ledger, options)
    } catch {
      await ledger.endFlush()
      throw error
    }
    try await ledger.settle()
    return await ledger.isWhole
      ? AttemptEnd(.recorded) : AttemptEnd(.incomplete, reason: "workers of a trial were killed again and again")
  }

  /// Says beside the journal how the attempt ended.
  public func note(_ end: AttemptEnd) throws { try attempt.write(end) }

  private func isMine(_ entry: JournalEntry) -> Bool { entry.trial.map(names.contains) ?? false }

  private var names: Set<String> { Set(plan.indices.map { plan.id(at: $0) }) }

  // MARK: States

  /// Copies the furthest valid state of each trial from the earlier attempts, of whatever machine.
  private func copyStates() {
    let trials = Dictionary(plan.map { ($0.fileStem, $0) }) { first, _ in first }
    var furthest: [String: (steps: Int, path: String)] = [:]
    for attempt in earlier {
      for (name, steps) in states(in: attempt.statesFolder, trials) where steps > furthest[name]?.steps ?? 0 {
        furthest[name] = (steps, "\(attempt.statesFolder)/\(name)")
      }
    }
    guard !furthest.isEmpty, (try? makeFolder(attempt.statesFolder)) != nil else { return }
    for (name, state) in furthest {
      // A trial without its state starts again.
      if let bytes = try? readFile(state.path) { try? writeFileAtomically(bytes, to: "\(attempt.statesFolder)/\(name)") }
    }
  }

  /// The valid states in a folder, with their steps.
  private func states(in folder: String, _ trials: [String: Trial]) -> [String: Int] {
    var found: [String: Int] = [:]
    for name in listFolder(folder) {
      guard name.hasSuffix(".state"), let trial = trials[String(name.dropLast(".state".count))] else { continue }
      let place = StatePlace(path: "\(folder)/\(name)", run: run.digest, seconds: 0)
      if let state = try? place.read(trial)?.state { found[name] = state.steps }
    }
    return found
  }

  /// Whether the attempt has recorded or saved something that no earlier one had: the next one will come further.
  public var hasAdvanced: Bool {
    let entries = (try? run.read(attempt, keeping: .resumption).entries) ?? []
    let witnesses = Set(run.plan.witnesses.map { run.plan.plan.id(at: $0) })
    if entries.contains(where: { isMine($0.entry) && !($0.entry.trial.map(witnesses.contains) ?? true) }) { return true }
    let trials = Dictionary(plan.map { ($0.fileStem, $0) }) { first, _ in first }
    let before = earlier.map { states(in: $0.statesFolder, trials) }
    return states(in: attempt.statesFolder, trials).contains { name, steps in
      before.allSatisfy { steps > $0[name] ?? 0 }
    }
  }
}

extension ClusterRun {
  /// Says in the place of an attempt why none can begin here.
  public func refuse(shard index: Int, at place: AttemptPlace, reason: String) throws {
    guard plan.shards.indices.contains(index) else { return }
    let folder = folder(ofShard: index)
    try makeFolder(folder)
    try place.attempt(in: folder).write(AttemptEnd(.refused, reason: reason))
  }

  /// What an attempt has written so far; nothing if it had not come to its journal.
  func read(_ attempt: Attempt, keeping content: ReportContent) throws -> (nodes: [ReportNode], entries: [NodeEntry]) {
    do {
      let journal = try JournalReading(attempt.journalPath, keeping: content)
      guard journal.header.planDigest == digest else { throw ClusterError.otherPlan(attempt.journalPath) }
      return (journal.nodes, journal.entries)
    } catch JournalError.file(let error) where error.isMissing {
      return ([], [])
    } catch JournalError.damaged(let path, let line, let reason) {
      throw ClusterError.damagedJournal(path, line: line, reason: reason)
    }
  }
}
