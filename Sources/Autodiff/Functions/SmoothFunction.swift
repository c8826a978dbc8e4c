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

/// A sum of terms of a few neighboring variables each, f(x) = Σ tᵢ(xᵢ, …, xᵢ₊ₖ₋₁), written once over any smooth scalar.
///
///     struct Valley<Scalar: PrimalScalar>: SmoothTerms {
///       static var reach: Int { 2 }
///       let dimension: Int
///       @inlinable @inline(__always)
///       func term<S: SmoothScalar>(_ index: Int, of x: Span<S>) -> S where S.Primal == Scalar {
///         100 * S.pow(x[1] - x[0] * x[0], 2) + S.pow(x[0] - 1, 2)
///       }
///     }
///     let objective = AnyObjective(DifferentiatedTerms(Valley<Double>(dimension: 100)))
///
/// Each term sees its own variables alone. A term that is inlined keeps them in registers, which halves the time of a gradient.
public protocol SmoothTerms<Scalar>: Sendable {
  associatedtype Scalar: PrimalScalar
  /// k, the number of variables of a term, from 1 to 4. The sum has n − k + 1 terms.
  static var reach: Int { get }
  /// n, the length of every argument; at least `reach`.
  var dimension: Int { get }
  /// The digest of the numbers the terms were built from, or nil if there are none.
  var dataDigest: Digest? { get }
  /// The box that arguments must stay in, or nil for all of ℝⁿ.
  var bounds: Bounds<Scalar>? { get }
  /// tᵢ for i = `index` from 0; `x` has `reach` elements, the first of which is xᵢ.
  func term<S: SmoothScalar>(_ index: Int, of x: Span<S>) -> S where S.Primal == Scalar
}

extension SmoothTerms {
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
