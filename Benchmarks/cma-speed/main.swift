// Prints the nanoseconds of an evaluation of CMA-ES on the sphere, its own arithmetic included, and the generations to 1e-8.
// There is a line for each dimension. Benchmarks/cma-speed/peers.py sets them beside those of the package cmaes.

import AssayKit
import Optimizers
import PortableMath
import Timing

struct Sphere: Objective {
  let dimension: Int
  func value(at x: Span<Double>) -> Double { dot(x, x) }
}

/// Nanoseconds of a run from (3, …, 3) with σ = 2 to a value of 1e-8, for each evaluation, and the generations it took.
func run(
  _ plugin: OptimizerPlugin, dimension: Int, seed: UInt64
) throws(Stop) -> (nanoseconds: Double, generations: Int) {
  let settings = Settings(["initialSigma": 2], descriptions: plugin.description.hyperparameters)
  let sphere = Sphere(dimension: dimension)
  let stepper = plugin.float64(settings, [Double](repeating: 3, count: dimension), Seed(seed))
  var oracle = Oracle(AnyObjective(sphere))
  var generations = 0
  let start = wallNanoseconds()
  while sphere.value(at: stepper.iterate.span) > 1e-8 {
    try stepper.advance(steps: 1, calling: &oracle)
    generations += 1
  }
  return ((wallNanoseconds() - start) / Double(oracle.evaluations.total), generations)
}

guard let plugin = builtInOptimizers.first(where: { $0.description.name == "cmaEs" }) else {
  fatalError("the catalog has no cmaEs")
}
for dimension in [5, 10, 20, 40] {
  var least = Double.infinity
  var generations: [Int] = []
  for seed in 0..<10 {
    let result = try run(plugin, dimension: dimension, seed: UInt64(seed))
    least = min(least, result.nanoseconds)
    generations.append(result.generations)
  }
  print(dimension, least, generations.sorted()[5])
}
