import AssayKit
import Learning
import Optimizers
import PortableMath
import Timing

/// Steps of SGD on mini-batches of 100 in file order, by plugins as the harness makes them, with two threads.
func classifierTimes(folder: String?) throws -> [(name: String, nanoseconds: Double)] {
  try [("softmaxRegression", [:]), ("mlp", ["hidden": [128]])].map { (name: String, given: [String: Setting]) in
    guard let model = builtInModels.first(where: { $0.description.name == name }),
      let sgd = builtInOptimizers.first(where: { $0.description.name == "sgd" })
    else { preconditionFailure("the built-in plugins are there") }
    let resources = Resources(dataFolder: folder, threads: 2)
    let problem = try model.float32(
      Settings(given, descriptions: model.description.settings, resources: resources), Seed(7))
    let rate = Settings(["rate": 0.1], descriptions: sgd.description.hyperparameters)
    let stepper = sgd.float32(rate, problem.start, Seed(7))
    var oracle = Oracle(problem.objective)
    var step = 0
    let time = try leastNanoseconds(blocks: 300, of: 10) {
      try stepper.advance(steps: 1, from: step, on: problem, calling: &oracle)
      step += 1
    }
    return (name, time)
  }
}
