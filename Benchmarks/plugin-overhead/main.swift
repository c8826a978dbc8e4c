// What a step costs through a shared library, beside the same method built in.
//
// Gradient descent on the Rosenbrock function of 2, 10, 100 and 1000 dimensions, the variants in turn within every round. Shown
// are medians over rounds of each time, and of its ratio to the built-in one's in the same round. All end in the same bits.
// The arguments are libraries that offer 'gradientDescent'. Run with: make bench

import AssayKit
import Optimizers
import PluginHost
import PortableMath
import Problems
import Timing

let rounds = 101

func gradientDescent(_ plugins: [OptimizerPlugin]) -> OptimizerPlugin {
  guard let plugin = plugins.first(where: { $0.description.name == "gradientDescent" }) else {
    fatalError("there is no 'gradientDescent'")
  }
  return plugin
}

var variants = [(name: "built in", plugin: gradientDescent(builtInOptimizers))]
for path in CommandLine.arguments.dropFirst() {
  do {
    variants.append((path, gradientDescent(try loadPlugins([path]).optimizers)))
  } catch {
    fatalError("\(error)")
  }
}

/// Steps once over, timed; the digest of where they end.
func run(
  _ plugin: OptimizerPlugin, _ objective: AnyObjective<Double>, _ start: [Double], steps: Int
) -> (
  Double, Digest
) {
  let settings = Settings(["rate": .number(1e-4)], descriptions: plugin.description.hyperparameters)
  let stepper = plugin.float64(settings, start, Seed(0))
  var oracle = Oracle(objective)
  let begin = wallNanoseconds()
  do throws(Stop) {
    try stepper.advance(steps: steps, calling: &oracle)
  } catch {
    fatalError("gradient descent stopped: \(error)")
  }
  return ((wallNanoseconds() - begin) / Double(steps), Digest(of: stepper.iterate))
}

for dimension in [2, 10, 100, 1000] {
  let objective = AnyObjective(Rosenbrock<Double>(dimension: dimension))
  let start = (0..<dimension).map { 0.5 + Double($0 % 3) / 4 }
  let steps = 200_000 / dimension
  var times = [[Double]](repeating: [], count: variants.count)
  for _ in 0..<rounds {
    var digests: Set<Digest> = []
    for (index, variant) in variants.enumerated() {
      let (time, digest) = run(variant.plugin, objective, start, steps: steps)
      times[index].append(time)
      digests.insert(digest)
    }
    guard digests.count == 1 else { fatalError("the variants end in different bits") }
  }
  for (variant, sample) in zip(variants, times) {
    let ratio = median(zip(sample, times[0]).map { $0 / $1 })
    let excess = median(zip(sample, times[0]).map { $0 - 1.3 * $1 })
    print("n = \(dimension), \(variant.name): \(median(sample)) ns a step, \(ratio) ×, \(excess) ns beyond 1.3 ×")
  }
}
