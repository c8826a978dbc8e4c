import AssayKit
import PortableMath

/// Where an optimizer came from a start, what it asked for and why it stopped (nil: all steps were taken).
struct Run<Scalar: PortableScalar> {
  var iterate: [Scalar]
  var steps: Int
  var evaluations: Evaluations
  var stop: Stop?

  /// Steps `optimizer` until it stops, `steps` are done or `isDone` says so of an iterate.
  init<O: Optimizer<Scalar>>(
    _ optimizer: O, on objective: AnyObjective<Scalar>, from start: [Scalar], steps limit: Int, seed: Seed = Seed(7),
    evaluationBudget: Int = .max, until isDone: ([Scalar]) -> Bool = { _ in false }
  ) {
    self.init(
      Stepper(optimizer, start: start, seed: seed), on: objective, steps: limit, evaluationBudget: evaluationBudget,
      until: isDone)
  }

  /// Likewise with what a plugin made at its start.
  init(
    _ stepper: Stepper<Scalar>, on objective: AnyObjective<Scalar>, steps limit: Int, evaluationBudget: Int = .max,
    until isDone: ([Scalar]) -> Bool = { _ in false }
  ) {
    var oracle = Oracle(objective, evaluationBudget: evaluationBudget)
    steps = 0
    iterate = stepper.iterate
    while steps < limit, !isDone(iterate) {
      do throws(Stop) {
        try stepper.advance(steps: 1, calling: &oracle)
      } catch {
        stop = error
        break
      }
      steps += 1
      iterate = stepper.iterate
    }
    evaluations = oracle.evaluations
  }
}
