import Glibc
import PortableMath
import Records
import SystemFiles

/// The folder of a run on a cluster, which all nodes share; its files are all that is known of the run.
///
///     plan.json                                       what is done
///     shards/007/<restart>-<job>-<node>.journal       what an attempt at a shard has done
///     shards/007/<restart>-<job>-<node>.states/       the states of its unfinished trials
///     shards/007/<restart>-<job>-<node>.end           how it ended
///
/// An attempt writes only files of its own, and reads those of all earlier attempts at its shard. So two can live at once.
public struct ClusterRun: Sendable {
  /// From the root.
  public let folder: String
  public let plan: ClusterPlan
  /// The digest of the plan's file, by which attempts and states know their run.
  let digest: String

  /// Freezes a plan in a new folder.
  public static func create(_ plan: ClusterPlan, resultsFolder: String) throws -> ClusterRun {
    let parent = "\(resultsFolder)/\(plan.suite.name)/\(clusterFolderName)"
    try makeFolder(parent)
    let stamp = plan.startedAt.filter { $0 != ":" && $0 != "-" }
    var number = 1
    while mkdir("\(parent)/\(name(stamp, number))", 0o777) != 0 {
      guard errno == EEXIST else { throw FileError("create the folder", "\(parent)/\(stamp)") }
      number += 1
    }
    let folder = "\(parent)/\(name(stamp, number))"
    try writeFileAtomically(try encodeJSON(plan), to: "\(folder)/plan.json")
    return try ClusterRun(folder)
  }

  private static func name(_ stamp: String, _ number: Int) -> String { number == 1 ? stamp : "\(stamp)_\(number)" }

  /// Opens the folder of a run.
  public init(_ folder: String) throws {
    self.folder = absolutePath(folder.hasSuffix("/") ? String(folder.dropLast()) : folder)
    let path = "\(self.folder)/plan.json"
    let bytes: [UInt8]
    do throws(FileError) {
      bytes = try readFile(path)
    } catch {
      throw error.isMissing ? ClusterError.noPlan(path, node: hostName()) : ClusterError.damagedPlan(path, reason: error.reason)
    }
    guard let plan = try? decodeJSON(ClusterPlan.self, from: bytes), plan.schema == ClusterPlan.schema else {
      throw ClusterError.damagedPlan(path, reason: "it is cut off, or of another form")
    }
    guard plan.version == ClusterPlan.version else {
      throw ClusterError.damagedPlan(path, reason: "this build does not read version \(plan.version) of its form")
    }
    self.plan = plan
    digest = Digest(of: bytes).description
  }

  public var shardCount: Int { plan.shards.count }

  /// Where the report is written once all is done: beside the folder.
  public var reportPath: String { folder + reportSuffix }

  func folder(ofShard index: Int) -> String {
    let digits = "\(index)"
    return "\(folder)/shards/\(String(repeating: "0", count: max(0, 3 - digits.count)))\(digits)"
  }

  /// The attempts at a shard that count, oldest first.
  public func attempts(atShard index: Int) -> [Attempt] {
    let excluded = excludedNodes
    let all = allAttempts(atShard: index)
    let wrong = all.filter { excluded.contains($0.node) }
    if wrong.isEmpty { return all }
    // What resumed from a state with wrong bits has wrong bits.
    return all.filter { attempt in
      !excluded.contains(attempt.node) && wrong.allSatisfy { attempt < $0 || attempt.excluded.contains($0.node) }
    }
  }

  /// The attempts at a shard, also on nodes of which nothing counts.
  func allAttempts(atShard index: Int) -> [Attempt] {
    let folder = folder(ofShard: index)
    let names = listFolder(folder).filter { $0.hasSuffix(journalSuffix) || $0.hasSuffix(Attempt.endSuffix) }
      .compactMap { name in name.lastIndex(of: ".").map { String(name[..<$0]) } }
    return Set(names).compactMap { Attempt(folder: folder, name: $0) }.sorted()
  }

  // MARK: Nodes of which nothing counts

  /// The nodes that had other bits than the others.
  public var excludedNodes: Set<String> {
    names(in: "\(folder)/excluded")
  }

  /// Has nothing count that these nodes computed.
  public func exclude(_ nodes: some Sequence<String>) throws {
    try write(excludedNodes.union(nodes), to: "\(folder)/excluded")
  }
}

/// The folder of a suite's runs on clusters, where those of one machine have its name.
private let clusterFolderName = "cluster"

/// The lines of a file with names of nodes; none if there is no such file.
func names(in path: String) -> Set<String> {
  let bytes = (try? readFile(path)) ?? []
  return Set(String(decoding: bytes, as: UTF8.self).split(separator: "\n").map(String.init))
}

func write(_ names: Set<String>, to path: String) throws {
  try writeFileAtomically(Array(names.sorted().map { $0 + "\n" }.joined().utf8), to: path)
}
