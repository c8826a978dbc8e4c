import AssayKit
import Autodiff
import PortableMath
import Testing

/// Terms of one to four variables in a row; with their index, so that a term that is given another's variables shows.
private protocol Chain: SmoothTerms where Scalar == Double {}

private struct Wells: Chain {
  static var reach: Int { 1 }
  let dimension: Int

  func term<S: SmoothScalar>(_ index: Int, of x: Span<S>) -> S where S.Primal == Double {
    S.sin(x[0]) * x[0] + Double(index) * x[0]
  }
}

private struct Valleys: Chain {
  static var reach: Int { 2 }
  let dimension: Int

  func term<S: SmoothScalar>(_ index: Int, of x: Span<S>) -> S where S.Primal == Double {
    let valley = x[1] - x[0] * x[0]
    let slope = x[0] - 1
    return 100 * valley * valley + slope * slope
  }
}

private struct Triples: Chain {
  static var reach: Int { 3 }
  let dimension: Int

  func term<S: SmoothScalar>(_ index: Int, of x: Span<S>) -> S where S.Primal == Double {
    S.exp(x[0] * x[2]) - x[1] / (2 + x[0] * x[0]) + Double(index) * x[2]
  }
}

private struct Quads: Chain {
  static var reach: Int { 4 }
  let dimension: Int

  func term<S: SmoothScalar>(_ index: Int, of x: Span<S>) -> S where S.Primal == Double {
    let ends = x[0] - x[3]
    return ends * ends * (x[1] + 2 * x[2]) + S.tanh(x[1] * x[2])
  }
}

/// The same sum as one function.
private struct Whole<T: Chain>: SmoothFunction {
  typealias Scalar = Double

  let terms: T
  var dimension: Int { terms.dimension }

  func value<S: SmoothScalar>(at x: Span<S>) -> S where S.Primal == Double {
    var sum: S = 0
    for index in 0...dimension - T.reach { sum += terms.term(index, of: x.extracting(index..<index + T.reach)) }
    return sum
  }
}

@Suite struct DifferentiatedTermsTests {
  /// From one term to more variables than either direction has lanes.
  @Test(arguments: [4, 5, 9, 20])
  func derivativesAreThoseOfTheSumAsAWhole(dimension: Int) {
    expectWhole(Wells(dimension: dimension))
    expectWhole(Valleys(dimension: dimension))
    expectWhole(Triples(dimension: dimension))
    expectWhole(Quads(dimension: dimension))
  }

  @Test func aSumOfOneTermHasItsDerivatives() {
    expectWhole(Wells(dimension: 1))
    expectWhole(Valleys(dimension: 2))
    expectWhole(Triples(dimension: 3))
  }

  @Test func termsHaveEveryCapabilityButResiduals() {
    let objective = AnyObjective(DifferentiatedTerms(Valleys(dimension: 2)))
    #expect(objective.capabilities == [.gradient, .hessian, .hessianProduct])
  }

  private func expectWhole<T: Chain>(_ terms: T) {
    let (n, f, whole) = (terms.dimension, DifferentiatedTerms(terms), Whole(terms: terms))
    let (x, v) = (Seed(3).normals(count: n), Seed(4).normals(count: n))
    #expect(f.value(at: x.span) == whole.value(at: x.span))
    #expect(numbers(n) { f.gradient(at: x.span, into: &$0) } == forward(whole, x))
    let rows = (0..<n).flatMap { row in alongForward(whole, x) { $0 == row ? 1 : 0 } }
    let hessian = numbers(n * n) { f.hessian(at: x.span, into: &$0) }
    expectClose(hessian, rows, "\(T.self)")
    for row in 0..<n { for column in 0..<n { #expect(hessian[row * n + column] == hessian[column * n + row]) } }
    #expect(numbers(n) { f.hessianProduct(at: x.span, times: v.span, into: &$0) } == alongForward(whole, x) { v[$0] })
  }

  /// The gradient of the whole, a variable at a time.
  private func forward(_ f: some SmoothFunction<Double>, _ x: [Double]) -> [Double] {
    x.indices.map { lane in
      let variables = x.indices.map { Dual<Double, 1>(x[$0], lane: $0 == lane ? 0 : -1) }
      return f.value(at: variables.span).tangent[0]
    }
  }

  /// The derivative of the whole's gradient along a direction, a variable at a time.
  private func alongForward(
    _ f: some SmoothFunction<Double>, _ x: [Double], _ direction: (Int) -> Double
  ) -> [Double] {
    x.indices.map { lane in
      let variables = x.indices.map {
        Dual<Dual<Double, 1>, 1>(Dual(x[$0], lane: $0 == lane ? 0 : -1), tangent: [Dual(constant: direction($0))])
      }
      return f.value(at: variables.span).tangent[0].tangent[0]
    }
  }

  private func numbers(_ count: Int, _ body: (inout MutableSpan<Double>) -> Void) -> [Double] {
    var result = [Double](repeating: .nan, count: count)
    var span = result.mutableSpan
    body(&span)
    return result
  }

  private func expectClose(_ a: [Double], _ b: [Double], _ comment: Comment) {
    let scale = b.map(\.magnitude).max() ?? 0
    #expect(zip(a, b).allSatisfy { ($0 - $1).magnitude <= 1e-14 * max(1, scale) }, comment)
  }
}
