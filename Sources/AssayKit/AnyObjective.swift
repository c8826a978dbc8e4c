public import PortableMath

/// An objective of any type, with the capabilities it had.
///
/// The initializers are inlined where the type is known, so each call is one indirect jump into code for that type. Make it
/// from a concrete type (`AnyObjective(Sphere<Float>(dimension: 3))`), not from a generic one. The most specific initializer
/// that fits the type decides which capabilities it keeps.
///
/// Call a function of a capability only if `capabilities` has it. They are not optional closures, since unwrapping one costs a
/// retain and a release, which takes as long as a small step.
public struct AnyObjective<Scalar: PortableScalar>: Sendable {
  /// A number of a point.
  public typealias Value = @Sendable (Span<Scalar>) -> Scalar
  /// An array of numbers of a point, written into the second argument.
  public typealias Derivative = @Sendable (Span<Scalar>, inout MutableSpan<Scalar>) -> Void
  /// An array of numbers of a point and a direction, written into the third argument.
  public typealias Product = @Sendable (Span<Scalar>, Span<Scalar>, inout MutableSpan<Scalar>) -> Void

  /// n, the length of every argument.
  public let dimension: Int
  /// The number of residuals; 0 where there are none.
  public internal(set) var residualCount = 0
  /// The digest of the numbers the objective was built from, or nil if there are none.
  public let dataDigest: Digest?
  /// The box to be searched, or nil for all of ℝⁿ.
  public let bounds: Bounds<Scalar>?
  /// Which of the functions below may be called.
  public internal(set) var capabilities: Set<Capability> = []
  /// f(x).
  public let value: Value
  /// Writes ∇f(x), n elements.
  public internal(set) var gradient: Derivative = { _, _ in }
  /// Writes ∇²f(x) row by row, n² elements.
  public internal(set) var hessian: Derivative = { _, _ in }
  /// Writes ∇²f(x)·v, n elements.
  public internal(set) var hessianProduct: Product = { _, _, _ in }
  /// Writes r(x), m elements.
  public internal(set) var residuals: Derivative = { _, _ in }
  /// Writes ∂rᵢ/∂xⱼ row by row, m·n elements.
  public internal(set) var jacobian: Derivative = { _, _ in }

  /// An objective with its value only.
  @inlinable
  public init<F: Objective<Scalar>>(_ objective: F) { self.init(plain: objective) }

  /// An objective with its gradient.
  @inlinable
  public init<F: DifferentiableObjective<Scalar>>(_ objective: F) {
    self.init(plain: objective)
    add(gradient: { objective.gradient(at: $0, into: &$1) })
  }

  /// An objective with its gradient and products of its Hessian.
  @inlinable
  public init<F: CurvatureObjective<Scalar>>(_ objective: F) {
    self.init(plain: objective)
    add(gradient: { objective.gradient(at: $0, into: &$1) })
    add(hessianProduct: { objective.hessianProduct(at: $0, times: $1, into: &$2) })
  }

  /// An objective with its gradient and Hessian.
  @inlinable
  public init<F: TwiceDifferentiableObjective<Scalar>>(_ objective: F) {
    self.init(plain: objective)
    add(gradient: { objective.gradient(at: $0, into: &$1) })
    add(hessian: { objective.hessian(at: $0, into: &$1) })
  }

  /// An objective with its gradient, Hessian and products of it.
  @inlinable
  public init<F: TwiceDifferentiableObjective<Scalar> & CurvatureObjective<Scalar>>(_ objective: F) {
    self.init(plain: objective)
    add(gradient: { objective.gradient(at: $0, into: &$1) })
    add(hessian: { objective.hessian(at: $0, into: &$1) })
    add(hessianProduct: { objective.hessianProduct(at: $0, times: $1, into: &$2) })
  }

  /// A sum of squares with its gradient, residuals and Jacobian.
  @inlinable
  public init<F: LeastSquaresObjective<Scalar>>(_ objective: F) {
    self.init(plain: objective)
    add(gradient: { objective.gradient(at: $0, into: &$1) })
    add(
      objective.residualCount, residuals: { objective.residuals(at: $0, into: &$1) },
      jacobian: { objective.jacobian(at: $0, into: &$1) })
  }

