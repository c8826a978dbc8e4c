/// The fields of each line that a tool of Slurm prints with bars between them.
///
/// Such lines have kept their form for many versions, while that of its JSON changes.
func slurmFields(of text: String) -> [[String]] {
  text.split(separator: "\n").map { $0.split(separator: "|", omittingEmptySubsequences: false).map(String.init) }
}

/// What `squeue` prints of a run's shards.
enum SlurmQueue {
  /// Array, task, state, reason, node.
  static let form = "%F|%K|%T|%r|%N"

  /// The shards of all lines that are of the submissions; of a shard that was submitted again, the last one.
  static func shards(in text: String, _ submissions: [SlurmSubmission]) -> [Int: QueuedShard] {
    var known: [Int: (order: Int, shard: QueuedShard)] = [:]
    for parts in slurmFields(of: text) {
      guard parts.count >= 5, let order = submissions.lastIndex(where: { $0.job == parts[0] }), let task = Int(parts[1]),
        submissions[order].tasks.contains(task)
      else { continue }
      let shard = submissions[order].offset + task
      guard known[shard].map({ $0.order <= order }) ?? true else { continue }
      known[shard] = (order, queued(state: parts[2], reason: parts[3], node: parts[4]))
    }
    return known.mapValues(\.shard)
  }

  private static func queued(state: String, reason: String, node: String) -> QueuedShard {
    let node = node.isEmpty ? nil : node
    if waiting.contains(state) { return QueuedShard(.waiting, words: reason, node: node) }
    if running.contains(state) { return QueuedShard(.running, words: state, node: node) }
    let ending: QueuedShard.Ending = state == "COMPLETED" ? .well : state == "CANCELLED" ? .cancelled : .otherwise
    return QueuedShard(.ended, words: words[state] ?? state, node: node, ending: ending)
  }

  private static let waiting: Set = [
    "PENDING", "CONFIGURING", "REQUEUED", "REQUEUE_FED", "REQUEUE_HOLD", "SPECIAL_EXIT", "RESV_DEL_HOLD",
  ]
  private static let running: Set = [
    "RUNNING", "SUSPENDED", "STOPPED", "COMPLETING", "SIGNALING", "STAGE_OUT", "RESIZING",
  ]
  private static let words = [
    "CANCELLED": "cancelled", "TIMEOUT": "out of time", "DEADLINE": "out of time", "OUT_OF_MEMORY": "out of memory",
    "NODE_FAIL": "node lost", "BOOT_FAIL": "node lost", "PREEMPTED": "preempted", "FAILED": "failed",
    "COMPLETED": "ended without a word",
  ]
}
