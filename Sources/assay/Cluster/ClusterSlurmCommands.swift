import ArgumentParser
import Harness

struct ClusterWaitCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "wait", abstract: "Waits for a run on Slurm, and makes its report.",
    discussion: "Ctrl-C leaves the run alone. Shards that lost their node are submitted again, 8 times at most.")

  @OptionGroup var run: ClusterRunArgument

  @OptionGroup(title: "Output options") var page: PageOutputOptions

  @OptionGroup(title: "Output options") var color: ColorOptions

  @OptionGroup(title: "Output options") var output: ClusterJSONOption

  func run() async throws {
    let run = try self.run.opened()
    do { try await waitAndCollect(run, page: page, color: color, json: output.json) } catch { throw clusterFailure(error) }
  }
}

struct ClusterResumeCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "resume", abstract: "Submits the shards that are neither recorded, nor running, nor waiting.",
    discussion: "Of a run that is not on Slurm, it prints their commands.")

  @OptionGroup var run: ClusterRunArgument

  @OptionGroup var slurmArguments: SlurmArguments

  func run() async throws {
    let run = try self.run.opened()
    do {
      try await run.submitting { try await resume(run) }
    } catch {
      throw clusterFailure(error)
    }
  }

  private func resume(_ run: ClusterRun) async throws {
    let left = try run.status(queue: try await queueToResume(run)).filter { $0.isLeft }.map(\.shard)
    if left.isEmpty { return printError("nothing is left to submit") }
    guard var options = try run.slurmOptions else {
      return try printResult(left.map { run.command(ofShard: $0) + "\n" }.joined())
    }
    if slurmArguments.sbatch != nil {
      options.arguments = slurmArguments.words
      try run.writeSlurmOptions(options)
    }
    try await submit(left, of: run)
    try printLines("\(shardsAre(left.count)) submitted again\n")
  }

  /// Without an answer nobody knows what still runs.
  private func queueToResume(_ run: ClusterRun) async throws -> [Int: QueuedShard]? {
    guard try run.slurmOptions != nil else { return nil }
    if try run.submissions.isEmpty { return [:] }
    guard let queue = try await Slurm(run).queue() else {
      throw Failure(.inconclusive, "Slurm does not say which shards run; try again when 'squeue' answers")
    }
    return queue
  }
}

struct ClusterCancelCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "cancel", abstract: "Ends the jobs of a run on Slurm; what is recorded stays.")

  @OptionGroup var run: ClusterRunArgument

  func run() async throws {
    let run = try self.run.opened()
    do { try await Slurm(run).cancel() } catch { throw clusterFailure(error) }
  }
}

extension ShardStatus {
  /// Whether the shard is to be done, and nobody does it.
  var isLeft: Bool { ![.recorded, .running, .waiting].contains(state) }

  /// Whether another attempt goes on by itself: its time was over, or its node was lost, and nobody ended it.
  var isToContinue: Bool {
    (1..<mostAttempts).contains(attempts) && (state == .continues || state == .lost && !isCancelled)
  }
}

/// A shard is submitted again by itself until it has so many attempts.
let mostAttempts = 8
