import Synchronization

/// Why an objective beyond a plugin's boundary had no answer: as a function that gives numbers, it cannot say so itself.
///
/// The caller of an evaluation collects the first fault, and ends its trial with it. If nobody collects, the boundary ends the
/// process.
package final class EvaluationFault: Sendable {
  @TaskLocal private static var collector: EvaluationFault?

  private let first = Mutex<String?>(nil)

  package init() {}

  /// Why the first evaluation without an answer had none; nil if each had one.
  package var reason: String? { first.withLock { $0 } }

  /// Collects what is noted while `body` runs.
  package func collect<Result>(_ body: () -> Result) -> Result {
    Self.$collector.withValue(self) { body() }
  }

  /// Notes a fault for the collector; returns whether there is one.
  package static func note(_ reason: String) -> Bool {
    guard let collector else { return false }
    collector.first.withLock { if $0 == nil { $0 = reason } }
    return true
  }
}
