import AssayKit
import Conformance
import PortableMath
import Synchronization
import Testing

/// The checks of problems are worth something only if they catch what they are for.
@Suite struct BrokenProblemTests {
  @Test func aWrongGradientIsCaught() {
    let plugin = problem { Sloped(slope: 1.001, skew: 0, scale: $0) }
    #expect(failures(checkProblem(plugin)).contains("hasTheGradientOfItsValue"))
  }

  @Test func aHessianThatIsNotSymmetricIsCaught() {
    let plugin = problem { Sloped(slope: 1, skew: 1e-9, scale: $0) }
    #expect(failures(checkProblem(plugin)) == ["hasASymmetricHessian"])
  }

  @Test func aWrongLeastValueIsCaught() {
    let plugin = problem(least: 0.5) { Sloped(slope: 1, skew: 0, scale: $0) }
    #expect(
      failures(checkProblem(plugin)) == ["hasItsLeastValueAtItsMinimizers", "hasNoSmallerValueNearby"])
  }

  @Test func anotherFunctionInFloat32IsCaught() {
    let plugin = problem { Sloped(slope: 1, skew: 0, scale: $0 == 1 ? 1 : 1.01) }
    let other = ProblemPlugin(
      plugin.description,
      float32: { _, _ in Problem(AnyObjective(Sloped<Float>(slope: 1, skew: 0, scale: 1.01)), start: [1, 1]) },
      float64: plugin.float64)
    #expect(failures(checkProblem(other)) == ["isTheSameFunctionInBothScalarTypes"])
  }

  /// An objective with a state of its own is easily written.
  @Test func anObjectiveThatChangesIsCaught() {
    let drifting = ProblemPlugin(
      problem { Sloped(slope: 1, skew: 0, scale: $0) }.description,
      float32: { _, _ in Problem(AnyObjective(Drifting<Float>()), start: [1, 1]) },
      float64: { _, _ in Problem(AnyObjective(Drifting<Double>()), start: [1, 1]) })
    let finding = checkProblem(drifting).first { $0.check == "givesTheSameBitsWhenItIsAskedAgain" }
    #expect(finding?.failure?.hasPrefix("value(x) asked twice gives two answers, at x = [") == true)
  }

  @Test func aLongPointIsShortInAMessage() {
    let long = ProblemPlugin(
      problem { Sloped(slope: 1, skew: 0, scale: $0) }.description,
      float32: { _, _ in Problem(AnyObjective(Tilted<Float>()), start: [Float](repeating: 1, count: 5000)) },
      float64: { _, _ in Problem(AnyObjective(Tilted<Double>()), start: [Double](repeating: 1, count: 5000)) })
    let finding = checkProblem(long).first { $0.check == "hasTheGradientOfItsValue" }
    #expect(finding?.failure?.contains("5000 numbers]") == true)
    #expect((finding?.failure?.count ?? .max) < 500)
  }

  /// The reason is that of the first answer that is missing, and the other checks are left out.
  @Test func aProblemThatDoesNotAnswerIsCaught() {
    let silent = ProblemPlugin(
      problem { Sloped(slope: 1, skew: 0, scale: $0) }.description,
      float32: { _, _ in Problem(AnyObjective(Silent<Float>()), start: [1, 1]) },
      float64: { _, _ in Problem(AnyObjective(Silent<Double>()), start: [1, 1]) })
    let failed = checkProblem(silent).filter { $0.failure != nil }
    #expect(failed.map(\.failure) == ["no value today"])
  }

  @Test func aWrongHessianProductIsCaught() {
    let plugin = leastSquares { Fitted(product: 1.001, residual: 1, jacobian: 1) }
    #expect(failures(checkProblem(plugin)) == ["multipliesByItsHessian"])
  }

  @Test func residualsOfAnotherFunctionAreCaught() {
    let plugin = leastSquares { Fitted(product: 1, residual: 1.001, jacobian: 1.001) }
    #expect(failures(checkProblem(plugin)) == ["isTheSumOfItsSquaredResiduals"])
  }

  @Test func aWrongJacobianIsCaught() {
    let plugin = leastSquares { Fitted(product: 1, residual: 1, jacobian: 1.001) }
    #expect(failures(checkProblem(plugin)) == ["isTheSumOfItsSquaredResiduals", "hasTheJacobianOfItsResiduals"])
  }

  @Test func aStartOutsideTheBoundsIsCaught() {
    let plugin = leastSquares { Fitted(product: 1, residual: 1, jacobian: 1, side: 0.5) }
    #expect(failures(checkProblem(plugin)) == ["staysInsideItsBounds"])
  }

  /// An infimum that no point has, as of exp(x), states no minimizer and passes.
  @Test func anInfimumNeedsNoMinimizer() {
    let sound = leastSquares(minimizers: []) { Fitted(product: 1, residual: 1, jacobian: 1) }
    #expect(failures(checkProblem(sound)) == [])
    let broken = leastSquares(least: 0.5, minimizers: []) { Fitted(product: 1, residual: 1, jacobian: 1) }
    #expect(failures(checkProblem(broken)) == ["hasNoSmallerValueNearby"])
  }

  @Test func anObjectiveWithoutDimensionsIsRefused() async {
    await #expect(processExitsWith: .failure) { _ = AnyObjective(Pointless()) }
  }

  @Test func aSoundProblemFailsNothing() {
    #expect(failures(checkProblem(problem { Sloped(slope: 1, skew: 0, scale: $0) })) == [])
  }

  private func problem(
    least: Double = 0, _ make: @escaping @Sendable (Double) -> Sloped<Double>
  ) -> ProblemPlugin {
    ProblemPlugin(
      ProblemDescription(
        name: "sloped", summary: "s", formula: "f", domain: "d", optimum: "o", start: "s", source: "s",
        settings: []),
      float32: { _, _ in Problem(AnyObjective(Sloped<Float>(slope: 1, skew: 0, scale: 1)), start: [1, 1]) },
      float64: { _, _ in
        Problem(AnyObjective(make(1)), start: [1, 1], optimum: Optimum(value: least, minimizers: [[0, 0]]))
      })
  }

  private func leastSquares(
    least: Double = 0, minimizers: [[Double]] = [[0]], _ make: @escaping @Sendable () -> Fitted<Double>
  ) -> ProblemPlugin {
    ProblemPlugin(
      ProblemDescription(
        name: "fitted", summary: "s", formula: "f", domain: "d", optimum: "o", start: "s", source: "s",
        settings: []),
      float32: { _, _ in Problem(AnyObjective(Fitted<Float>(product: 1, residual: 1, jacobian: 1)), start: [1]) },
      float64: { _, _ in
        Problem(AnyObjective(make()), start: [1], optimum: Optimum(value: least, minimizers: minimizers))
      })
  }
}

