import Records

/// What the nodes of a run computed of trials that more than one of them recorded.
struct NodeVotes {
  /// A record, and the node that computed it.
  struct Vote {
    let node: String
    let record: TrialRecord
  }

  private struct Key: Hashable {
    let trial: String
    let steps: Int?
  }

  private var votes: [Key: [Vote]] = [:]
  private var order: [Key] = []

  mutating func add(_ record: TrialRecord, of node: String) {
    // A trial that failed, or that ends by the clock, has no bits to compare.
    guard !record.digest.isEmpty, record.trial.budget.seconds == nil else { return }
    // A search may run a trial again with a greater budget.
    let key = Key(trial: record.trial.id, steps: record.trial.budget.steps)
    if votes[key] == nil { order.append(key) }
    // Of a node that repeats itself, one record suffices.
    if votes[key]?.contains(where: { $0.node == node && $0.record.digest == record.digest }) == true { return }
    votes[key, default: []].append(Vote(node: node, record: record))
  }

  /// Adds a voice that has the digest of a vote of a disagreement; returns whether there is such a vote.
  mutating func add(_ digest: String, of voice: String, to disagreement: Disagreement) -> Bool {
    let key = Key(trial: disagreement.trial, steps: disagreement.definition.budget.steps)
    guard let vote = votes[key]?.first(where: { $0.record.digest == digest }) else { return false }
    add(vote.record, of: voice)
    return true
  }

  /// The nodes' disagreements, in the order of the trials; those between the nodes that are not left out.
  func disagreements(without nodes: Set<String> = []) -> [Disagreement] {
    order.compactMap { key in
      let all = (votes[key] ?? []).filter { !nodes.contains($0.node) }
      return Set(all.map(\.record.digest)).count > 1 ? Disagreement(trial: key.trial, all) : nil
    }
  }

  /// How many trials a node shares with others.
  func sharedTrials(of node: String) -> Int {
    votes.values.count { all in all.contains { $0.node == node } && all.contains { $0.node != node } }
  }
}

/// A trial of which nodes have other bits.
public struct Disagreement: Sendable {
  public let trial: String
  /// The trial as it was recorded.
  let definition: Trial
  /// The nodes that disagree with the majority of at least three; empty if no majority is there.
  public let minority: [String]
  /// All nodes that recorded the trial.
  public let nodes: [String]
  /// The last step at which all are known to be equal; nil if none is.
  public let equalThroughStep: Int?

  fileprivate init(trial: String, _ votes: [NodeVotes.Vote]) {
    self.trial = trial
    var groups: [String: Set<String>] = [:]
    for vote in votes { groups[vote.record.digest, default: []].insert(vote.node) }
    let all = Set(votes.map(\.node))
    nodes = all.sorted()
    // A node that disagrees with itself is in two groups, so that two of one size can have more than half of the nodes.
    let greatest = groups.values.map(\.count).max() ?? 0
    let largest = groups.values.filter { $0.count == greatest }
    let hasMajority = all.count >= 3 && largest.count == 1 && 2 * greatest > all.count
    let others = all.filter { node in groups.values.contains { $0 != largest[0] && $0.contains(node) } }
    minority = hasMajority ? others.sorted() : []
    let first = votes[0].record
    definition = first.trial
    let steps = votes.dropFirst().filter { $0.record.digest != first.digest }.map { vote in
      sharedCheckpoints(first, vote.record).last { $0.hasEqualChains }?.step ?? -1
    }
    equalThroughStep = steps.min().flatMap { $0 >= 0 ? $0 : nil }
  }
}

/// A node whose bits the majority of nodes does not have.
public struct NamedNode: Equatable, Sendable, CustomStringConvertible {
  public let node: String
  /// The trials that differ.
  public let trials: [DifferingTrial]
  /// How many trials it shares with other nodes.
  public let shared: Int
  /// Whether no other node differs.
  let isAlone: Bool

  /// A trial in which a node differs, with the last step before which nothing does.
  public struct DifferingTrial: Equatable, Sendable {
    public let trial: String
    public let equalThroughStep: Int?
  }

  public var description: String {
    let first = trials[0]
    let place = first.equalThroughStep.map { ", after step \($0)" } ?? ", from the start"
    let share = "\(trials.count) of \(shared) trials"
    return "'\(node)'\(isAlone ? " alone" : "") has other bits in \(share), such as '\(first.trial)'\(place)"
  }
}

extension NodeVotes {
  /// The nodes that are in the minority, each with its trials.
  var namedNodes: [NamedNode] {
    let all = disagreements()
    let names = Set(all.flatMap(\.minority))
    return names.sorted().map { name in
      NamedNode(
        node: name,
        trials: all.filter { $0.minority.contains(name) }.map {
          NamedNode.DifferingTrial(trial: $0.trial, equalThroughStep: $0.equalThroughStep)
        },
        shared: sharedTrials(of: name), isAlone: names.count == 1)
    }
  }

  /// The first disagreement of nodes none of which is named.
  var undecided: Disagreement? { disagreements(without: Set(disagreements().flatMap(\.minority))).first }
}
