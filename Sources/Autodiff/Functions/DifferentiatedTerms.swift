public import AssayKit
public import PortableMath

/// Smooth terms as an objective with gradient, Hessian and Hessian-vector product: each term forward, in its own variables.
///
/// All take time in proportion to n, but for the n² zeros of a Hessian, and allocate nothing. Sums are in ascending order of terms,
/// so value and gradient have the bits of the sum as a whole over `Dual`. The Hessian is symmetric to the bit.
/// Source: Griewank, Walther, "Evaluating derivatives", 2nd ed. (2008), chapter 8: partially separable functions.
public struct DifferentiatedTerms<T: SmoothTerms>: TwiceDifferentiableObjective, CurvatureObjective {
  public typealias Scalar = T.Scalar

  public let function: T

  @inlinable
  public init(_ function: T) {
    precondition(
      1...4 ~= T.reach && T.reach <= function.dimension,
      "a term has one to four of the \(function.dimension) variables, not \(T.reach)")
    self.function = function
  }

  @inlinable public var dimension: Int { function.dimension }
  @inlinable public var dataDigest: Digest? { function.dataDigest }
  @inlinable public var bounds: Bounds<Scalar>? { function.bounds }

  @inlinable var terms: Range<Int> { 0..<dimension - T.reach + 1 }

  @inlinable
  public func value(at x: Span<Scalar>) -> Scalar {
    var sum: Scalar = 0
    for index in terms { sum += function.term(index, of: x.extracting(index..<index + T.reach)) }
    return sum
  }

  @inlinable
  public func gradient(at x: Span<Scalar>, into gradient: inout MutableSpan<Scalar>) {
    // Lanes that no variable has would be computed all the same.
    if T.reach <= 2 {
      writeGradient(Dual<Scalar, 2>.self, at: x, into: &gradient)
    } else {
      writeGradient(Dual<Scalar, 4>.self, at: x, into: &gradient)
    }
  }

  @inlinable
  public func hessianProduct(at x: Span<Scalar>, times v: Span<Scalar>, into product: inout MutableSpan<Scalar>) {
    for variable in 0..<dimension { product[variable] = 0 }
    for index in terms {
      let slopes = slopes(ofTerm: index, at: x) { v[index + $0] }
      for place in 0..<T.reach { product[index + place] += slopes[place] }
    }
  }

  @inlinable
  public func hessian(at x: Span<Scalar>, into hessian: inout MutableSpan<Scalar>) {
    let n = dimension
    for index in 0..<n * n { hessian[index] = 0 }
    for index in terms {
      for row in 0..<T.reach {
        let slopes = slopes(ofTerm: index, at: x) { $0 == row ? 1 : 0 }
        for column in row..<T.reach { hessian[(index + row) * n + index + column] += slopes[column] }
      }
    }
    for row in 0..<n {
      for column in row..<min(row + T.reach, n) { hessian[column * n + row] = hessian[row * n + column] }
    }
  }
}

extension DifferentiatedTerms {
  /// Writes each element once: adding to what was just stored would make every term wait for the one before.
  @inlinable @inline(__always)
  func writeGradient<let lanes: Int>(
    _ variable: Dual<Scalar, lanes>.Type, at x: Span<Scalar>, into gradient: inout MutableSpan<Scalar>
  ) {
    precondition(x.count >= dimension && gradient.count >= dimension, "an element for each variable")
    // ∂f/∂xᵢ₊ₖ as far as terms have been added.
    var sums = InlineArray<lanes, Scalar>(repeating: 0)
    for index in terms {
      var variables = InlineArray<lanes, Dual<Scalar, lanes>>(repeating: 0)
      for place in 0..<T.reach { variables[unchecked: place] = Dual(x[unchecked: index + place], lane: place) }
      let slopes = function.term(index, of: variables.span.extracting(first: T.reach)).tangent
      gradient[unchecked: index] = sums[unchecked: 0] + slopes[unchecked: 0]
      for place in 1..<T.reach { sums[unchecked: place - 1] = sums[unchecked: place] + slopes[unchecked: place] }
      sums[unchecked: T.reach - 1] = 0
    }
    for place in 1..<T.reach { gradient[dimension - T.reach + place] = sums[unchecked: place - 1] }
  }

  /// The derivative of a term's gradient along a direction.
  @inlinable @inline(__always)
  func slopes(
    ofTerm index: Int, at x: Span<Scalar>, along direction: (Int) -> Scalar
  ) -> InlineArray<4, Scalar> {
    var variables = InlineArray<4, Dual<Dual<Scalar, 4>, 1>>(repeating: 0)
    for place in 0..<T.reach {
      variables[place] = Dual(Dual(x[index + place], lane: place), tangent: [Dual(constant: direction(place))])
    }
    return function.term(index, of: variables.span.extracting(first: T.reach)).tangent[0].tangent
  }
}
