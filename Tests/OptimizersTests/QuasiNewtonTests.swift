import AssayKit
import PortableMath
import Problems
import Testing

@testable import Optimizers

/// Conjugate gradients, BFGS and L-BFGS; SciPy's figures are explained in scripts/references/scipy-references.
@Suite struct QuasiNewtonTests {
  @Test(arguments: SciPyReference.rows(of: "BFGS"))
  func bfgsReachesSciPysValueWithItsEvaluations(row: SciPyReference.Row) throws {
    try expectSciPysValue(BFGS<Double>(), row)
  }

  @Test(arguments: SciPyReference.rows(of: "CG"))
  func conjugateGradientReachesSciPysValueWithItsEvaluations(row: SciPyReference.Row) throws {
    try expectSciPysValue(ConjugateGradient<Double>(), row)
  }

  @Test(arguments: SciPyReference.rows(of: "L-BFGS-B"))
  func lbfgsReachesSciPysValueWithItsEvaluations(row: SciPyReference.Row) throws {
    try expectSciPysValue(LBFGS<Double>(), row)
  }

  @Test(arguments: SciPyReference.rows(of: "L-BFGS-B"))
  func lbfgsbReachesSciPysValueWithItsEvaluations(row: SciPyReference.Row) throws {
    try expectSciPysValue(LBFGSB<Double>(), row)
  }

  /// Within 1.5 times SciPy's count of values, which counts a value with its gradient as one.
  private func expectSciPysValue<O: Optimizer<Double>>(_ optimizer: O, _ row: SciPyReference.Row) throws {
    let (fun, nfev) = try (#require(row.fun), #require(row.nfev))
    let problem = row.instance
    let run = Run(optimizer, on: problem.objective, from: problem.start, steps: 1000) {
      problem.objective.value($0.span) <= fun * (1 + 1e-12)
    }
    #expect(run.stop == nil, "stopped above SciPy's value \(fun)")
    #expect(Double(run.evaluations.values) <= 1.5 * Double(nfev), "\(run.evaluations.values) values")
  }

  /// Whatever the line search, to Rosenbrock's minimum from the usual start and to that of x − ln x, NaN below 0.
  @Test(arguments: ["conjugateGradient", "bfgs", "lbfgs"], ["strongWolfe", "hagerZhang", "backtracking"])
  func everyLineSearchLeadsToTheMinimum(method: String, lineSearch: String) throws {
    let plugin = try #require(builtInOptimizers.first { $0.description.name == method })
    let choices = plugin.description.hyperparameters.first { $0.name == "lineSearch" }
    guard case .choice(let names) = try #require(choices).kind, names.contains(lineSearch) else {
      #expect(method == "conjugateGradient" && lineSearch == "backtracking")
      return
    }
    let settings = Settings(
      ["lineSearch": .text(lineSearch), "gradientTolerance": 1e-6], descriptions: plugin.description.hyperparameters)
    let valley = AnyObjective(Rosenbrock<Double>(dimension: 2))
    for (objective, start, minimum) in [(valley, [-1.2, 1], [1.0, 1]), (AnyObjective(Barrier()), [0.01], [1])] {
      let run = Run(plugin.float64(settings, start, Seed(7)), on: objective, steps: 2000)
      #expect(run.stop == .converged)
      #expect(distance(run.iterate.span, minimum.span) <= 1e-5, "\(run.iterate)")
    }
  }

  /// Without a tolerance a method ends where no step descends, at float's last digits, and not by its budget.
  @Test(arguments: ["conjugateGradient", "bfgs", "lbfgs", "lbfgsb"])
  func aMethodEndsByItself(method: String) throws {
    let plugin = try #require(builtInOptimizers.first { $0.description.name == method })
    let settings = Settings([:], descriptions: plugin.description.hyperparameters)
    let objective = AnyObjective(Rosenbrock<Float>(dimension: 2))
    let run = Run(plugin.float32(settings, [-1.2, 1], Seed(7)), on: objective, steps: 1000)
    #expect(run.stop == .converged)
    #expect(objective.value(run.iterate.span) <= 1e-10, "\(run.iterate)")
  }

