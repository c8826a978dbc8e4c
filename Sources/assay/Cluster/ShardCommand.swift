import ArgumentParser
import Foundation
import Harness
import Records

/// Does a shard of a run on a cluster, wherever it is started; ends with 0 if the shard is recorded, also if trials failed.
struct ShardCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "shard", abstract: "Does a shard of a run on a cluster.", shouldDisplay: false)

  @Argument var run: String

  @Option var index: Int?

  /// The shard of an array's first task; the task's own number, which the engine says, is added.
  @Option var offset = 0

  func run() async throws {
    let environment = ProcessInfo.processInfo.environment
    let place = AttemptPlace(environment)
    let task = (environment["SLURM_ARRAY_TASK_ID"] ?? environment["JOB_COMPLETION_INDEX"]).flatMap { Int($0) }
    guard let index = index ?? task.map({ $0 + offset }) else {
      throw Failure(.badInput, "which shard? '--index' says it, or the variable of an engine")
    }
    let run = try orFailure { try ClusterRun(self.run) }
    do {
      try await perform(index, of: run, place)
    } catch let error as ClusterError {
      try? run.refuse(shard: index, at: place, reason: "\(error)")
      throw clusterFailure(error)
    } catch {
      throw clusterFailure(error)
    }
  }

  private func perform(_ index: Int, of run: ClusterRun, _ place: AttemptPlace) async throws {
    guard chdir(run.plan.workingFolder) == 0 else {
      throw ClusterError.noWorkingFolder(run.plan.workingFolder, node: place.node)
    }
    try run.plan.refuseChanges()
    let shard = try ShardRun(run, shard: index, at: place, fingerprint: readFingerprint(with: run.plan.plan.arithmetics))
    if shard.isRecorded { return printError("shard \(index) is recorded already") }
    let signals = ShardSignals(shard, place)
    defer { signals.end() }
    let end = try await shard.perform(
      with: builtInRegistry, worker: thisExecutable(run.plan.workerArguments), notice: { printError("\($0)") })
    try shard.note(end)
    if end.end != .recorded { throw Failure(.inconclusive, end.reason ?? "") }
  }
}

/// Ends an attempt when the engine says so: USR1 means that its time is nearly over, TERM that it must go.
///
/// Its workers leave with it, since their input ends.
final class ShardSignals {
  private let sources: [any DispatchSourceSignal]

  /// As often at most, and only if there is more than before, an attempt is followed by another one.
  private static let mostContinuations = 8

  init(_ shard: ShardRun, _ place: AttemptPlace) {
    sources = [SIGUSR1, SIGTERM, SIGINT].map { number in
      signal(number, SIG_IGN)
      let source = DispatchSource.makeSignalSource(signal: number, queue: .global())
      source.setEventHandler {
        Task { number == SIGUSR1 ? await Self.continueLater(shard, place) : Self.stop(shard) }
      }
      source.resume()
      return source
    }
  }

  func end() { for source in sources { source.cancel() } }

  private static func stop(_ shard: ShardRun) -> Never {
    try? shard.note(AttemptEnd(.stopped))
    printError("stopped; what is recorded and saved is kept")
    _exit(ExitStatus.inconclusive.rawValue)
  }

  private static func continueLater(_ shard: ShardRun, _ place: AttemptPlace) async -> Never {
    guard shard.continuations < mostContinuations, shard.hasAdvanced else {
      let reason = shard.hasAdvanced ? "it was continued \(mostContinuations) times" : "nothing was saved in its time"
      try? shard.note(AttemptEnd(.stuck, reason: reason))
      printError("out of time: \(reason)")
      _exit(ExitStatus.inconclusive.rawValue)
    }
    try? shard.note(AttemptEnd(.continues))
    printError("out of time; what is saved is kept")
    if let task = place.slurmTask, let end = await runTool("scontrol", ["requeue", task]) {
      if end.succeeded { _exit(ExitStatus.fine.rawValue) }
      printError("not requeued: \(end.standardError)")
    }
    // As sysexits.h has it: try again.
    _exit(75)
  }
}
