public import AssayKit
public import PortableMath

/// A smooth function as an objective with gradient, Hessian and Hessian-vector product, by automatic differentiation.
///
/// A gradient of up to eight variables goes forward, one evaluation over `Dual` for each four of them, and allocates nothing.
/// All else goes backward over `Adjoint`. A gradient and a Hessian-vector product take time in proportion to one evaluation for
/// any n, and a Hessian n times as long. Each allocates a tape of some 32 bytes for each operation of the function. The Hessian is
/// symmetric to the bit.
public struct Differentiated<F: SmoothFunction>: TwiceDifferentiableObjective, CurvatureObjective {
  public typealias Scalar = F.Scalar

  public let function: F

  @inlinable
  public init(_ function: F) { self.function = function }

  @inlinable public var dimension: Int { function.dimension }
  @inlinable public var dataDigest: Digest? { function.dataDigest }
  @inlinable public var bounds: Bounds<Scalar>? { function.bounds }

  @inlinable
  public func value(at x: Span<Scalar>) -> Scalar { function.value(at: x) }

  @inlinable
  public func gradient(at x: Span<Scalar>, into gradient: inout MutableSpan<Scalar>) {
    if dimension > greatestForwardDimension { return writeDerivatives(of: { x[$0] }, by: { gradient[$0] = $1 }) }
    for first in stride(from: 0, to: dimension, by: 4) {
      let slopes = withVariables(x, first: first) { function.value(at: $0).tangent }
      for index in first..<min(first + 4, dimension) { gradient[index] = slopes[index - first] }
    }
  }

  @inlinable
  public func hessianProduct(at x: Span<Scalar>, times v: Span<Scalar>, into product: inout MutableSpan<Scalar>) {
    writeDerivatives(of: { Dual<Scalar, 1>(x[$0], tangent: [v[$0]]) }, by: { product[$0] = $1.tangent[0] })
  }

  @inlinable
  public func hessian(at x: Span<Scalar>, into hessian: inout MutableSpan<Scalar>) {
    let n = dimension
    for row in 0..<n {
      func write(_ column: Int, _ slope: Dual<Scalar, 1>) {
        guard column >= row else { return }
        hessian[row * n + column] = slope.tangent[0]
        hessian[column * n + row] = slope.tangent[0]
      }
      writeDerivatives(of: { Dual<Scalar, 1>(x[$0], tangent: [$0 == row ? 1 : 0]) }, by: write)
    }
  }

  /// Hands out ∂f/∂xᵢ for each variable, by one evaluation and one walk back.
  @inlinable @inline(__always)
  func writeDerivatives<Value: SmoothScalar>(of x: (Int) -> Value, by write: (Int, Value) -> Void)
  where Value.Primal == Scalar {
    withTape(dimension, x) { tape, x in
      let result = function.value(at: x)
      tape.pointee.walkBack(from: result.place)
      for variable in 0..<dimension { write(variable, tape.pointee.takeDerivative(variable)) }
    }
  }
}
