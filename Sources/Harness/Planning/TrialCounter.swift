import Synchronization

/// Counts the trials that plans make in a task: tests tell by it how work grows.
final class TrialCounter: Sendable {
  @TaskLocal static var current: TrialCounter?

  private let count = Atomic(0)

  var trials: Int { count.load(ordering: .relaxed) }

  func noteTrial() { count.add(1, ordering: .relaxed) }
}
