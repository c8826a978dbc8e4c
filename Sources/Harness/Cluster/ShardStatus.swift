/// What is known of a shard, by its attempts' files and by what the engine says.
public struct ShardStatus: Codable, Sendable {
  public enum State: String, Codable, CaseIterable, Sendable {
    case recorded
    case running
    case waiting
    /// Its last attempt's time was over, and no other one has begun.
    case continues
    case stuck
    case stopped
    case incomplete
    case refused
    /// Its last attempt ended without a word: the node was lost, or the job was killed.
    case lost
    /// Nobody has begun it.
    case open
    /// An attempt has begun and not ended, and nobody says whether it runs.
    case begun
  }

  public let shard: Int
  public var state: State
  /// Where its last attempt runs or ran.
  public var node: String?
  public var reason: String?
  /// Whether somebody has cancelled its last job.
  public var isCancelled = false
  public let attempts: Int
}

/// What an engine says of the job that does a shard.
public struct QueuedShard: Equatable, Sendable {
  public enum Phase: Sendable { case waiting, running, ended }

  /// How a job ended, as the engine says.
  public enum Ending: Sendable { case well, cancelled, otherwise }

  public let phase: Phase
  /// nil unless it has ended.
  public let ending: Ending?
  /// Whether the job ended well, so that its files may come late.
  public var mayComeLate: Bool { ending == .well }
  /// The engine's word for its state, and for the reason of that.
  public let words: String
  public let node: String?

  public init(_ phase: Phase, words: String, node: String?, ending: Ending? = nil) {
    self.phase = phase
    self.ending = ending
    self.words = words
    self.node = node
  }
}

extension ClusterRun {
  /// The state of each shard.
  ///
  /// - Parameter queue: What the engine says of shards that it knows; nil if there is no engine to ask, or if it is silent.
  public func status(queue: [Int: QueuedShard]?) throws -> [ShardStatus] {
    try plan.shards.indices.map { try status(ofShard: $0, queue) }
  }

  private static let leftNothing = "it left no file; does its node see the run's folder?"

  private func status(ofShard index: Int, _ queue: [Int: QueuedShard]?) throws -> ShardStatus {
    let attempts = try attempts(atShard: index)
    let ends = attempts.map(\.end)
    var status = ShardStatus(shard: index, state: .open, node: attempts.last?.node, attempts: attempts.count)
    if let place = ends.firstIndex(where: { $0?.end == .recorded }) {
      (status.state, status.node) = (.recorded, attempts[place].node)
    } else if let job = queue?[index], job.phase != .ended {
      (status.state, status.node) = (job.phase == .running ? .running : .waiting, job.node ?? status.node)
      status.reason = job.phase == .waiting ? job.words : nil
    } else if let end = ends.last, let end, queue?[index]?.ending != .well {
      (status.state, status.reason) = (end.end.state, end.reason)
    } else if attempts.isEmpty, queue?[index] == nil {
      status.state = .open
    } else {
      // A job that ended well has recorded its shard: what is there is of an earlier attempt, and its own files come late.
      status.state = queue == nil ? .begun : .lost
      status.reason = queue?[index]?.words
      status.isCancelled = queue?[index]?.ending == .cancelled
      if attempts.isEmpty, !status.isCancelled { status.reason = (status.reason.map { "\($0); " } ?? "") + Self.leftNothing }
    }
    return status
  }
}

extension AttemptEnd.Kind {
  fileprivate var state: ShardStatus.State {
    switch self {
    case .recorded: .recorded
    case .continues: .continues
    case .stuck: .stuck
    case .stopped: .stopped
    case .incomplete: .incomplete
    case .refused: .refused
    }
  }
}
