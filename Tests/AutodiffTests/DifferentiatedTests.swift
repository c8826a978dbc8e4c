import AssayKit
import Autodiff
import PortableMath
import Problems
import Testing

/// 100·(y − x²)² + (x − 1)², chained.
struct Valley<Scalar: PrimalScalar>: SmoothFunction {
  let dimension: Int

  func value<S: SmoothScalar>(at x: Span<S>) -> S where S.Primal == Scalar {
    var sum: S = 0
    for i in 0..<dimension - 1 {
      let valley = x[i + 1] - x[i] * x[i]
      let slope = x[i] - 1
      sum += 100 * valley * valley + slope * slope
    }
    return sum
  }
}

@Suite struct DifferentiatedTests {
  @Test func hessianOfRosenbrockAtTheTextbookStart() {
    let f = Differentiated(Valley<Double>(dimension: 2))
    let x: [Double] = [0, 2]
    var hessian = [Double](repeating: .nan, count: 4)
    var span = hessian.mutableSpan
    f.hessian(at: x.span, into: &span)
    #expect(hessian == [-798, 0, 0, 200])
  }
}

/// Residuals 10(y − x²) and 1 − x, whose squares sum to the valley.
struct ValleyResiduals<Scalar: PrimalScalar>: SmoothResiduals {
  let dimension = 2
  let residualCount = 2

  func residuals<S: SmoothScalar>(at x: Span<S>, into r: inout MutableSpan<S>) where S.Primal == Scalar {
    r[0] = 10 * (x[1] - x[0] * x[0])
    r[1] = 1 - x[0]
  }
}

extension DifferentiatedTests {
  @Test func everyCapabilityIsKept() {
    let smooth = AnyObjective(Differentiated(Valley<Double>(dimension: 2)))
    #expect(smooth.capabilities == [.gradient, .hessian, .hessianProduct])
    let squares = AnyObjective(DifferentiatedResiduals(ValleyResiduals<Double>()))
    #expect(squares.capabilities == [.gradient, .hessian, .hessianProduct, .residuals])
  }

  @Test func jacobianAndGradientOfResiduals() {
    let f = DifferentiatedResiduals(ValleyResiduals<Double>())
    let x: [Double] = [-1.5, 2]
    var jacobian = [Double](repeating: .nan, count: 4)
    var span = jacobian.mutableSpan
    f.jacobian(at: x.span, into: &span)
    #expect(jacobian == [30, 10, -1, 0])
    var gradient: [Double] = [.nan, .nan]
    var result = gradient.mutableSpan
    f.gradient(at: x.span, into: &result)
    // 2·Jᵀr with r = (−2.5, 2.5).
    #expect(gradient == [-155, -50])
    #expect(f.value(at: x.span) == 12.5)
  }
}

extension DifferentiatedTests {
  /// Against the hand-written derivatives of `Problems`, in dimensions around the width of the lanes.
  @Test(arguments: [2, 3, 8, 9, 17])
  func derivativesAreThoseWrittenByHand(dimension: Int) {
    let derived = AnyObjective(Differentiated(Valley<Double>(dimension: dimension)))
    let written = AnyObjective(Rosenbrock<Double>(dimension: dimension))
    let x = Seed(7).normals(count: dimension)
    let v = Seed(8).normals(count: dimension)
    #expect(derived.value(x.span) == written.value(x.span))
    let gradient = numbers(dimension) { derived.gradient(x.span, &$0) }
    expectClose(gradient, numbers(dimension) { written.gradient(x.span, &$0) })
    let hessian = numbers(dimension * dimension) { derived.hessian(x.span, &$0) }
    expectClose(hessian, numbers(dimension * dimension) { written.hessian(x.span, &$0) })
    let product = numbers(dimension) { derived.hessianProduct(x.span, v.span, &$0) }
    expectClose(product, Matrix(rows: dimension, columns: dimension, elements: hessian).multiplied(by: v))
  }

  private func numbers(_ count: Int, _ body: (inout MutableSpan<Double>) -> Void) -> [Double] {
    var result = [Double](repeating: .nan, count: count)
    var span = result.mutableSpan
    body(&span)
    return result
  }

  private func expectClose(_ a: [Double], _ b: [Double]) {
    let scale = b.map(\.magnitude).max() ?? 0
    #expect(zip(a, b).allSatisfy { ($0 - $1).magnitude <= 1e-14 * max(1, scale) }, "\(a), not \(b)")
  }
}

extension DifferentiatedTests {
  @Test func singlePrecisionIsComputedInSinglePrecision() {
    let f = Differentiated(Valley<Float>(dimension: 3))
    let x: [Float] = [0.1, 0.2, 0.3]
    var gradient = [Float](repeating: .nan, count: 3)
    var span = gradient.mutableSpan
    f.gradient(at: x.span, into: &span)
    let written = AnyObjective(Rosenbrock<Float>(dimension: 3))
    var expected = gradient
    var other = expected.mutableSpan
    written.gradient(x.span, &other)
    for i in 0..<3 { #expect((gradient[i] - expected[i]).magnitude <= 1e-4) }
    #expect(f.value(at: x.span) == written.value(x.span))
  }
}
