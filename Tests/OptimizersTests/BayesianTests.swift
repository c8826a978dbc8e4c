import AssayKit
import Foundation
import PortableMath
import Testing

@testable import Optimizers

@Suite struct BayesianTests {
  /// The closed form to 30 digits, from scripts/references/bayesian-references; also where its two terms cancel.
  @Test func expectedImprovementIsExact() throws {
    let known = try references().improvements
    #expect(known.count == 9)
    for row in known {
      let found = expectedImprovement(mean: row.mean, deviation: row.deviation, best: row.best)
      #expect((found - row.improvement).magnitude <= 2e-13 * row.improvement, "\(found), not \(row.digits)")
    }
  }

  @Test func expectedImprovementWithoutVarianceIsTheDifference() {
    #expect(expectedImprovement(mean: 1, deviation: 0, best: 3) == 2)
    #expect(expectedImprovement(mean: 3, deviation: 0, best: 1) == 0)
    #expect(expectedImprovement(mean: 1, deviation: 1e-3, best: 0) == 0)
  }

  /// Likelihood and posterior of ten points to 60 digits, from the same script.
  @Test(arguments: ["squaredExponential", "matern52"])
  func processIsTheOneOfTheBook(kernel: String) throws {
    let known = try #require(try references().processes.first { $0.kernel == kernel })
    var process = try GaussianProcess(
      points: known.points.flatMap { $0 }, values: known.values,
      kernel: try #require(CovarianceKernel(rawValue: kernel)), lengthScales: known.lengthScales)
    #expect((process.signalVariance / known.signalVariance - 1).magnitude <= 1e-10)
    #expect((process.logLikelihood - known.logLikelihood).magnitude <= 1e-10)
    for answer in known.answers {
      let (mean, share) = process.predict(at: answer.point)
      #expect((mean - answer.mean).magnitude <= 1e-10, "\(mean) at \(answer.point), not \(answer.mean)")
      #expect((share - answer.varianceShare).magnitude <= 1e-10, "\(share), not \(answer.varianceShare)")
    }
  }

  /// Two equal points make R singular: the jitter carries it.
  @Test func processOfEqualPointsExists() throws {
    var process = try GaussianProcess(
      points: [0.5, 0.5, 0.9], values: [1, 1, -2], kernel: .squaredExponential, lengthScales: [0.3])
    #expect((process.predict(at: [0.5]).mean - 1).magnitude <= 1e-6)
    #expect(process.predict(at: [0.5]).varianceShare <= 1e-6)
  }

  @Test func likelihoodFindsTheScaleOfEachAxis() throws {
    // Values that hang on the first axis alone.
    let points = (0..<24).map { Seed(4).uniform(element: UInt64($0)) }
    let values = standardized((0..<12).map { Double.sin(9 * points[2 * $0]) })
    var search = LikelihoodSearch(points: points, values: try #require(values), kernel: .matern52)
    search.fitCommonScale(dimension: 2)
    let common = try #require(search.best)
    search.fitScalesOfAxes([0.5, 0.5])
    let best = try #require(search.best)
    #expect(common.lengthScales[0] == common.lengthScales[1])
    #expect(best.logLikelihood > common.logLikelihood)
    #expect(best.lengthScales[1] > 2 * best.lengthScales[0])
  }

  /// Numerics 6: against a grid of 41 × 41 places, on Branin's function in the unit square, for 60 proposals.
  @Test(arguments: [CovarianceKernel.squaredExponential, .matern52])
  func proposalsImproveAsMuchAsAGridFinds(kernel: CovarianceKernel) throws {
    var shares: [Double] = []
    for seed in [61, 62, 63] as [UInt64] {
      var places = (0..<20).map { Seed(seed).uniform(element: $0) }
      for step in 10..<30 as Range<UInt64> {
        let values = stride(from: 0, to: places.count, by: 2).map { branin(places[$0], places[$0 + 1]) }
        let scaled = try #require(standardized(values))
        var likelihood = LikelihoodSearch(points: places, values: scaled, kernel: kernel)
        likelihood.fitCommonScale(dimension: 2)
        let best = scaled.indices.reduce(0) { scaled[$1] < scaled[$0] ? $1 : $0 }
        let start = ImprovementSearch(process: try #require(likelihood.best), bestValue: scaled[best])
        var (search, grid) = (start, start)
        search.run(around: Array(places[2 * best..<2 * best + 2]), step: step, seed: Seed(seed))
        let corners = (0...40).map { Double($0) / 40 }
        let improvements = corners.flatMap { x in corners.map { y in grid.improvement(at: [x, y]) } }
        let greatest = try #require(improvements.max())
        shares.append(search.improvement / greatest)
        places += search.point
      }
    }
    #expect(shares.count { $0 >= 0.99 } * 20 >= shares.count * 19, "\(shares.sorted().prefix(6))")
  }

  @Test func valuesThatAreNotFiniteAreThoseAtTheEnds() throws {
    let values = try #require(standardized([1, .nan, 3, .infinity, -Double.infinity, 2]))
    #expect(values[1] == values[2] && values[3] == values[2] && values[4] == values[0])
    #expect(values[0] < values[5] && values[5] < values[2])
    #expect(sum(values.span).magnitude <= 1e-15)
    #expect((variance(values.span) - 1).magnitude <= 1e-15)
    #expect(standardized([Double.nan, .infinity]) == nil)
    #expect(standardized([2.0, 2, 2]) == [0, 0, 0])
    let huge = try #require(standardized([-Double.greatestFiniteMagnitude, .greatestFiniteMagnitude]))
    #expect(huge.allSatisfy { $0.isFinite && $0 != 0 })
  }

  /// Within 0.05 of Branin's minimum in at most 40 evaluations, in the median of five seeds.
  @Test(arguments: ["matern52", "squaredExponential"])
  func findsBraninsMinimum(kernel: String) throws {
    let objective = Branin<Double>()
    let gaps = try (0..<5).map { (seed: UInt64) in
      let run = Run(
        try bayesian(["kernel": .text(kernel)]), on: AnyObjective(objective), from: [0, 0], steps: 40, seed: Seed(seed),
        until: { objective.value(at: $0.span) <= 0.397887 + 0.05 })
      return objective.value(at: run.iterate.span) - 0.397887
    }
    #expect(gaps.sorted()[2] <= 0.05, "\(gaps)")
  }

  @Test func findsBraninsMinimumInFloatWithAScaleAnAxis() throws {
    let objective = Branin<Float>()
    let optimizer: Bayesian<Float> = try bayesian(["lengthScales": "perAxis"])
    let run = Run(
      optimizer, on: AnyObjective(objective), from: [0, 0], steps: 40,
      until: { objective.value(at: $0.span) <= 0.397887 + 0.05 })
    #expect(objective.value(at: run.iterate.span) <= 0.397887 + 0.05)
  }

  /// Each slice of each axis has one of the first points.
  @Test func beginsWithALatinHypercube() throws {
    let objective = Branin<Double>()
    let optimizer: Bayesian<Double> = try bayesian(["initialPoints": 7])
    var state = optimizer.start(at: [0, 0], seed: Seed(3))
    var oracle = Oracle(AnyObjective(objective))
    for _ in 0..<7 { try optimizer.step(&state, calling: &oracle) }
    for axis in 0..<2 {
      let slices = (0..<7).map { Int(7 * state.places[2 * $0 + axis]) }
      #expect(slices.sorted() == Array(0..<7))
    }
  }

  /// Nothing can be expected of a constant: it has converged after the first points.
  @Test func convergesOnAConstant() throws {
    let run = Run(
      try bayesian(["initialPoints": 6]), on: AnyObjective(Flat<Double>(value: 1)), from: [0, 0], steps: 50)
    #expect(run.stop == .converged)
    #expect(run.steps == 6)
  }

  @Test func drawsUniformlyWhereNoValueIsFiniteAndEndsAtItsLastPoint() throws {
    let run = Run(
      try bayesian(["greatestPoints": 30]), on: AnyObjective(Flat<Double>(value: .nan)), from: [1, 2], steps: 50)
    #expect(run.stop == .converged)
    #expect(run.steps == 30)
    #expect(run.iterate == [1, 2])
  }
}

/// With its defaults but for these settings.
private func bayesian<Scalar: PortableScalar>(_ settings: [String: Setting]) throws -> Bayesian<Scalar> {
  let plugin = try #require(builtInOptimizers.first { $0.description.name == "bayesian" })
  return Bayesian(Settings(settings, descriptions: plugin.description.hyperparameters))
}

/// Branin's function (x₁ − 5.1x₀²/4π² + 5x₀/π − 6)² + 10(1 − 1/8π)·cos x₀ + 10 on [−5, 10] × [0, 15]; minimum 0.397887.
private struct Branin<Scalar: PortableScalar>: Objective {
  let dimension = 2
  let bounds: Bounds<Scalar>? = Bounds(lower: [-5, 0], upper: [10, 15])

  func value(at x: Span<Scalar>) -> Scalar {
    let slope: Scalar = 5 / .pi
    let curvature: Scalar = slope * slope * 5.1 / 100
    let share: Scalar = 1 - 1 / (8 * .pi)
    let valley: Scalar = x[1] - curvature * x[0] * x[0] + slope * x[0] - 6
    return valley * valley + 10 * share * Scalar.cos(x[0]) + 10
  }
}

private struct Flat<Scalar: PortableScalar>: Objective {
  let dimension = 2
  let value: Scalar

  func value(at x: Span<Scalar>) -> Scalar { value }
}

/// The file of scripts/references/bayesian-references.
private struct References: Decodable {
  struct Improvement: Decodable {
    let mean: Double
    let deviation: Double
    let best: Double
    let improvement: Double
    let digits: String
  }

  struct Process: Decodable {
    struct Answer: Decodable {
      let point: [Double]
      let mean: Double
      let varianceShare: Double
    }

    let kernel: String
    let lengthScales: [Double]
    let points: [[Double]]
    let values: [Double]
    let signalVariance: Double
    let logLikelihood: Double
    let answers: [Answer]
  }

  let improvements: [Improvement]
  let processes: [Process]
}

private func references() throws -> References {
  let file = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "References/bayesian.json")
  return try JSONDecoder().decode(References.self, from: Data(contentsOf: file))
}

/// Branin's function on the unit square.
private func branin(_ u: Double, _ v: Double) -> Double {
  let (x, y) = (15 * u - 5, 15 * v)
  let valley = y - 5.1 / (4 * Double.pi * Double.pi) * x * x + 5 / Double.pi * x - 6
  return valley * valley + 10 * (1 - 1 / (8 * Double.pi)) * Double.cos(x) + 10
}
