public import AssayKit
public import PortableMath

/// An objective written once over any smooth scalar: ℝⁿ → ℝ.
///
///     struct Rosenbrock<Scalar: PrimalScalar>: SmoothFunction {
///       let dimension = 2
///       func value<S: SmoothScalar>(at x: Span<S>) -> S where S.Primal == Scalar {
///         100 * S.pow(x[1] - x[0] * x[0], 2) + S.pow(x[0] - 1, 2)
///       }
///     }
///     let objective = AnyObjective(Differentiated(Rosenbrock<Double>()))
///
/// If another module makes the `AnyObjective`, mark the function `@inlinable`; otherwise it runs unspecialized and slowly.
public protocol SmoothFunction<Scalar>: Sendable {
  associatedtype Scalar: PrimalScalar
  /// n, the length of every argument; at least 1.
  var dimension: Int { get }
  /// The digest of the numbers the function was built from, or nil if there are none.
  var dataDigest: Digest? { get }
  /// The box that arguments must stay in, or nil for all of ℝⁿ.
  var bounds: Bounds<Scalar>? { get }
  /// f(x); `x` has `dimension` elements.
  func value<S: SmoothScalar>(at x: Span<S>) -> S where S.Primal == Scalar
}

extension SmoothFunction {
  public var dataDigest: Digest? { nil }
  public var bounds: Bounds<Scalar>? { nil }
}

/// Residuals written once over any smooth scalar, ℝⁿ → ℝᵐ, of the objective f = Σ rᵢ² (no factor ½).
public protocol SmoothResiduals<Scalar>: Sendable {
  associatedtype Scalar: PrimalScalar
  /// n, the length of every argument; at least 1.
  var dimension: Int { get }
  /// m; at least 1.
  var residualCount: Int { get }
  /// The digest of the numbers the residuals were built from, or nil if there are none.
  var dataDigest: Digest? { get }
  /// The box that arguments must stay in, or nil for all of ℝⁿ.
  var bounds: Bounds<Scalar>? { get }
  /// Writes r(x) into `r`, which has `residualCount` elements of unspecified content.
  func residuals<S: SmoothScalar>(at x: Span<S>, into r: inout MutableSpan<S>) where S.Primal == Scalar
}

extension SmoothResiduals {
  public var dataDigest: Digest? { nil }
  public var bounds: Bounds<Scalar>? { nil }
}
