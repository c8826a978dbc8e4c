import AssayKit
import Glibc
import Learning
import Optimizers
import PortableMath
import Timing

/// Steps of ResNet-20 with 128 images, by plugins as the harness makes them: views of the images, gradient, SGD with
/// momentum and weight decay. The least times of one step out of twelve.
func residualNetworkTimes(threads: Int) throws -> (wallNanoseconds: Double, processorNanoseconds: Double) {
  guard let model = builtInModels.first(where: { $0.description.name == "residualNetwork" }),
    let sgd = builtInOptimizers.first(where: { $0.description.name == "sgd" })
  else { preconditionFailure("the built-in plugins are there") }
  let problem = try model.float32(
    Settings(
      ["images": 256, "heldOut": 1], descriptions: model.description.settings, resources: Resources(threads: threads)),
    Seed(7))
  let settings = Settings(
    ["rate": 0.1, "momentum": 0.9, "weightDecay": 2e-4], descriptions: sgd.description.hyperparameters)
  let stepper = sgd.float32(settings, problem.start, Seed(7))
  var oracle = Oracle(problem.objective)
  var (wall, processor) = (Double.infinity, Double.infinity)
  for step in 0..<12 {
    let start = (wallNanoseconds(), processorNanoseconds())
    try stepper.advance(steps: 1, from: step, on: problem, calling: &oracle)
    wall = min(wall, wallNanoseconds() - start.0)
    processor = min(processor, processorNanoseconds() - start.1)
  }
  return (wall, processor)
}

/// The most memory this process ever had.
func peakMemoryBytes() -> Int {
  var usage = rusage()
  getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &usage)
  return usage.ru_maxrss * 1024
}
