import AssayKit
import Autodiff
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