/// The checks that a plugin fails.
func failures(_ findings: [Finding]) -> [String] {
  findings.filter { $0.failure != nil }.map(\.check)
}

/// scale·(x₀² + x₁²)/2, with a gradient off by the factor `slope` and a Hessian off by `skew` in one corner.
private struct Sloped<Scalar: PortableScalar>: TwiceDifferentiableObjective {
  let dimension = 2
  let slope: Scalar
  let skew: Scalar
  let scale: Scalar

  func value(at x: Span<Scalar>) -> Scalar { scale * (x[0] * x[0] + x[1] * x[1]) / 2 }

  func gradient(at x: Span<Scalar>, into gradient: inout MutableSpan<Scalar>) {
    for i in x.indices { gradient[i] = slope * scale * x[i] }
  }

  func hessian(at x: Span<Scalar>, into hessian: inout MutableSpan<Scalar>) {
    hessian[0] = slope * scale
    hessian[1] = skew
    hessian[2] = 0
    hessian[3] = slope * scale
  }
}

/// The square of r = 2x, with factors that are 1 in a sound objective, in a box of this side around 0.
private struct Fitted<Scalar: PortableScalar>: LeastSquaresObjective, TwiceDifferentiableObjective, CurvatureObjective {
  let dimension = 1
  let residualCount = 1
  let product: Scalar
  let residual: Scalar
  let jacobian: Scalar
  var side: Scalar = 10

  var bounds: Bounds<Scalar>? { Bounds(lower: [-side], upper: [side]) }

  func value(at x: Span<Scalar>) -> Scalar { 4 * x[0] * x[0] }

  func gradient(at x: Span<Scalar>, into gradient: inout MutableSpan<Scalar>) { gradient[0] = 8 * x[0] }

  func hessian(at x: Span<Scalar>, into hessian: inout MutableSpan<Scalar>) { hessian[0] = 8 }

  func hessianProduct(at x: Span<Scalar>, times v: Span<Scalar>, into result: inout MutableSpan<Scalar>) {
    result[0] = product * 8 * v[0]
  }

  func residuals(at x: Span<Scalar>, into residuals: inout MutableSpan<Scalar>) { residuals[0] = residual * 2 * x[0] }

  func jacobian(at x: Span<Scalar>, into result: inout MutableSpan<Scalar>) { result[0] = jacobian * 2 }
}

private struct Pointless: Objective {
  var dimension: Int { 0 }

  func value(at x: Span<Double>) -> Double { 0 }
}

/// A value that is another each time.
private final class Drifting<Scalar: PortableScalar>: Objective {
  let dimension = 2
  private let calls = Atomic(0)

  func value(at x: Span<Scalar>) -> Scalar { x[0] + Scalar(calls.add(1, ordering: .relaxed).newValue) }
}

/// Σ xᵢ with a wrong gradient, in many dimensions.
private struct Tilted<Scalar: PortableScalar>: DifferentiableObjective {
  let dimension = 5000

  func value(at x: Span<Scalar>) -> Scalar { x.indices.reduce(0) { $0 + x[$1] } }

  func gradient(at x: Span<Scalar>, into gradient: inout MutableSpan<Scalar>) {
    for index in gradient.indices { gradient[index] = 2 }
  }
}

/// An objective beyond a boundary that has no answer.
private struct Silent<Scalar: PortableScalar>: Objective {
  let dimension = 2

  func value(at x: Span<Scalar>) -> Scalar {
    _ = EvaluationFault.note("no value today")
    return .nan
  }
}