  @Test(arguments: ["conjugateGradient", "bfgs", "lbfgs", "lbfgsb"])
  func aStartWithoutAFiniteValueFails(method: String) throws {
    let plugin = try #require(builtInOptimizers.first { $0.description.name == method })
    let settings = Settings([:], descriptions: plugin.description.hyperparameters)
    let run = Run(plugin.float64(settings, [-1], Seed(7)), on: AnyObjective(Barrier()), steps: 10)
    #expect(run.stop == .failed("the value or the gradient at the iterate is not finite"))
    #expect(run.iterate == [-1])
  }

  /// ½ xᵀAx − bᵀx in n dimensions with A = tridiagonal(−1, 4, −1): with accurate searches conjugate gradients end in n
  /// steps, and BFGS has learned A⁻¹ then (Nocedal & Wright, theorems 5.1 and 6.4).
  @Test(arguments: [ConjugateGradient<Double>.Beta.polakRibierePlus, .hagerZhang])
  func conjugateGradientsMinimizeAQuadraticInNSteps(beta: ConjugateGradient<Double>.Beta) {
    let quadratic = Tridiagonal(dimension: 8)
    let exact = StrongWolfe<Double>(curvature: 1e-3)
    let method = ConjugateGradient(beta: beta, lineSearch: .strongWolfe(exact))
    let run = Run(method, on: AnyObjective(quadratic), from: quadratic.start, steps: 8)
    #expect(quadratic.steepness(at: run.iterate) <= 1e-4 * quadratic.steepness(at: quadratic.start))
    let early = Run(method, on: AnyObjective(quadratic), from: quadratic.start, steps: 4)
    #expect(quadratic.steepness(at: early.iterate) > 1e-4 * quadratic.steepness(at: quadratic.start))
  }

  @Test func bfgsLearnsTheInverseHessianOfAQuadratic() throws {
    let quadratic = Tridiagonal(dimension: 8)
    let method = BFGS(lineSearch: .strongWolfe(StrongWolfe<Double>(sufficientDecrease: 1e-9, curvature: 1e-9)))
    var state = method.start(at: quadratic.start, seed: Seed(7))
    var oracle = Oracle(AnyObjective(quadratic))
    for _ in 0..<8 { try method.step(&state, calling: &oracle) }
    let product = Matrix(rows: 8, columns: 8, elements: state.inverseHessian).multiplied(by: quadratic.matrix)
    for i in 0..<8 {
      for j in 0..<8 { #expect((product[i, j] - (i == j ? 1 : 0)).magnitude <= 1e-6) }
    }
  }
}

/// x − ln x: least at 1, NaN below 0.
private struct Barrier: DifferentiableObjective {
  let dimension = 1

  func value(at x: Span<Double>) -> Double { x[0] - Double.log(x[0]) }

  func gradient(at x: Span<Double>, into gradient: inout MutableSpan<Double>) { gradient[0] = 1 - 1 / x[0] }
}

/// ½ xᵀAx − bᵀx with A = tridiagonal(−1, 4, −1) and bᵢ = 1 + i.
private struct Tridiagonal: DifferentiableObjective {
  let dimension: Int

  var start: [Double] { (0..<dimension).map { $0.isMultiple(of: 2) ? 1 : -2 } }

  var matrix: Matrix<Double> {
    var matrix = Matrix<Double>(rows: dimension, columns: dimension)
    for i in 0..<dimension {
      matrix[i, i] = 4
      if i > 0 {
        matrix[i, i - 1] = -1
        matrix[i - 1, i] = -1
      }
    }
    return matrix
  }

  func value(at x: Span<Double>) -> Double {
    var value = 0.0
    for i in x.indices {
      value += 2 * x[i] * x[i] - Double(1 + i) * x[i]
      if i > 0 { value -= x[i] * x[i - 1] }
    }
    return value
  }

  func gradient(at x: Span<Double>, into gradient: inout MutableSpan<Double>) {
    for i in x.indices {
      gradient[i] = 4 * x[i] - Double(1 + i)
      if i > 0 { gradient[i] -= x[i - 1] }
      if i < dimension - 1 { gradient[i] -= x[i + 1] }
    }
  }

  func steepness(at x: [Double]) -> Double {
    var gradient = x
    var span = gradient.mutableSpan
    self.gradient(at: x.span, into: &span)
    return gradient.map(\.magnitude).max() ?? 0
  }
}