  /// A sum of squares with its gradient, Hessian, residuals and Jacobian.
  @inlinable
  public init<F: LeastSquaresObjective<Scalar> & TwiceDifferentiableObjective<Scalar>>(_ objective: F) {
    self.init(plain: objective)
    add(gradient: { objective.gradient(at: $0, into: &$1) })
    add(hessian: { objective.hessian(at: $0, into: &$1) })
    add(
      objective.residualCount, residuals: { objective.residuals(at: $0, into: &$1) },
      jacobian: { objective.jacobian(at: $0, into: &$1) })
  }

  /// A sum of squares with all capabilities.
  @inlinable
  public init<F: LeastSquaresObjective<Scalar> & TwiceDifferentiableObjective<Scalar> & CurvatureObjective<Scalar>>(
    _ objective: F
  ) {
    self.init(plain: objective)
    add(gradient: { objective.gradient(at: $0, into: &$1) })
    add(hessian: { objective.hessian(at: $0, into: &$1) })
    add(hessianProduct: { objective.hessianProduct(at: $0, times: $1, into: &$2) })
    add(
      objective.residualCount, residuals: { objective.residuals(at: $0, into: &$1) },
      jacobian: { objective.jacobian(at: $0, into: &$1) })
  }

  @inlinable
  init<F: Objective<Scalar>>(plain objective: F) {
    precondition(objective.dimension > 0, "an objective has at least one dimension")
    self.init(
      dimension: objective.dimension, dataDigest: objective.dataDigest, bounds: objective.bounds,
      value: { objective.value(at: $0) })
  }

  /// An objective without capabilities, which `add` gives it: where they are known only at run time.
  @usableFromInline
  package init(dimension: Int, dataDigest: Digest?, bounds: Bounds<Scalar>?, value: @escaping Value) {
    precondition(
      bounds.map { $0.lower.count == dimension } ?? true, "bounds have as many elements as the objective has dimensions")
    self.dimension = dimension
    self.dataDigest = dataDigest
    self.bounds = bounds
    self.value = value
  }

  @usableFromInline
  package mutating func add(gradient: @escaping Derivative) {
    self.gradient = gradient
    capabilities.insert(.gradient)
  }

  @usableFromInline
  package mutating func add(hessian: @escaping Derivative) {
    self.hessian = hessian
    capabilities.insert(.hessian)
  }

  @usableFromInline
  package mutating func add(hessianProduct: @escaping Product) {
    self.hessianProduct = hessianProduct
    capabilities.insert(.hessianProduct)
  }

  @usableFromInline
  package mutating func add(_ count: Int, residuals: @escaping Derivative, jacobian: @escaping Derivative) {
    precondition(count > 0, "a least-squares objective has at least one residual")
    residualCount = count
    self.residuals = residuals
    self.jacobian = jacobian
    capabilities.insert(.residuals)
  }
}

/// What an objective can do beyond its value.
public enum Capability: String, Sendable, Codable, CaseIterable {
  /// The gradient ∇f(x).
  case gradient
  /// The Hessian ∇²f(x).
  case hessian
  /// Products ∇²f(x)·v of the Hessian and a vector.
  case hessianProduct
  /// Residuals and their Jacobian.
  case residuals
}

extension Capability: CustomStringConvertible {
  public var description: String {
    switch self {
    case .gradient: "gradient"
    case .hessian: "Hessian"
    case .hessianProduct: "product of its Hessian and a vector"
    case .residuals: "sum of squares with its residuals"
    }
  }
}

/// Capabilities as bits, in the order of the cases from the lowest: how they cross a plugin's boundary.
extension Set<Capability> {
  /// nil if a bit stands for no capability.
  package init?(bits: UInt32) {
    guard bits >> UInt32(Capability.allCases.count) == 0 else { return nil }
    self.init(Capability.allCases.enumerated().filter { bits >> UInt32($0.offset) & 1 == 1 }.map { $0.element })
  }

  package var bits: UInt32 {
    Capability.allCases.enumerated().reduce(0) { $0 | (contains($1.element) ? 1 << UInt32($1.offset) : 0) }
  }
}
