public import PortableMath

/// A function to be minimised: ℝⁿ → ℝ.
///
/// What more an objective can do is said by the protocols below, each of which adds one capability. An objective is a
/// pure function of its argument: the same bits in give the same bits out, in any order and on any thread, so it keeps
/// no counters and draws no random numbers. A value may be infinite or NaN; the harness notices.
///
///     struct Sphere<Scalar: PortableScalar>: DifferentiableObjective {
///       let dimension: Int
///       func value(at x: Span<Scalar>) -> Scalar { dot(x, x) }
///       func gradient(at x: Span<Scalar>, into gradient: inout MutableSpan<Scalar>) {
///         for i in x.indices { gradient[i] = 2 * x[i] }
///       }
///     }
public protocol Objective<Scalar>: Sendable {
  associatedtype Scalar: PortableScalar
  /// n, the length of every argument; at least 1.
  var dimension: Int { get }
  /// f(x); `x` has `dimension` elements.
  func value(at x: Span<Scalar>) -> Scalar
  /// The digest of the numbers the objective was built from (a matrix, a data set), or nil where there are none.
  var dataDigest: Digest? { get }
}

extension Objective {
  public var dataDigest: Digest? { nil }
}

/// An objective with a gradient.
public protocol DifferentiableObjective<Scalar>: Objective {
  /// Writes ∇f(x) into `gradient`, which has `dimension` elements of unspecified content.
  func gradient(at x: Span<Scalar>, into gradient: inout MutableSpan<Scalar>)
}

/// An objective with a gradient and a Hessian.
public protocol TwiceDifferentiableObjective<Scalar>: DifferentiableObjective {
  /// Writes ∇²f(x) row by row into `hessian`, which has `dimension`² elements of unspecified content.
  func hessian(at x: Span<Scalar>, into hessian: inout MutableSpan<Scalar>)
}
