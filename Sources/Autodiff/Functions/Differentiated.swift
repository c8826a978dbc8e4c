public import AssayKit
public import PortableMath

/// A smooth function as an objective with gradient, Hessian and Hessian-vector product, by dual numbers.
///
/// A gradient takes ⌈n/8⌉ evaluations over `Dual<Scalar, 8>` (n = 2: one over `Dual<Scalar, 2>`), a Hessian-vector product
/// ⌈n/4⌉ over duals of duals, a Hessian about n²/8 of them (n = 2: one). The Hessian is symmetric to the bit. Up to 14
/// dimensions in `Double` a gradient allocates nothing; beyond, once. Of a sum of terms of few variables each, an evaluation is
/// of the few terms that depend on its variables, so that a gradient takes some 2 evaluations of all terms.
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
    if dimension == 2 {
      let variables: [2 of Dual<Scalar, 2>] = [Dual(x[0], lane: 0), Dual(x[1], lane: 1)]
      let slopes = function.value(at: variables.span).tangent
      gradient[0] = slopes[0]
      gradient[1] = slopes[1]
      return
    }
    let isWritten = writeByTerms(
      lanes: 8, into: &gradient, { Dual<Scalar, 8>(x[$0]) }, setting: { $0.tangent[$1] = $2 }, reading: { $0.tangent[$1] })
    if isWritten { return }
    for first in stride(from: 0, to: dimension, by: 8) {
      let result = withVariables(x, first: first) { (x: Span<Dual<Scalar, 8>>) in function.value(at: x) }
      for index in first..<min(first + 8, dimension) { gradient[index] = result.tangent[index - first] }
    }
  }

  @inlinable
  public func hessianProduct(at x: Span<Scalar>, times v: Span<Scalar>, into product: inout MutableSpan<Scalar>) {
    if writeDerivativeOfGradient(at: x, into: &product, along: { v[$0] }) { return }
    for first in stride(from: 0, to: dimension, by: 4) {
      let slopes = derivativeOfGradient(at: x, first: first) { v[$0] }
      for index in first..<min(first + 4, dimension) { product[index] = slopes[index - first] }
    }
  }

  @inlinable
  public func hessian(at x: Span<Scalar>, into hessian: inout MutableSpan<Scalar>) {
    let n = dimension
    if n == 2 { return writeHessianOfTwo(at: x, into: &hessian) }
    if writeHessianByTerms(at: x, into: &hessian) { return }
    for row in 0..<n {
      for first in stride(from: row, to: n, by: 4) {
        let slopes = derivativeOfGradient(at: x, first: first) { $0 == row ? 1 : 0 }
        for column in first..<min(first + 4, n) {
          hessian[row * n + column] = slopes[column - first]
          hessian[column * n + row] = slopes[column - first]
        }
      }
    }
  }

  /// In one evaluation: two dimensions are worth it, since every textbook plots them.
  @inlinable @inline(__always)
  func writeHessianOfTwo(at x: Span<Scalar>, into hessian: inout MutableSpan<Scalar>) {
    typealias Second = Dual<Dual<Scalar, 2>, 2>
    let variables: [2 of Second] = [Second(Dual(x[0], lane: 0), lane: 0), Second(Dual(x[1], lane: 1), lane: 1)]
    let rows = function.value(at: variables.span).tangent
    hessian[0] = rows[0].tangent[0]
    hessian[1] = rows[0].tangent[1]
    hessian[2] = rows[0].tangent[1]
    hessian[3] = rows[1].tangent[1]
  }

  /// The derivative along `direction` of the partial derivatives `first` ..< `first` + 4. A Hessian by fours takes no
  /// longer than by eights, and every function is a fifth quicker to compile.
  @inlinable @inline(__always)
  func derivativeOfGradient(at x: Span<Scalar>, first: Int, along direction: (Int) -> Scalar) -> InlineArray<4, Scalar> {
    typealias Second = Dual<Dual<Scalar, 4>, 1>
    return withScratch(
      of: Second.self, dimension,
      { Second(Dual(x[$0], lane: $0 - first), tangent: [Dual(direction($0))]) },
      { function.value(at: $0).tangent[0].tangent })
  }
}
