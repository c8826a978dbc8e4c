import SystemFiles

/// Why a run on a cluster cannot begin or continue.
public enum ClusterError: Error, Equatable, Sendable {
  /// There is no plan at this path, as this machine sees it.
  case noPlan(String, node: String)
  case damagedPlan(String, reason: String)
  case noShard(Int, count: Int)
  /// An attempt's journal has a line that nobody wrote.
  case damagedJournal(String, line: Int, reason: String)
  /// A file that Assay appends to has a line that it did not write.
  case damagedLine(String, line: Int)
  /// Another process submits shards of the run in this folder.
  case isSubmitting(String)
  /// The plan's file is not as it was written.
  case changedPlan(String)
  /// An attempt's file is of another plan.
  case otherPlan(String)
  case changed(RunConditionChange)
  /// The folder in which the run began is not on this machine.
  case noWorkingFolder(String, node: String)
  /// The node had other bits than the others, so nothing of it counts.
  case excludedNode(String)
  /// Another process makes the report of the run in this folder.
  case inUse(String)
  /// A program of the engine that cannot be started, or refuses; in its words.
  case engine(String)
}

extension ClusterError: CustomStringConvertible {
  public var description: String {
    switch self {
    case .noPlan(let path, let node):
      "'\(path)' is not there on '\(node)'; the run's folder must be one that all nodes share"
    case .damagedPlan(let path, let reason): "'\(path)' is no plan of a run on a cluster: \(reason)"
    case .damagedJournal(let path, let line, let reason):
      "'\(path)' is damaged at line \(line): \(reason); remove it, and 'assay cluster resume' has its shard done again"
    case .noShard(let index, let count): "there is no shard \(index); the run has 0 to \(count - 1)"
    case .changedPlan(let path): "'\(path)' was changed since the run began; restore it, or begin another run"
    case .otherPlan(let path): "'\(path)' was written for another plan than the run's 'plan.json'; remove it"
    case .changed(let change): "\(change); restore it, or begin another run; what is recorded stays"
    case .noWorkingFolder(let path, let node): "the folder '\(path)', where the run began, is not there on '\(node)'"
    case .excludedNode(let node): "'\(node)' had other bits than other nodes; nothing that it computes counts in this run"
    case .damagedLine(let path, let line): "'\(path)' is damaged at line \(line); restore it, or remove that line"
    case .isSubmitting(let folder): "another process submits shards of '\(folder)'; try again when it has ended"
    case .inUse(let folder): "another process is making the report of '\(folder)'; try again when it has ended"
    case .engine(let words): words
    }
  }
}
