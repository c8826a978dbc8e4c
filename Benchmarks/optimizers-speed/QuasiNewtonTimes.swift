import AssayKit
import Optimizers
import PortableMath
import Problems
import Timing

/// The least CPU nanoseconds of a run to a gradient of at most 1e-5, and its count of values.
///
/// The runs are of Rosenbrock's function in `dimension` variables from (−1.2, 1, −1.2, …), by plugins as the harness makes them.
func quasiNewtonTimes() -> [(name: String, time: Double, values: Int)] {
  [("lbfgs", 2), ("lbfgs", 100), ("bfgs", 2), ("bfgs", 100), ("conjugateGradient", 100)].map {
    let (method, dimension) = $0
    guard let plugin = builtInOptimizers.first(where: { $0.description.name == method }) else {
      preconditionFailure("no optimizer is called \(method)")
    }
    let settings = Settings(["gradientTolerance": 1e-5], descriptions: plugin.description.hyperparameters)
    let objective = AnyObjective(Rosenbrock<Double>(dimension: dimension))
    let start = (0..<dimension).map { $0.isMultiple(of: 2) ? -1.2 : 1 }
    var values = 0
    let time = leastNanoseconds(by: processorNanoseconds) {
      var oracle = Oracle(objective)
      let stepper = plugin.float64(settings, start, Seed(7))
      do throws(Stop) {
        try stepper.advance(steps: 100_000, calling: &oracle)
      } catch {
        precondition(error == .converged, "\(method) stopped otherwise: \(error)")
      }
      values = oracle.evaluations.values
    }
    return ("\(method)-\(dimension)", time, values)
  }
}
