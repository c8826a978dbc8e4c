import AssayKit
import Autodiff
import Testing

/// What an author writes compiles without a hint to the type checker.
private struct Notation<Scalar: PrimalScalar>: SmoothFunction {
  let dimension = 2
  let data: [Scalar] = [0.5, 2]

  func value<S: SmoothScalar>(at x: Span<S>) -> S where S.Primal == Scalar {
    var sum: S = 0
    let (a, b) = (x[0], x[1])
    sum += 2 * a * b + 3 - 1 / (1 + a * a) + S.exp(-a) / 2
    sum -= data[0] * a - data[1] / (b * b + 1)
    sum += S.pow(a - 1, 2) + S.pow(b * b + 1, 0.5) + S.pow(b * b + 1, data[0])
    sum *= 0.5
    if a > 0 && b != 1 { sum += max(a, 0) }
    for i in 0..<2 { sum += Scalar(i) * x[i] * S.sin(Scalar(i + 1) * x[i]) }
    return sum + S(data[1]) * S.log(2 + S.cos(a)) + (a - b).magnitude
  }
}

@Suite struct NotationTests {
  @Test func valueIsThatOfThePlainScalar() {
    let x: [Double] = [0.3, -1.2]
    let f = Notation<Double>()
    let plain = f.value(at: x.span)
    let duals = [Dual<Double, 2>(0.3, lane: 0), Dual(-1.2, lane: 1)]
    #expect(f.value(at: duals.span).value == plain)
    let single: [Float] = [0.3, -1.2]
    #expect((Double(Notation<Float>().value(at: single.span)) - plain).magnitude < 1e-5)
  }
}
