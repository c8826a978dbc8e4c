public import AssayKit
public import PortableMath

/// Smooth residuals r(x) as the objective f = Σ rᵢ², with residuals and their Jacobian, by dual numbers.
///
/// The Jacobian takes ⌈n/8⌉ evaluations of all residuals, and gradient and Hessian are those of the sum of squares. Sums
/// are in ascending order. An evaluation keeps its m residuals on the stack while they are small (1024 bytes).
public struct DifferentiatedResiduals<R: SmoothResiduals>: LeastSquaresObjective, TwiceDifferentiableObjective,
  CurvatureObjective
{
  public typealias Scalar = R.Scalar

  public let function: R

  @inlinable
  public init(_ function: R) { self.function = function }

  @inlinable public var dimension: Int { function.dimension }
  @inlinable public var residualCount: Int { function.residualCount }
  @inlinable public var dataDigest: Digest? { function.dataDigest }
  @inlinable public var bounds: Bounds<Scalar>? { function.bounds }

  @inlinable
  public func residuals(at x: Span<Scalar>, into residuals: inout MutableSpan<Scalar>) {
    function.residuals(at: x, into: &residuals)
  }

  @inlinable
  public func jacobian(at x: Span<Scalar>, into jacobian: inout MutableSpan<Scalar>) {
    let n = dimension
    if n > 8, function.rows(of: 0..<1) != nil { return writeJacobianByRows(at: x, into: &jacobian) }
    for first in stride(from: 0, to: n, by: 8) {
      withVariables(x, first: first) { (x: Span<Dual<Scalar, 8>>) in
        withResiduals(function, at: x) { r in
          for row in r.indices {
            for column in first..<min(first + 8, n) { jacobian[row * n + column] = r[row].tangent[column - first] }
          }
        }
      }
    }
  }

  /// The rows that depend on none of eight variables have, to the sign of zero, the derivatives of an evaluation without any.
  @inlinable
  func writeJacobianByRows(at x: Span<Scalar>, into jacobian: inout MutableSpan<Scalar>) {
    let (n, m) = (dimension, residualCount)
    withUnsafeTemporaryAllocation(of: Dual<Scalar, 8>.self, capacity: n) { variables in
      for index in 0..<n { variables.initializeElement(at: index, to: Dual(x[index])) }
      withResiduals(function, 0..<m, at: Span(_unsafeElements: UnsafeBufferPointer(variables))) { r in
        for row in 0..<m { for column in 0..<n { jacobian[row * n + column] = r[row].tangent[0] } }
      }
      for first in stride(from: 0, to: n, by: 8) {
        let columns = first..<min(first + 8, n)
        let rows = function.rows(of: columns) ?? 0..<m
        for column in columns { variables[column].tangent[column - first] = 1 }
        withResiduals(function, rows, at: Span(_unsafeElements: UnsafeBufferPointer(variables))) { r in
          for row in rows {
            for column in columns { jacobian[row * n + column] = r[row - rows.lowerBound].tangent[column - first] }
          }
        }
        for column in columns { variables[column].tangent[column - first] = 0 }
      }
    }
  }

  @inlinable
  public func value(at x: Span<Scalar>) -> Scalar { sumOfSquares.value(at: x) }

  @inlinable
  public func gradient(at x: Span<Scalar>, into gradient: inout MutableSpan<Scalar>) {
    sumOfSquares.gradient(at: x, into: &gradient)
  }

  @inlinable
  public func hessian(at x: Span<Scalar>, into hessian: inout MutableSpan<Scalar>) {
    sumOfSquares.hessian(at: x, into: &hessian)
  }

  @inlinable
  public func hessianProduct(at x: Span<Scalar>, times v: Span<Scalar>, into product: inout MutableSpan<Scalar>) {
    sumOfSquares.hessianProduct(at: x, times: v, into: &product)
  }

  @inlinable
  var sumOfSquares: Differentiated<SumOfSquares<R>> { Differentiated(SumOfSquares(function)) }
}

/// Σ rᵢ² as a smooth function.
public struct SumOfSquares<R: SmoothResiduals>: SmoothFunction {
  public typealias Scalar = R.Scalar

  public let function: R

  @inlinable
  public init(_ function: R) { self.function = function }

  @inlinable public var dimension: Int { function.dimension }
  @inlinable public var dataDigest: Digest? { function.dataDigest }
  @inlinable public var bounds: Bounds<Scalar>? { function.bounds }

  @inlinable
  public func value<S: SmoothScalar>(at x: Span<S>) -> S where S.Primal == R.Scalar {
    withResiduals(function, at: x) { sumOfSquares($0) }
  }

  @inlinable @inline(__always)
  public func terms(of variables: Range<Int>) -> Range<Int>? { function.rows(of: variables) }

  @inlinable
  public func value<S: SmoothScalar>(ofTerms terms: Range<Int>, at x: Span<S>) -> S where S.Primal == R.Scalar {
    withResiduals(function, terms, at: x) { sumOfSquares($0) }
  }

  @inlinable @inline(__always)
  func sumOfSquares<S: SmoothScalar>(_ r: Span<S>) -> S {
    var sum: S = 0
    for index in r.indices { sum += r[index] * r[index] }
    return sum
  }
}

@inlinable @inline(__always)
func withResiduals<R: SmoothResiduals, S: SmoothScalar, Result>(
  _ function: R, _ rows: Range<Int>, at x: Span<S>, _ body: (Span<S>) -> Result
) -> Result where S.Primal == R.Scalar {
  withUnsafeTemporaryAllocation(of: S.self, capacity: rows.count) { buffer in
    buffer.initialize(repeating: 0)
    var residuals = MutableSpan(_unsafeElements: buffer)
    function.residuals(ofRows: rows, at: x, into: &residuals)
    return body(Span(_unsafeElements: UnsafeBufferPointer(buffer)))
  }
}

@inlinable @inline(__always)
func withResiduals<R: SmoothResiduals, S: SmoothScalar, Result>(
  _ function: R, at x: Span<S>, _ body: (Span<S>) -> Result
) -> Result where S.Primal == R.Scalar {
  withUnsafeTemporaryAllocation(of: S.self, capacity: function.residualCount) { buffer in
    buffer.initialize(repeating: 0)
    var residuals = MutableSpan(_unsafeElements: buffer)
    function.residuals(at: x, into: &residuals)
    return body(Span(_unsafeElements: UnsafeBufferPointer(buffer)))
  }
}
