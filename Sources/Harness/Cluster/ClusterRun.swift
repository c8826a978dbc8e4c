import Glibc
import PortableMath
import Records
import SystemFiles

/// The folder of a run on a cluster, which all nodes share; its files are all that is known of the run.
///
///     plan.json                                       what is done, and a line with the digest of that
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
    let folder = try underFreeName(startedAt: plan.startedAt) { name throws(FileError) in
      let folder = "\(parent)/\(name)"
      if mkdir(folder, 0o777) == 0 { return folder }
      guard errno == EEXIST else { throw FileError("create the folder", folder) }
      return nil
    }
    let bytes = try encodeJSON(plan)
    let digest = Array("\n\"\(Digest(of: bytes))\"\n".utf8)
    try writeFileAtomically(bytes + digest, to: "\(folder)/plan.json")
    return try ClusterRun(folder)
  }

  /// Opens the folder of a run.
  public init(_ folder: String) throws {
    self.folder = absolutePath(folder.hasSuffix("/") ? String(folder.dropLast()) : folder)
    let path = "\(self.folder)/plan.json"
    let bytes: [UInt8]
    do throws(FileError) {
      bytes = try readFile(path)
    } catch {
      if error.isMissing { throw ClusterError.noPlan(path, node: hostName()) }
      throw error
    }
    let lines = bytes.split(separator: UInt8(ascii: "\n"), maxSplits: 1)
    let planBytes = Array(lines.first ?? [])
    plan = try Self.plan(planBytes, at: path)
    digest = Digest(of: planBytes).description
    guard lines.count == 2, lines[1].elementsEqual("\"\(digest)\"\n".utf8) else { throw ClusterError.changedPlan(path) }
  }

  private static func plan(_ bytes: [UInt8], at path: String) throws(ClusterError) -> ClusterPlan {
    do {
      let form = try decodeJSON(PlanForm.self, from: bytes)
      guard form.schema == ClusterPlan.schema else { throw ClusterError.damagedPlan(path, reason: "it is of another form") }
      guard form.version == ClusterPlan.version else {
        throw ClusterError.damagedPlan(path, reason: "this build does not read version \(form.version) of its form")
      }
      return try decodeJSON(ClusterPlan.self, from: bytes)
    } catch let error as ClusterError {
      throw error
    } catch {
      throw .damagedPlan(path, reason: "\(error)")
    }
  }

  public var shardCount: Int { plan.shards.count }

  /// Where the report is written once all is done: beside the folder.
  public var reportPath: String { folder + reportSuffix }

  func folder(ofShard index: Int) -> String {
    let digits = "\(index)"
    return "\(folder)/shards/\(String(repeating: "0", count: max(0, 3 - digits.count)))\(digits)"
  }

  /// The attempts at a shard that count, oldest first.
  public func attempts(atShard index: Int) throws -> [Attempt] {
    let folder = folder(ofShard: index)
    if access(folder, R_OK | X_OK) != 0, errno != ENOENT { throw FileError("read the folder", folder) }
    let excluded = try excludedNodes
    let all = allAttempts(atShard: index)
    let wrong = all.filter { excluded.contains($0.node) }
    if wrong.isEmpty { return all }
    // What resumed from a state with wrong bits has wrong bits.
    return try all.filter { attempt in
      if excluded.contains(attempt.node) { return false }
      let spared = try attempt.excluded
      return wrong.allSatisfy { attempt < $0 || spared.contains($0.node) }
    }
  }

  /// The attempts at a shard, also on nodes of which nothing counts.
  func allAttempts(atShard index: Int) -> [Attempt] { Harness.attempts(in: folder(ofShard: index)) }

  /// A file of the folder that one process has at a time; throws the error if another one has it.
  func lockedFile(_ name: String, orThrow error: ClusterError) throws -> OpenFile {
    let file = try OpenFile("\(folder)/\(name)", for: .appendingOrCreating, action: "create")
    // A file system without locks gives another error.
    if !file.lock(.exclusive, waits: false), errno == EWOULDBLOCK { throw error }
    return file
  }

  // MARK: Nodes of which nothing counts

  /// The nodes that had other bits than the others.
  public var excludedNodes: Set<String> {
    get throws(FileError) { try names(in: "\(folder)/excluded") }
  }

  /// Has nothing count that these nodes computed.
  public func exclude(_ nodes: some Sequence<String>) throws {
    try write(excludedNodes.union(nodes), to: "\(folder)/excluded")
  }
}

/// The folder of a suite's runs on clusters, where those of one machine have its name.
private let clusterFolderName = "cluster"

/// What tells whether this build reads a plan's file.
private struct PlanForm: Decodable {
  let schema: String
  let version: Int
}

/// The bytes of a file; nil if there is no such file.
func existingFile(_ path: String) throws(FileError) -> [UInt8]? {
  do throws(FileError) {
    return try readFile(path)
  } catch {
    if error.isMissing { return nil }
    throw error
  }
}

/// The lines of a file with names of nodes; none if there is no such file.
func names(in path: String) throws(FileError) -> Set<String> {
  let bytes = try existingFile(path) ?? []
  return Set(String(decoding: bytes, as: UTF8.self).split(separator: "\n").map(String.init))
}

func write(_ names: Set<String>, to path: String) throws {
  try writeFileAtomically(Array(names.sorted().map { $0 + "\n" }.joined().utf8), to: path)
}
