// What a step costs through the plugin protocols, as a ratio to the same loop written by hand.
//
// Gradient descent on the two-dimensional Rosenbrock function, 100,000 steps a block, the three variants in turn within
// every round, 200 rounds; medians over rounds. Run with: make bench

import AssayKit
import Optimizers
import PortableMath
import Problems
import Timing

let steps = 100_000
let rounds = 200
let rate = 0.001

/// The loop as one would write it for this function and this dimension alone: everything in registers.
@inline(never)
func byHandInScalars(_ start: [Double]) -> [Double] {
  var x = start[0]
  var y = start[1]
  for _ in 0..<steps {
    let valley = y - x * x
    let gradientX = -400 * valley * x + 2 * (x - 1)
    let gradientY = 200 * valley
    x -= rate * gradientX
    y -= rate * gradientY
  }
  return [x, y]
}

/// The loop as one would write it for any dimension: iterate and gradient in arrays.
@inline(never)
func byHandInArrays(_ start: [Double]) -> [Double] {
  var x = start
  var gradient = [0.0, 0.0]
  for _ in 0..<steps {
    gradient[0] = 0
    for i in 0..<x.count - 1 {
      let valley = x[i + 1] - x[i] * x[i]
      gradient[i] += -400 * valley * x[i] + 2 * (x[i] - 1)
      gradient[i + 1] = 200 * valley
    }
    for i in x.indices { x[i] -= rate * gradient[i] }
  }
  return x
}

/// The registry's plugins, as a timed pass steps them.
@inline(never)
func throughThePlugins(_ start: [Double]) -> [Double] {
  guard let optimizer = builtInOptimizers.first(where: { $0.description.name == "gradientDescent" }),
    let problem = builtInProblems.first(where: { $0.description.name == "rosenbrock" })
  else { fatalError("the built-in plugins are there") }
  let settings = Settings(["rate": .number(rate)], descriptions: optimizer.description.hyperparameters)
  guard let instance = try? problem.float64(Settings([:], descriptions: problem.description.settings), Seed(0)) else {
    fatalError("the problem needs no data")
  }
  let stepper = optimizer.float64(settings, start, Seed(0))
  var oracle = Oracle(instance.objective)
  do throws(Stop) {
    try stepper.advance(steps: steps, calling: &oracle)
  } catch {
    fatalError("gradient descent stopped: \(error)")
  }
  return stepper.iterate
}

let variants: [(name: String, run: ([Double]) -> [Double])] = [
  ("by hand, in scalars", byHandInScalars),
  ("by hand, in arrays", byHandInArrays),
  ("through the plugins", throughThePlugins),
]
let start = [0.0, 2.0]
let expected = Digest(of: byHandInScalars(start))
var times = [[Double]](repeating: [], count: variants.count)
for _ in 0..<rounds {
  for (index, variant) in variants.enumerated() {
    let begin = wallNanoseconds()
    let end = variant.run(start)
    times[index].append((wallNanoseconds() - begin) / Double(steps))
    guard Digest(of: end) == expected else { fatalError("\(variant.name) did other arithmetic") }
  }
}
for (variant, sample) in zip(variants, times) {
  let ratios = zip(sample, times[0]).map { $0 / $1 }
  print("\(variant.name): \(median(sample)) ns a step, \(median(ratios)) × by hand in scalars")
}
