import AssayKit
import Learning
import Optimizers
import PortableMath
import Testing

/// References/gaussian-process.json, made with scikit-learn by scripts/references/gp-references, which says what is in it.
private struct RegressionReference: Decodable {
  struct Case: Decodable {
    let x: [Double]
    let y: [Double]
    let queries: [Double]
    let answers: [EvaluationKind]
    let greatestLogLikelihood: Double
    let maximiser: [Double]
  }

  struct EvaluationKind: Decodable {
    let signalVariance: Double
    let lengthScales: [Double]
    let noiseVariance: Double
    let logLikelihood: Double
    let gradient: [Double]
    let means: [Double]
    let variances: [Double]
  }

  let cases: [Case]
}

@Suite struct GaussianProcessRegressionTests {
  @Test func likelihoodGradientAndPredictionsAreScikitLearns() throws {
    for known in try reference("gaussian-process.json", as: RegressionReference.self).cases {
      for answer in known.answers {
        let covariance = SquaredExponential(
          lengthScales: answer.lengthScales, signalVariance: answer.signalVariance, noiseVariance: answer.noiseVariance)
        let process = try GaussianProcessRegression(x: known.x, y: known.y, covariance: covariance)
        #expect((process.logLikelihood / answer.logLikelihood - 1).magnitude < 1e-10)
        let gradient = process.logLikelihoodGradient()
        #expect(gradient.count == answer.gradient.count)
        let size = answer.gradient.map(\.magnitude).max() ?? 0
        for (own, other) in zip(gradient, answer.gradient) { #expect((own - other).magnitude < 1e-9 * size) }
        let predictions = process.predictions(at: known.queries)
        #expect(predictions.count == answer.means.count)
        for (own, other) in zip(predictions, zip(answer.means, answer.variances)) {
          #expect((own.mean - other.0).magnitude < 1e-9)
          #expect((own.variance - other.1).magnitude < 1e-10)
        }
      }
    }
  }

  @Test func gradientIsThatOfDifferences() {
    let objective = MarginalLikelihood<Double>(points: 40, axes: 3, noiseDeviation: 0.1, seed: Seed(3))
    let point = [0.3, -0.5, 0.2, 0.1, -2]
    var gradient = point
    var span = gradient.mutableSpan
    objective.gradient(at: point.span, into: &span)
    for axis in point.indices {
      var (above, below) = (point, point)
      above[axis] += 1e-5
      below[axis] -= 1e-5
      let slope = (objective.value(at: above.span) - objective.value(at: below.span)) / 2e-5
      #expect((slope - gradient[axis]).magnitude < 1e-7 * max(1, slope.magnitude))
    }
  }

  /// From scikit-learn's start, where all hyperparameters are 1, to the likelihood of its best of 20 starts.
  @Test func lbfgsFindsScikitLearnsHyperparameters() throws {
    let plugin = try #require(builtInOptimizers.first { $0.description.name == "lbfgs" })
    for known in try reference("gaussian-process.json", as: RegressionReference.self).cases {
      let objective = MarginalLikelihood<Double>(x: known.x, y: known.y)
      let start = [Double](repeating: 0, count: objective.dimension)
      let stepper = plugin.float64(Settings([:], descriptions: plugin.description.hyperparameters), start, Seed(1))
      var oracle = Oracle(AnyObjective(objective), evaluationBudget: 400)
      _ = try? stepper.advance(steps: 100, calling: &oracle)
      let end = stepper.iterate
      #expect(objective.value(at: end.span) < -known.greatestLogLikelihood + 1e-8)
      for (own, other) in zip(end, known.maximiser) { #expect((own - other).magnitude < 1e-3) }
    }
  }

  @Test func whatIsNotPositiveDefiniteIsInfinite() {
    let objective = MarginalLikelihood<Float>(points: 30, axes: 1, noiseDeviation: 0.1, seed: Seed(3))
    // The length scale overflows: all covariances are 1, and there is no noise to tell the values apart.
    let point: [Float] = [0, 800, -200]
    #expect(objective.value(at: point.span) == .infinity)
    var gradient = point
    var span = gradient.mutableSpan
    objective.gradient(at: point.span, into: &span)
    #expect(gradient.allSatisfy { $0.isNaN })
  }

  /// Seeded data are the same in either type; the value is rounded once.
  @Test func float32RoundsTheSameLikelihood() {
    let narrow = MarginalLikelihood<Float>(points: 30, axes: 2, noiseDeviation: 0.1, seed: Seed(4))
    let wide = MarginalLikelihood<Double>(points: 30, axes: 2, noiseDeviation: 0.1, seed: Seed(4))
    #expect(narrow.dataDigest == wide.dataDigest)
    #expect(narrow.value(at: ([0, 0, 0.5, -1] as [Float]).span) == Float(wide.value(at: [0, 0, 0.5, -1].span)))
  }
}
