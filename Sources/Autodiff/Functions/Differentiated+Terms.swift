import PortableMath

// The derivatives of a sum of terms of few variables each, to the bit those of the sum as a whole.
//
// A term that does not depend on a variable adds zeros to its derivatives, or NaN where 0 meets an infinite slope. Adding
// zeros to a sum from 0 changes no bit, so these terms may be left out once all of them are known to add zeros: that is seen
// by one evaluation without variables. Source: Griewank, Walther, "Evaluating derivatives", 2nd ed. (2008), chapter 8.

extension Differentiated {
  /// Writes a derivative for each variable, so many at a time, from the terms that depend on them.
  ///
  /// - Parameters:
  ///   - first: the first variable whose derivative is written.
  ///   - argument: xᵢ as a number whose derivatives by variables are 0.
  ///   - setting: makes a number's derivative in a lane 0 or 1.
  ///   - reading: the derivative of a value in a lane.
  /// - Returns: false if the sum as a whole is to be differentiated.
  @inlinable @inline(__always)
  func writeByTerms<S: SmoothScalar>(
    lanes: Int, from first: Int = 0, into result: inout MutableSpan<Scalar>, _ argument: (Int) -> S,
    setting: (inout S, Int, Scalar) -> Void, reading: (S, Int) -> Scalar
  ) -> Bool where S.Primal == Scalar {
    let n = dimension
    guard n > 8, function.terms(of: 0..<1) != nil else { return false }
    return withUnsafeTemporaryAllocation(of: S.self, capacity: n) { x in
      for index in 0..<n { x.initializeElement(at: index, to: argument(index)) }
      defer { x.deinitialize() }
      guard reading(function.value(at: Span(_unsafeElements: UnsafeBufferPointer(x))), 0) == 0 else { return false }
      for first in stride(from: first, to: n, by: lanes) {
        let variables = first..<min(first + lanes, n)
        guard let terms = function.terms(of: variables) else { return false }
        for index in variables { setting(&x[index], index - first, 1) }
        let value = function.value(ofTerms: terms, at: Span(_unsafeElements: UnsafeBufferPointer(x)))
        for index in variables {
          result[index] = reading(value, index - first)
          setting(&x[index], index - first, 0)
        }
      }
      return true
    }
  }

  /// Writes the derivative of the gradient along `direction`, from variable `first` on; false as above.
  @inlinable @inline(__always)
  func writeDerivativeOfGradient(
    at x: Span<Scalar>, from first: Int = 0, into result: inout MutableSpan<Scalar>, along direction: (Int) -> Scalar
  ) -> Bool {
    typealias Second = Dual<Dual<Scalar, 4>, 1>
    return writeByTerms(
      lanes: 4, from: first, into: &result, { Second(Dual(x[$0]), tangent: [Dual(direction($0))]) },
      setting: { $0.value.tangent[$1] = $2 }, reading: { $0.tangent[0].tangent[$1] })
  }

  @inlinable
  func writeHessianByTerms(at x: Span<Scalar>, into hessian: inout MutableSpan<Scalar>) -> Bool {
    let n = dimension
    var slopes = [Scalar](repeating: 0, count: n)
    for row in 0..<n {
      var span = slopes.mutableSpan
      guard writeDerivativeOfGradient(at: x, from: row, into: &span, along: { $0 == row ? 1 : 0 }) else { return false }
      for column in row..<n {
        hessian[row * n + column] = slopes[column]
        hessian[column * n + row] = slopes[column]
      }
    }
    return true
  }
}
