public import PortableMath

/// A function to be minimized: ℝⁿ → ℝ.
///
/// The protocols below add one capability each. An objective is a pure function of its argument: the same bits in give the same
/// bits out, in any order and on any thread. So it keeps no counters and draws no random numbers. A value may be infinite or
/// NaN; the harness notices.
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
  /// The digest of the numbers the objective was built from (a matrix, a data set), or nil if there are none.
  var dataDigest: Digest? { get }
  /// The box to be searched, or nil for all of ℝⁿ. Oracles show it; who leaves it gets whatever the function gives there,
  /// and no target is reached there.
  var bounds: Bounds<Scalar>? { get }
}

extension Objective {
  public var dataDigest: Digest? { nil }
  public var bounds: Bounds<Scalar>? { nil }
}

/// A box: lower ≤ x ≤ upper, element by element; infinite if a side is open.
public struct Bounds<Scalar: PortableScalar>: Equatable, Sendable {
  /// The least value of each element; −∞ for an open side.
  public let lower: [Scalar]
  /// The greatest value of each element; ∞ for an open side.
  public let upper: [Scalar]

  /// A box between two arrays of equal length, the lower nowhere above the upper.
  public init(lower: [Scalar], upper: [Scalar]) {
    precondition(
      lower.count == upper.count && zip(lower, upper).allSatisfy { $0 <= $1 },
      "bounds are two arrays of equal length, the lower nowhere above the upper")
    self.lower = lower
    self.upper = upper
  }

  /// Whether a point of as many elements lies in the box; one with a NaN does not.
  @specialized(where Scalar == Float)
  @specialized(where Scalar == Double)
  public func contains(_ x: [Scalar]) -> Bool {
    for index in 0..<x.count where !(lower[index] <= x[index] && x[index] <= upper[index]) { return false }
    return true
  }
}

/// An objective with a gradient.
public protocol DifferentiableObjective<Scalar>: Objective {
  /// Writes ∇f(x) into `gradient`, which has `dimension` elements of unspecified content.
  func gradient(at x: Span<Scalar>, into gradient: inout MutableSpan<Scalar>)
}

/// An objective with a gradient and with products of its Hessian and a vector.
public protocol CurvatureObjective<Scalar>: DifferentiableObjective {
  /// Writes ∇²f(x)·v into `product`, which has `dimension` elements of unspecified content.
  func hessianProduct(at x: Span<Scalar>, times v: Span<Scalar>, into product: inout MutableSpan<Scalar>)
}

/// An objective with a gradient and a Hessian.
public protocol TwiceDifferentiableObjective<Scalar>: DifferentiableObjective {
  /// Writes ∇²f(x) row by row into `hessian`, which has `dimension`² elements of unspecified content.
  func hessian(at x: Span<Scalar>, into hessian: inout MutableSpan<Scalar>)
}

/// A sum of squares f(x) = Σ rᵢ(x)², without a factor ½, with its residuals and their derivatives.
public protocol LeastSquaresObjective<Scalar>: DifferentiableObjective {
  /// m, the number of residuals; at least 1.
  var residualCount: Int { get }
  /// Writes r(x) into `residuals`, which has `residualCount` elements of unspecified content.
  func residuals(at x: Span<Scalar>, into residuals: inout MutableSpan<Scalar>)
  /// Writes ∂rᵢ/∂xⱼ row by row into `jacobian`, which has `residualCount`·`dimension` elements.
  func jacobian(at x: Span<Scalar>, into jacobian: inout MutableSpan<Scalar>)
}
