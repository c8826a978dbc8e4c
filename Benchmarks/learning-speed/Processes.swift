import AssayKit
import Learning
import Optimizers
import PortableMath
import Timing

/// The least nanoseconds of a training step of the conditional neural process, and of drawing a batch of 64 curves.
///
/// A step includes the drawing of its curves. It is timed with one thread and with two, by the plugins as the harness makes them.
/// Drawing is timed for the mean of some sizes and for 400 points.
func processTimes() throws -> [(name: String, nanoseconds: Double)] {
  var times: [(name: String, nanoseconds: Double)] = []
  for threads in [1, 2] {
    let training = try Training(seed: 7, threads: threads)
    // A block is long enough to meet many sizes of batches.
    times.append(("cnp-step-\(threads)", try leastNanoseconds(blocks: 12, of: 100) { try training.takeStep() }))
  }
  let curves = GaussianCurves(seed: Seed(1))
  var step: UInt64 = 0
  times.append(
    (
      "gp-batch",
      leastNanoseconds(blocks: 20, of: 200) {
        _ = curves.batch(Float.self, step: step % 200)
        step += 1
      }
    ))
  times.append(
    (
      "gp-batch-400",
      leastNanoseconds(blocks: 10, of: 1) {
        _ = curves.testBatch(Float.self, curves: 64, contexts: 6, step: 0)
      }
    ))
  return times
}

/// Prints the held-out loss before training and every 2,000 steps, for each seed and their mean, and the baselines.
func processCurve(_ numbers: [Int]) throws {
  guard numbers.count == 2 else { return print("usage: learning-speed process-curve STEPS SEEDS") }
  var losses: [[Double]] = []
  for seed in 0..<numbers[1] {
    let training = try Training(seed: UInt64(seed), threads: 2)
    if seed == 0 { for baseline in training.model.data.baselines { print(baseline.name, baseline.loss) } }
    losses.append([])
    for step in 0...numbers[0] {
      if step.isMultiple(of: 2000) {
        let x = training.stepper.iterate
        losses[seed].append(Double(training.model.examination(x.span).loss))
        print("seed", seed, "step", step, losses[seed].last ?? .nan)
      }
      try training.takeStep()
    }
  }
  for (index, step) in stride(from: 0, through: numbers[0], by: 2000).enumerated() {
    let column = losses.map { $0[index] }
    print("mean step", step, mean(column.span))
  }
}

/// Adam at rate 10⁻⁴ on the neural process, in float32.
private final class Training {
  let stepper: Stepper<Float>
  let model: AnyModel<Float>
  private let problem: Problem<Float>
  private var step = 0

  init(seed: UInt64, threads: Int) throws {
    guard let plugin = builtInModels.first(where: { $0.description.name == "neuralProcess" }),
      let adam = builtInOptimizers.first(where: { $0.description.name == "adam" })
    else { preconditionFailure("the built-in plugins are there") }
    let settings = Settings([:], descriptions: plugin.description.settings, resources: Resources(threads: threads))
    problem = try plugin.float32(settings, Seed(seed))
    guard let model = problem.model else { preconditionFailure("a neural process is a model") }
    self.model = model
    let rate = Settings(["rate": 1e-4], descriptions: adam.description.hyperparameters)
    stepper = adam.float32(rate, problem.start, Seed(seed))
  }

  func takeStep() throws {
    var oracle = Oracle(problem.objective)
    try stepper.advance(steps: 1, from: step, on: problem, calling: &oracle)
    step += 1
  }
}
