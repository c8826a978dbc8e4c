public import Records
import SystemFiles

/// A node that was asked for a sample: the plan's witnesses once, so that a node without a shard is compared, too.
public struct NodeSample: Codable, Equatable, Sendable {
  public let node: String
  /// Slurm's number of the job; nil if none was submitted.
  public let job: String?
  /// Why none was submitted.
  public let reason: String?

  init(node: String, job: String) { (self.node, self.job, reason) = (node, job, nil) }

  init(node: String, reason: String) { (self.node, job, self.reason) = (node, nil, reason) }
}

extension ClusterRun {
  private var samplesPath: String { "\(folder)/samples" }
  private var samplesFolder: String { "\(folder)/nodes" }

  /// The nodes that were asked for a sample.
  public var samples: [NodeSample] {
    get throws { try lines(of: NodeSample.self, in: samplesPath) }
  }

  func note(_ sample: NodeSample) throws { try append(sample, to: samplesPath) }

  /// What nodes have written as samples.
  func sampled() -> [Attempt] { Harness.attempts(in: samplesFolder) }

  /// The samples whose nodes have not answered.
  public var unansweredSamples: [NodeSample] {
    get throws {
      let answered = Set(sampled().filter { $0.end?.end == .recorded }.map(\.node))
      return try samples.filter { !answered.contains($0.node) }
    }
  }

  /// Computes the plan's witnesses on this node.
  public func sample(at place: AttemptPlace, fingerprint: Fingerprint, by worker: WorkerCommand) async throws {
    try makeFolder(samplesFolder)
    let attempt = place.attempt(in: samplesFolder)
    var journal = try Journal.create(attempt.journalPath, header: header(of: node(at: place, fingerprint)))
    for entry in try await witnessed(by: worker) { try journal.append(entry) }
    try journal.flush()
    try attempt.write(AttemptEnd(.recorded))
  }

  // MARK: What shards write, too

  /// The records of the plan's cheapest trials, as this node computes them: those that begin within a second.
  func witnessed(by worker: WorkerCommand) async throws -> [JournalEntry] {
    let trials = plan.witnesses.map { plan.plan[$0] }
    return try await records(of: trials, by: worker, withinSeconds: 1).map { .record($0) }
  }

  func node(at place: AttemptPlace, _ fingerprint: Fingerprint) -> ReportNode {
    var fingerprint = fingerprint
    fingerprint.lines += plan.fingerprintLines + [.init(.clusterNode, place.node)]
    return ReportNode(fingerprint)
  }

  func header(of node: ReportNode) -> JournalHeader {
    JournalHeader(
      suite: plan.suite, conditions: plan.conditions, planDigest: digest, startedAt: utcNow(), fingerprint: node.fingerprint)
  }
}
