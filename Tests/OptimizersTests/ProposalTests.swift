import AssayKit
import Optimizers
import PortableMath
import Testing

/// Optimizers that are asked for points, as searches for hyperparameters do.
@Suite struct ProposalTests {
  private func points(_ proposer: some PointProposer, dimension: Int, count: Int, seed: Seed = Seed(1)) -> [[Double]] {
    var known = PointEvaluations(dimension: dimension)
    while known.points.count < count, let point = proposer.nextPoint(after: known, seed: seed) {
      known.append(point, value: 0)
    }
    return known.points
  }

  /// Source: Joe & Kuo's program sobol.cc with new-joe-kuo-6.21201, as SciPy's manual of `qmc.Sobol` prints the points too.
  @Test func sobolsFirstPointsAreThePublishedOnes() {
    #expect(
      points(SobolSearch<Double>(lower: 0, upper: 1), dimension: 2, count: 7) == [
        [0.5, 0.5], [0.75, 0.25], [0.25, 0.75], [0.375, 0.375], [0.875, 0.875], [0.625, 0.125], [0.125, 0.625],
      ])
  }

  /// Source: Halton (1960): the digits of 1, 2, 3, … in bases 2 and 3, mirrored at the point.
  @Test func haltonsFirstPointsAreThePublishedOnes() {
    // Sixteenths and ninths.
    let known: [(Double, Double)] = [(8, 3), (4, 6), (12, 1), (2, 4), (10, 7), (6, 2), (14, 5), (1, 8)]
    let proposed = points(HaltonSearch<Double>(lower: 0, upper: 1), dimension: 2, count: 8)
    for (point, (sixteenths, ninths)) in zip(proposed, known) {
      #expect(point[0] == sixteenths / 16 && (point[1] - ninths / 9).magnitude < 1e-15)
    }
    #expect(proposed.count == 8)
  }

  /// The optimizers' own points, which are SciPy's (SamplingTests), without the first, the corner.
  @Test func proposedPointsAreThoseOfTheSearches() {
    let sobol = visited(SobolSearch<Double>(lower: 0, upper: 1), dimension: 40, count: 300)
    #expect(points(SobolSearch<Double>(lower: 0, upper: 1), dimension: 40, count: 299) == Array(sobol.dropFirst()))
    let halton = visited(HaltonSearch<Double>(lower: 0, upper: 1), dimension: 40, count: 300)
    #expect(points(HaltonSearch<Double>(lower: 0, upper: 1), dimension: 40, count: 299) == Array(halton.dropFirst()))
    let random = visited(RandomSearch<Double>(lower: 0, upper: 1), dimension: 3, count: 300)
    #expect(points(RandomSearch<Double>(lower: 0, upper: 1), dimension: 3, count: 300) == random)
  }

  /// Told the values one by one, Bayesian optimization proposes what it evaluates when it has the objective itself.
  @Test func proposalsFromValuesAreTheStepsWithTheObjective() {
    let optimizer = Bayesian<Double>(lower: 0, upper: 1, initialPoints: 5)
    let steps = visited(optimizer, dimension: 2, count: 20)
    var known = PointEvaluations(dimension: 2)
    for point in steps {
      #expect(optimizer.nextPoint(after: known, seed: Seed(1)) == point)
      known.append(point, value: point.reduce(0, +))
    }
  }

  @Test func onlyBayesianOptimizationLooksAtValues() {
    #expect(Bayesian<Double>(lower: 0, upper: 1, initialPoints: 5).blindPoints == 5)
    #expect(SobolSearch<Double>(lower: 0, upper: 1).blindPoints == nil)
    #expect(HaltonSearch<Double>(lower: 0, upper: 1).blindPoints == nil)
    #expect(RandomSearch<Double>(lower: 0, upper: 1).blindPoints == nil)
  }

  /// The points that an optimizer evaluates of the sum of all coordinates.
  private func visited(_ optimizer: some Optimizer<Double>, dimension: Int, count: Int) -> [[Double]] {
    let objective = Visited(dimension: dimension)
    _ = Run(
      optimizer, on: AnyObjective(objective), from: [Double](repeating: 0, count: dimension), steps: count,
      seed: Seed(1))
    return objective.points
  }
}
