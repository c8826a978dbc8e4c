import AssayKit
import Optimizers
import Problems
import Testing

@Suite struct NewtonTests {
  /// f along pure Newton's iterates from (−1.2, 1): the published table of the method's jump over the valley.
  /// To three digits: f = 24.2, 4.731884, 1411.845, .0559655, .3131891, 1.85e-11.
  @Test func pureNewtonJumpsOverRosenbrocksValley() {
    let objective = Rosenbrock<Double>(dimension: 2)
    let known = [24.2, 4.731884, 1411.845, 0.0559655, 0.3131891, 1.85e-11]
    for (steps, expected) in known.enumerated() {
      let run = Run(Newton<Double>(), on: AnyObjective(objective), from: [-1.2, 1], steps: steps)
      let value = objective.value(at: run.iterate.span)
      #expect((value - expected).magnitude <= 2e-3 * expected, "step \(steps): \(value)")
    }
  }
}
