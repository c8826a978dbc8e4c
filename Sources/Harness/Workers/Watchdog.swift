import Glibc
import Synchronization

/// Kills a process that takes too long over a piece of work, of which it may do many.
///
/// One task sleeps until the time limit of the piece that was under way when it went to sleep. Most pieces take far less, and
/// only move the limit.
final class Watchdog: Sendable {
  private struct State {
    /// When the piece under way is late; nil if none is.
    var deadline: Int?
    var task: Task<Void, Never>?
    /// When the task wakes.
    var waking = Int.max
    var hasFired = false
  }

  private let process: pid_t
  /// How long it may take to end by itself when it is asked to; nil if it is not asked.
  private let patience: Duration?
  private let state = Mutex(State())

  init(_ process: pid_t, _ command: WorkerCommand) {
    self.process = process
    patience = command.isSupervised ? supervisorPatience : command.isLaunched ? launcherPatience : nil
  }

  /// Begins a piece of work of at most `limit` seconds.
  func begin(limit: Double) {
    let deadline = monotonicNanoseconds() + Int(1e9 * min(limit, Self.longestLimit))
    state.withLock { state in
      state.deadline = deadline
      guard state.task == nil || state.waking > deadline else { return }
      state.task?.cancel()
      state.waking = deadline
      state.task = Task { [self] in await watch(until: deadline) }
    }
  }

  /// A century.
  private static let longestLimit = 3e9

  /// Ends the piece of work; returns whether the process was killed.
  func end() -> Bool {
    state.withLock { state in
      state.deadline = nil
      return state.hasFired
    }
  }

  /// The same, after which no other piece follows.
  @discardableResult
  func stop() -> Bool {
    state.withLock { state in
      state.deadline = nil
      state.task?.cancel()
      return state.hasFired
    }
  }

  private func watch(until deadline: Int) async {
    var deadline = deadline
    while let next = await wake(at: deadline) { deadline = next }
  }

  /// Sleeps, and then kills the process if it is late; returns when to wake next, or nil for never.
  private func wake(at time: Int) async -> Int? {
    guard (try? await Task.sleep(for: .nanoseconds(time - monotonicNanoseconds()))) != nil else { return nil }
    let (next, isLate) = state.withLock { state -> (Int?, Bool) in
      // Cancelled meanwhile, and followed by another task.
      guard state.waking == time else { return (nil, false) }
      guard let deadline = state.deadline else {
        state.task = nil
        return (nil, false)
      }
      state.hasFired = deadline <= monotonicNanoseconds()
      state.waking = deadline
      return (state.hasFired ? nil : deadline, state.hasFired)
    }
    if isLate { await kill() }
    return next
  }

  private func kill() async {
    if let patience {
      Glibc.kill(-process, SIGTERM)
      guard (try? await Task.sleep(for: patience)) != nil else { return }
    }
    Glibc.kill(-process, SIGKILL)
  }
}
