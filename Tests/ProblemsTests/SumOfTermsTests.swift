import Autodiff
import PortableMath
import Problems
import Testing

/// A function without its terms, so that it is differentiated as a whole.
private struct Whole<F: SmoothFunction>: SmoothFunction {
  typealias Scalar = F.Scalar

  let function: F

  var dimension: Int { function.dimension }
  func value<S: SmoothScalar>(at x: Span<S>) -> S where S.Primal == F.Scalar { function.value(at: x) }
}

private struct WholeResiduals<R: SmoothResiduals>: SmoothResiduals {
  typealias Scalar = R.Scalar

  let function: R

  var dimension: Int { function.dimension }
  var residualCount: Int { function.residualCount }
  func residuals<S: SmoothScalar>(at x: Span<S>, into r: inout MutableSpan<S>) where S.Primal == R.Scalar {
    function.residuals(at: x, into: &r)
  }
}

/// Counts the residuals and terms that are evaluated with derivatives.
private final class Count: @unchecked Sendable {
  var terms = 0
}

private struct Counted<F: SmoothFunction>: SmoothFunction {
  typealias Scalar = F.Scalar

  let function: F
  let count = Count()

  var dimension: Int { function.dimension }
  func value<S: SmoothScalar>(at x: Span<S>) -> S where S.Primal == F.Scalar {
    count.terms += dimension
    return function.value(at: x)
  }
  func terms(of variables: Range<Int>) -> Range<Int>? { function.terms(of: variables) }
  func value<S: SmoothScalar>(ofTerms terms: Range<Int>, at x: Span<S>) -> S where S.Primal == F.Scalar {
    count.terms += terms.count
    return function.value(ofTerms: terms, at: x)
  }
}

/// Points in n dimensions: seeded ones, and those where zeros, infinities and NaN meet.
private func points<Scalar: PortableScalar>(_ n: Int) -> [[Scalar]] {
  let seeded = (0..<3).map { step in
    (0..<n).map { Scalar(2 * Seed(3).normal(step: UInt64(step), element: UInt64($0))) }
  }
  let special: [Scalar] = [0, -0.0, 1, -1, .greatestFiniteMagnitude, .infinity, -.infinity, .nan, .leastNonzeroMagnitude]
  let constant = special.map { [Scalar](repeating: $0, count: n) }
  let mixed = special.map { number in
    var point = seeded[0]
    point[n / 2] = number
    point[n - 1] = 0
    return point
  }
  return seeded + constant + mixed
}

private func same<Scalar: PortableScalar>(_ a: [Scalar], _ b: [Scalar]) -> Bool {
  zip(a, b).allSatisfy { $0.isNaN && $1.isNaN || $0 == $1 && $0.sign == $1.sign }
}

private func written<Scalar: PortableScalar>(_ count: Int, _ body: (inout MutableSpan<Scalar>) -> Void) -> [Scalar] {
  var result = [Scalar](repeating: 7, count: count)
  var span = result.mutableSpan
  body(&span)
  return result
}

/// The first derivatives that differ between a sum by its terms and as a whole.
private func difference<F: SmoothFunction>(_ function: F) -> String? {
  let (split, whole) = (Differentiated(function), Differentiated(Whole(function: function)))
  let n = function.dimension
  for x in points(n) as [[F.Scalar]] {
    let v = (0..<n).map { F.Scalar(Seed(4).normal(element: UInt64($0))) }
    let pairs: [(String, [F.Scalar], [F.Scalar])] = [
      ("gradient", written(n) { split.gradient(at: x.span, into: &$0) }, written(n) { whole.gradient(at: x.span, into: &$0) }),
      (
        "product", written(n) { split.hessianProduct(at: x.span, times: v.span, into: &$0) },
        written(n) { whole.hessianProduct(at: x.span, times: v.span, into: &$0) }
      ),
      (
        "Hessian", written(n * n) { split.hessian(at: x.span, into: &$0) },
        written(n * n) { whole.hessian(at: x.span, into: &$0) }
      ),
    ]
    for (name, ours, theirs) in pairs where !same(ours, theirs) { return "\(F.self), n = \(n): \(name) at \(x)" }
  }
  return nil
}

private func difference<R: SmoothResiduals>(ofResiduals function: R) -> String? {
  let split = DifferentiatedResiduals(function)
  let whole = DifferentiatedResiduals(WholeResiduals(function: function))
  let (n, m) = (function.dimension, function.residualCount)
  for x in points(n) as [[R.Scalar]] {
    let (ours, theirs) = (
      written(m * n) { split.jacobian(at: x.span, into: &$0) }, written(m * n) { whole.jacobian(at: x.span, into: &$0) }
    )
    if !same(ours, theirs) { return "\(R.self), n = \(n): Jacobian at \(x)" }
  }
  return difference(SumOfSquares(function))
}

