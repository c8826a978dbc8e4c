import Glibc
import Synchronization

/// Kills a process that takes too long.
final class Watchdog: Sendable {
  private let hasFired = Atomic(false)
  private let task = Mutex<Task<Void, Never>?>(nil)

  init(_ process: pid_t, limit: Double, isSupervised: Bool) {
    task.withLock {
      $0 = Task { [self] in
        guard (try? await Task.sleep(for: .seconds(limit))) != nil else { return }
        hasFired.store(true, ordering: .relaxed)
        if isSupervised {
          kill(-process, SIGTERM)
          guard (try? await Task.sleep(for: supervisorPatience)) != nil else { return }
        }
        kill(-process, SIGKILL)
      }
    }
  }

  /// Cancels the watchdog; returns whether it had fired.
  func cancel() -> Bool {
    task.withLock { $0?.cancel() }
    return hasFired.load(ordering: .relaxed)
  }
}
