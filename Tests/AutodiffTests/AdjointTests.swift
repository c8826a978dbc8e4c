import AssayKit
import PortableMath
import Problems
import Testing

@testable import Autodiff

/// ∂f/∂xᵢ by the tape.
private func derivatives<Value: SmoothScalar>(_ x: [Value], of f: (Span<Adjoint<Value>>) -> Adjoint<Value>) -> [Value] {
  func variable(_ index: Int) -> Value { x[index] }
  return withTape(x.count, variable) { tape, variables in
    tape.pointee.walkBack(from: f(variables).place)
    return x.indices.map { tape.pointee.takeDerivative($0) }
  }
}

private func functions<S: SmoothScalar>(_ x: S, _ y: S) -> [S] {
  let unary = [
    S.exp(x), S.expm1(x), S.exp2(x), S.log(x), S.log1p(x), S.log2(x), S.sin(x), S.cos(x), S.tan(x), S.sinh(x), S.cosh(x),
    S.tanh(x), S.atan(x), S.erf(x), S.softplus(x), S.sigmoid(x), S.logGamma(x), S.sqrt(x), S.cbrt(x), S.pow(x, 3),
    S.pow(x, 2.5), -x, x.magnitude, x + 2, 2 + x, x - 2, 2 - x, x * 3, 3 * x, x / 3, 3 / x,
  ]
  return unary + [S.atan2(x, y), S.hypot(x, y), S.pow(x, y), x + y, x - y, x * y]
}

@Suite struct AdjointTests {
  /// One operation has one slope, so both directions have its bits.
  @Test func everyFunctionHasTheSlopeOfDuals() {
    let (x, y) = (0.7, 1.3)
    typealias Pair = Dual<Double, 2>
    let forward = functions(Pair(x, lane: 0), Pair(y, lane: 1))
    for (index, expected) in forward.enumerated() {
      let backward = derivatives([x, y]) { functions($0[0], $0[1])[index] }
      #expect(backward == [expected.tangent[0], expected.tangent[1]], "function \(index)")
    }
  }

  @Test func aQuotientHasTheSlopesOfDualsWithinAnUlp() {
    let expected = (Dual<Double, 2>(0.7, lane: 0) / Dual(1.3, lane: 1)).tangent
    let backward = derivatives([0.7, 1.3]) { $0[0] / $0[1] }
    #expect((backward[0] - expected[0]).magnitude <= expected[0].ulp)
    #expect((backward[1] - expected[1]).magnitude <= 2 * expected[1].ulp)
  }

  @Test func whatAValueDoesNotDependOnHasTheDerivativeZero() {
    let slopes = derivatives([0.0, 3]) { x in
      _ = Adjoint.sqrt(x[0])
      return x[1] * x[1]
    }
    #expect(slopes == [0, 6])
    #expect(derivatives([1.0, 2]) { _ in 5 } == [0, 0])
    #expect(derivatives([1.0, 2]) { $0[1] } == [0, 1])
  }

  @Test func aValueUsedTwiceHasBothSlopes() {
    #expect(derivatives([3.0]) { $0[0] * $0[0] + $0[0] } == [7])
  }

  /// f = sin(x)·y over duals along (1, 2): the Hessian's rows times the direction.
  @Test func slopesOverDualsAreHessianProducts() {
    typealias Along = Dual<Double, 1>
    let slopes = derivatives([Along(0.5, tangent: [1]), Along(2, tangent: [2])]) { Adjoint.sin($0[0]) * $0[1] }
    let (s, c) = (Double.sin(0.5), Double.cos(0.5))
    #expect((slopes[0].tangent[0] - (-s * 2 * 1 + c * 2)).magnitude < 1e-15)
    #expect((slopes[1].tangent[0] - c).magnitude < 1e-15)
  }

  /// The tape grows by doubling: nothing is lost on the way.
  @Test func aLongComputationKeepsItsSlopes() {
    let slopes = derivatives([1.0, 1]) { x in (0..<100_000).reduce(x[0]) { sum, _ in sum + x[1] } }
    #expect(slopes == [1, 100_000])
  }
}

/// Functions whose variables all meet: through a sum, a product, a square of a sum.
private func operations(_ f: some SmoothFunction<Double>) -> Int {
  func variable(_ index: Int) -> Double { 0.5 }
  return withTape(f.dimension, variable) { tape, x in
    _ = f.value(at: x)
    return tape.pointee.count - f.dimension
  }
}

extension AdjointTests {
  @Test func gradientsOfCoupledFunctionsTakeOperationsInProportionToTheirDimension() {
    func grows(_ small: Int, _ large: Int) -> Bool { large <= 11 * small }
    #expect(grows(operations(Ackley<Double>(dimension: 100)), operations(Ackley<Double>(dimension: 1000))))
    #expect(grows(operations(Griewank<Double>(dimension: 100)), operations(Griewank<Double>(dimension: 1000))))
    #expect(grows(operations(Zakharov<Double>(dimension: 100)), operations(Zakharov<Double>(dimension: 1000))))
    #expect(grows(operations(Levy<Double>(dimension: 100)), operations(Levy<Double>(dimension: 1000))))
  }

  /// Around the dimension where the direction changes.
  @Test(arguments: [7, 8, 9, 20])
  func bothDirectionsAgree(dimension: Int) {
    expectForward(Ackley<Double>(dimension: dimension))
    expectForward(Griewank<Double>(dimension: dimension))
    expectForward(Levy<Double>(dimension: dimension))
    expectForward(Zakharov<Double>(dimension: dimension))
  }

  private func expectForward(_ f: some SmoothFunction<Double>) {
    let n = f.dimension
    let x = Seed(3).normals(count: n)
    var gradient = [Double](repeating: .nan, count: n)
    var span = gradient.mutableSpan
    Differentiated(f).gradient(at: x.span, into: &span)
    let forward = (0..<n).map { lane in
      let variables = x.indices.map { Dual<Double, 1>(x[$0], lane: $0 == lane ? 0 : -1) }
      return f.value(at: variables.span).tangent[0]
    }
    let scale = forward.map(\.magnitude).max() ?? 0
    #expect(zip(gradient, forward).allSatisfy { ($0 - $1).magnitude <= 1e-14 * max(1, scale) }, "\(type(of: f)), n = \(n)")
  }
}
