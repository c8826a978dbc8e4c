public import AssayKit
public import PortableMath

/// Smooth residuals r(x) as the objective f = Σ rᵢ², with residuals and their Jacobian, by automatic differentiation.
///
/// The Jacobian of up to eight variables goes forward, one evaluation of all residuals for each four of them. That of more goes
/// backward, by one evaluation and a walk over the operations of each residual. Gradient and Hessian are those of the sum of
/// squares. Sums are in ascending order. An evaluation keeps its m residuals on the stack while they are small (1024 bytes).
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
    if n > greatestForwardDimension { return writeJacobianBackward(at: x, into: &jacobian) }
    for first in stride(from: 0, to: n, by: 4) {
      withVariables(x, first: first) { x in
        withResiduals(function, at: x) { r in
          for row in r.indices {
            for column in first..<min(first + 4, n) { jacobian[row * n + column] = r[row].tangent[column - first] }
          }
        }
      }
    }
  }

  @inlinable
  func writeJacobianBackward(at x: Span<Scalar>, into jacobian: inout MutableSpan<Scalar>) {
    let n = dimension
    func variable(_ index: Int) -> Scalar { x[index] }
    withTape(n, variable) { tape, x in
      withResiduals(function, at: x) { r in
        for row in r.indices {
          tape.pointee.walkBack(from: r[row].place)
          for column in 0..<n { jacobian[row * n + column] = tape.pointee.takeDerivative(column) }
        }
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
    withResiduals(function, at: x) { r in
      var sum: S = 0
      for index in r.indices { sum += r[index] * r[index] }
      return sum
    }
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
