import Foundation
import Harness

/// Waits until nothing of a run on Slurm waits or runs, resubmits shards that can resume, and makes the report.
///
/// Shards of a node that has other bits than the others are done again elsewhere.
///
/// - Parameter json: Whether it prints the states of the shards in the place of the report's table.
func waitAndCollect(
  _ run: ClusterRun, page: PageOutputOptions, color: ColorOptions, json: Bool = false
) async throws {
  guard try !run.submissions.isEmpty else {
    throw Failure(
      .badInput, "nothing of '\(run.folder)' was submitted to Slurm; \(run.verb("status")) shows its shards")
  }
  let detachment = Detachment(run)
  defer { detachment.end() }
  while true {
    let shards = try await settled(run)
    let again = try shards.filter { try $0.isToContinue && run.submissionCount(ofShard: $0.shard) < mostAttempts }.map(\.shard)
    if !again.isEmpty {
      try await run.submitting { try await submit(again, of: run) }
      continue
    }
    let left = shards.filter(\.isLeft)
    if !left.isEmpty {
      if json { try printJSON(shards, of: run) }
      printError(statusText(shards))
      throw Failure(
        left.allSatisfy { $0.state == .refused } ? .badInput : .inconclusive,
        "\(shardsAre(left.count)) left; \(run.verb("resume")) submits them")
    }
    guard try await excludeNamedNodes(of: run) else { break }
    try await run.submitting { try await submit(try run.status(queue: [:]).filter(\.isLeft).map(\.shard), of: run) }
  }
  try await collect(run, page: page, color: color, json: json)
}

/// Whether nodes are named whose shards are to be done again.
private func excludeNamedNodes(of run: ClusterRun) async throws -> Bool {
  let known = try run.excludedNodes
  let named = try await compared(run).namedNodes.filter { !known.contains($0.node) }
  for node in named { printError("\(node); its shards are done again elsewhere") }
  try run.exclude(named.map(\.node))
  return !named.isEmpty
}

/// The shards once none waits or runs.
///
/// That Slurm does not answer is no failure. Files of a job that has vanished may come late, so they have a minute.
private func settled(_ run: ClusterRun) async throws -> [ShardStatus] {
  let line = ProgressLine()
  defer { line.clear() }
  var pause = 0.5
  var vanished: ContinuousClock.Instant?
  while true {
    let queue = try await Slurm(run).queue()
    let shards = try run.status(queue: queue)
    let silence = queue == nil ? "; Slurm does not answer" : ""
    line.show(String(statusText(shards).prefix { $0 != "\n" }) + silence)
    if shards.allSatisfy({ $0.state == .recorded }), try run.unansweredSamples.isEmpty { return shards }
    let samples = try await Slurm(run).awaitedSamples()
    let isBusy =
      queue == nil || shards.contains { [.running, .waiting].contains($0.state) }
      || samples?.contains { $0.prospect == .awaited } ?? true
    let isLate =
      shards.contains { $0.state == .lost && queue?[$0.shard]?.mayComeLate ?? true || $0.state == .open }
      || samples?.contains { $0.prospect == .late } ?? false
    if !isBusy, !isLate { return shards }
    if isBusy { vanished = nil } else if vanished == nil { vanished = .now }
    if let vanished, .now - vanished > lateness { return shards }
    try await Task.sleep(for: .seconds(pause))
    pause = min(pause * 1.3, 5)
  }
}

/// How late files of another node may appear.
private let lateness = Duration.seconds(60)

/// Leaves a run alone when this process is interrupted.
private final class Detachment {
  private let source: any DispatchSourceSignal

  init(_ run: ClusterRun) {
    signal(SIGINT, SIG_IGN)
    source = DispatchSource.makeSignalSource(signal: SIGINT, queue: .global())
    source.setEventHandler {
      printError("detached; the run continues: \(run.verb("wait")) waits, \(run.verb("cancel")) ends it")
      _exit(128 + SIGINT)
    }
    source.resume()
  }

  func end() { source.cancel() }
}
