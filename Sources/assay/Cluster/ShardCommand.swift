import ArgumentParser
import Foundation
import Harness
import Records
import Synchronization
import SystemFiles

/// Does a shard of a run on a cluster, wherever it is started; ends with 0 if the shard is recorded, also if trials failed.
struct ShardCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "shard", abstract: "Does a shard of a run on a cluster.", shouldDisplay: false)

  @Argument var run: String

  @Option var index: Int?

  /// The shard of an array's first task; the task's own number, which the engine says, is added.
  @Option var offset = 0

  /// Whether it computes a sample of this node in the place of a shard.
  @Flag var sample = false

  func run() async throws {
    let environment = ProcessInfo.processInfo.environment
    let place = AttemptPlace(environment)
    let task = (environment["SLURM_ARRAY_TASK_ID"] ?? environment["JOB_COMPLETION_INDEX"]).flatMap { Int($0) }
    let index = index ?? task.map { $0 + offset }
    guard sample || index != nil else {
      throw Failure(.badInput, "which shard? '--index' says it, or the variable of an engine")
    }
    do {
      let run = try ClusterRun(self.run)
      guard !sample, let index else { return try await performSample(of: run, place) }
      do {
        try await perform(index, of: run, place)
      } catch let error as ClusterError {
        try? run.refuse(shard: index, at: place, reason: "\(error)")
        throw error
      }
    } catch let error as FileError {
      // A full disk says nothing of the shard, and an engine may try it again.
      throw Failure(.inconclusive, "\(error)")
    } catch JournalError.file(let error) {
      throw Failure(.inconclusive, "\(error)")
    } catch {
      throw clusterFailure(error)
    }
  }

  private func performSample(of run: ClusterRun, _ place: AttemptPlace) async throws {
    try prepare(run, place)
    try await run.sample(
      at: place, fingerprint: readFingerprint(with: run.plan.plan.arithmetics),
      by: thisExecutable(run.plan.workerArguments))
  }

  private func prepare(_ run: ClusterRun, _ place: AttemptPlace) throws {
    guard chdir(run.plan.workingFolder) == 0 else {
      throw ClusterError.noWorkingFolder(run.plan.workingFolder, node: place.node)
    }
    try run.plan.refuseChanges()
  }

  private func perform(_ index: Int, of run: ClusterRun, _ place: AttemptPlace) async throws {
    try prepare(run, place)
    let shard = try ShardRun(run, shard: index, at: place, fingerprint: readFingerprint(with: run.plan.plan.arithmetics))
    if shard.isRecorded { return printError("shard \(index) is recorded already") }
    let signals = ShardSignals(shard, place)
    defer { signals.end() }
    let end: AttemptEnd
    do {
      end = try await shard.perform(
        with: builtInRegistry, worker: thisExecutable(run.plan.workerArguments), notice: { printError("\($0)") })
    } catch {
      try await signals.claimEnd()
      throw error
    }
    try await signals.claimEnd()
    try shard.note(end)
    if end.end != .recorded { throw Failure(.inconclusive, end.reason ?? "") }
  }
}

/// Ends an attempt when the engine says so: USR1 means that its time is nearly over, TERM that it must go.
///
/// Its workers leave with it, since their input ends.
final class ShardSignals {
  private let sources: [any DispatchSourceSignal]
  private let claim: EndClaim

  /// How many attempts may follow because time ran out; each must have come further than the one before.
  private static let mostContinuations = 8

  init(_ shard: ShardRun, _ place: AttemptPlace) {
    let claim = EndClaim()
    self.claim = claim
    sources = [SIGUSR1, SIGTERM, SIGINT].map { number in
      signal(number, SIG_IGN)
      let source = DispatchSource.makeSignalSource(signal: number, queue: .global())
      source.setEventHandler {
        Task {
          guard claim.take() else { return }
          if number == SIGUSR1 { await Self.continueLater(shard, place) }
          Self.stop(shard)
        }
      }
      source.resume()
      return source
    }
  }

  func end() { for source in sources { source.cancel() } }

  /// Lets the attempt end by itself. If a signal was first, its handler ends the process, and this does not return.
  func claimEnd() async throws {
    if claim.take() { return }
    while true { try await Task.sleep(for: .seconds(60)) }
  }

  private static func stop(_ shard: ShardRun) -> Never {
    try? shard.note(AttemptEnd(.stopped))
    printError("stopped; what is recorded and saved is kept")
    _exit(ExitStatus.inconclusive.rawValue)
  }

  private static func continueLater(_ shard: ShardRun, _ place: AttemptPlace) async -> Never {
    let isAtLimit = shard.continuations >= mostContinuations
    if isAtLimit || !shard.hasAdvanced {
      let reason = isAtLimit ? "it was continued \(mostContinuations) times" : "nothing was saved in its time"
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

/// Who says how an attempt ended: the first one that takes this.
private final class EndClaim: Sendable {
  private let isTaken = Mutex(false)

  /// Returns whether nobody has taken it before.
  func take() -> Bool {
    isTaken.withLock { isTaken in
      defer { isTaken = true }
      return !isTaken
    }
  }
}