/// How much more a gradient takes in 1000 dimensions than in 100.
private func growth<F: SmoothFunction>(_ function: (Int) -> F) -> Double {
  let counts = [100, 1000].map { n in
    let counted = Counted(function: function(n))
    let x = [F.Scalar](repeating: 0.5, count: n)
    _ = written(n) { Differentiated(counted).gradient(at: x.span, into: &$0) }
    return Double(counted.count.terms)
  }
  return counts[1] / counts[0]
}

@Suite struct SumsOfTerms {
  private static func functionDifferences<Scalar: PrimalScalar>(_ type: Scalar.Type, _ n: Int) -> [String?] {
    [
      difference(Rastrigin<Scalar>(dimension: n)), difference(StyblinskiTang<Scalar>(dimension: n)),
      difference(Schwefel226<Scalar>(dimension: n)), difference(SumOfDifferentPowers<Scalar>(dimension: n)),
      difference(Michalewicz<Scalar>(dimension: n)), difference(Levy<Scalar>(dimension: n)),
      difference(Trid<Scalar>(dimension: n)),
    ]
  }

  private static func residualDifferences<Scalar: PrimalScalar>(_ type: Scalar.Type, _ n: Int) -> [String?] {
    [
      difference(ofResiduals: Sphere<Scalar>(dimension: n)), difference(ofResiduals: ExtendedRosenbrock<Scalar>(pairs: n)),
      difference(ofResiduals: PowellSingular<Scalar>(blocks: n / 2)),
      difference(ofResiduals: BroydenTridiagonal<Scalar>(dimension: n)),
      difference(ofResiduals: BroydenBanded<Scalar>(dimension: n)),
      difference(ofResiduals: DiscreteBoundaryValue<Scalar>(dimension: n)),
      difference(ofResiduals: DixonPrice<Scalar>(dimension: n)), difference(ofResiduals: Cube<Scalar>(dimension: n)),
      difference(ofResiduals: Mancino<Scalar>(dimension: n)),
    ]
  }

  @Test(arguments: [3, 9, 18])
  func theDerivativesOfAFunctionHaveTheBitsOfItsWhole(n: Int) {
    #expect(Self.functionDifferences(Float.self, n).compactMap { $0 } == [])
    #expect(Self.functionDifferences(Double.self, n).compactMap { $0 } == [])
  }

  @Test(arguments: [3, 9, 18])
  func theDerivativesOfResidualsHaveTheBitsOfTheirWhole(n: Int) {
    #expect(Self.residualDifferences(Float.self, n).compactMap { $0 } == [])
    #expect(Self.residualDifferences(Double.self, n).compactMap { $0 } == [])
  }

  /// "gradients of sphere, extendedRosenbrock cost O(n²)": evaluated terms are counted, for time depends on the machine.
  @Test func aGradientTakesTimeInProportionToTheDimension() {
    let growths = [
      growth { Rastrigin<Double>(dimension: $0) }, growth { StyblinskiTang<Double>(dimension: $0) },
      growth { Schwefel226<Double>(dimension: $0) }, growth { SumOfDifferentPowers<Double>(dimension: $0) },
      growth { Michalewicz<Double>(dimension: $0) }, growth { Levy<Double>(dimension: $0) },
      growth { Trid<Double>(dimension: $0) }, growth { SumOfSquares(Sphere<Double>(dimension: $0)) },
      growth { SumOfSquares(ExtendedRosenbrock<Double>(pairs: $0 / 2)) },
      growth { SumOfSquares(PowellSingular<Double>(blocks: $0 / 4)) },
      growth { SumOfSquares(BroydenTridiagonal<Double>(dimension: $0)) },
      growth { SumOfSquares(BroydenBanded<Double>(dimension: $0)) },
      growth { SumOfSquares(DiscreteBoundaryValue<Double>(dimension: $0)) },
      growth { SumOfSquares(DixonPrice<Double>(dimension: $0)) }, growth { SumOfSquares(Cube<Double>(dimension: $0)) },
      growth { SumOfSquares(Mancino<Double>(dimension: $0)) },
    ]
    #expect(growths.filter { $0 > 11 } == [])
    // Ackley's function is no sum, and its gradient takes n/8 evaluations of n terms.
    #expect(growth { Ackley<Double>(dimension: $0) } > 90)
  }
}
