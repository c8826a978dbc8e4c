public import PortableMath

/// An objective of any type, with the capabilities it had.
///
/// The initialisers are inlined where the type is known, so that each call is one indirect jump into code compiled for
/// that type. Make it from a concrete type (`AnyObjective(Sphere<Float>(dimension: 3))`), not from a generic one.
public struct AnyObjective<Scalar: PortableScalar>: Sendable {
  public typealias Value = @Sendable (Span<Scalar>) -> Scalar
  public typealias Derivative = @Sendable (Span<Scalar>, inout MutableSpan<Scalar>) -> Void

  public let dimension: Int
  public let dataDigest: Digest?
  public let capabilities: Set<Capability>
  public let value: Value
  /// Only to be called where `capabilities` has `gradient`. Not an optional closure: unwrapping one costs a retain and
  /// a release, which is as long as a small step.
  public let gradient: Derivative
  /// Only to be called where `capabilities` has `hessian`.
  public let hessian: Derivative

  @inlinable
  public init<F: Objective<Scalar>>(_ objective: F) {
    self.init(objective, [], gradient: { _, _ in }, hessian: { _, _ in })
  }

  @inlinable
  public init<F: DifferentiableObjective<Scalar>>(_ objective: F) {
    self.init(
      objective, [.gradient],
      gradient: { x, result in objective.gradient(at: x, into: &result) },
      hessian: { _, _ in })
  }

  @inlinable
  public init<F: TwiceDifferentiableObjective<Scalar>>(_ objective: F) {
    self.init(
      objective, [.gradient, .hessian],
      gradient: { x, result in objective.gradient(at: x, into: &result) },
      hessian: { x, result in objective.hessian(at: x, into: &result) })
  }

  @inlinable
  init<F: Objective<Scalar>>(
    _ objective: F, _ capabilities: Set<Capability>, gradient: @escaping Derivative, hessian: @escaping Derivative
  ) {
    precondition(objective.dimension > 0, "an objective has at least one dimension")
    dimension = objective.dimension
    dataDigest = objective.dataDigest
    self.capabilities = capabilities
    value = { x in objective.value(at: x) }
    self.gradient = gradient
    self.hessian = hessian
  }
}

/// What an objective can do beyond its value.
public enum Capability: String, Sendable, Codable, CaseIterable {
  case gradient
  case hessian
}
