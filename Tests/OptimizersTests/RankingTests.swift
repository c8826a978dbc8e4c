import AssayKit
import Optimizers
import PortableMath
import Testing

/// NaN is worse than any number, for every method that compares values.
@Suite struct RankingTests {
  /// (x − 1)² + y² where x ≤ ½, so that the least number is at the edge of a half-plane without values.
  private let cut = AnyObjective(
    CubeFunction(dimension: 2, from: -3, to: 3) { x in x[0] > 0.5 ? .nan : (x[0] - 1) * (x[0] - 1) + x[1] * x[1] })

  @Test func noMethodGoesWhereThereIsNoValue() {
    let start = [-1.3, 0.8]
    let runs = [
      "nelderMead": Run(
        NelderMead(adaptive: false, stepTolerance: 0, valueTolerance: 0), on: cut, from: start, steps: 500),
      "powell": Run(Powell(lineTolerance: 0.01, valueTolerance: 0), on: cut, from: start, steps: 100),
      "patternSearch": Run(
        PatternSearch(stepLength: 1, contraction: 0.5, stepTolerance: 0), on: cut, from: start, steps: 500),
      "coordinateSearch": Run(
        CoordinateSearch(stepLength: 1, contraction: 0.5, stepTolerance: 0), on: cut, from: start, steps: 500),
      "differentialEvolution": Run(
        DifferentialEvolution(
          strategy: .rand1bin, weight: 0.5, crossover: 0.9, populationPerDimension: 10, first: .uniform, lower: -3,
          upper: 3), on: cut, from: start, steps: 100),
      "randomSearch": Run(RandomSearch(lower: -3, upper: 3), on: cut, from: start, steps: 2000),
      "sobolSearch": Run(SobolSearch(lower: -3, upper: 3), on: cut, from: start, steps: 2000),
      "haltonSearch": Run(HaltonSearch(lower: -3, upper: 3), on: cut, from: start, steps: 2000),
    ]
    for (name, run) in runs.sorted(by: { $0.key < $1.key }) {
      let value = cut.value(run.iterate.span)
      #expect(value < 0.35, "\(name): \(value) at \(run.iterate)")
    }
  }

  /// Where the start has no value, the first number found is better.
  @Test func pollingLeavesAStartWithoutAValue() {
    for run in [
      Run(PatternSearch(stepLength: 1, contraction: 0.5, stepTolerance: 0), on: cut, from: [0.6, 0.8], steps: 500),
      Run(CoordinateSearch(stepLength: 1, contraction: 0.5, stepTolerance: 0), on: cut, from: [0.6, 0.8], steps: 500),
    ] {
      #expect(run.iterate[0] == 0.5)
      #expect(run.iterate[1].magnitude < 1e-7)
    }
  }
}
