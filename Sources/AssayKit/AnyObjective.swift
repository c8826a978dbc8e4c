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
  public let value: Value
  public let gradient: Derivative?
  public let hessian: Derivative?

  @inlinable
  public init<F: Objective<Scalar>>(_ objective: F) {
    self.init(objective, gradient: nil, hessian: nil)
  }

  @inlinable
  public init<F: DifferentiableObjective<Scalar>>(_ objective: F) {
    self.init(objective, gradient: { x, result in objective.gradient(at: x, into: &result) }, hessian: nil)
  }

  @inlinable
  public init<F: TwiceDifferentiableObjective<Scalar>>(_ objective: F) {
    self.init(
      objective,
      gradient: { x, result in objective.gradient(at: x, into: &result) },
      hessian: { x, result in objective.hessian(at: x, into: &result) })
  }

  @inlinable
  init<F: Objective<Scalar>>(_ objective: F, gradient: Derivative?, hessian: Derivative?) {
    precondition(objective.dimension > 0, "an objective has at least one dimension")
    dimension = objective.dimension
    dataDigest = objective.dataDigest
    value = { x in objective.value(at: x) }
    self.gradient = gradient
    self.hessian = hessian
  }

  public var capabilities: Set<Capability> {
    var capabilities: Set<Capability> = []
    if gradient != nil { capabilities.insert(.gradient) }
    if hessian != nil { capabilities.insert(.hessian) }
    return capabilities
  }
}

/// What an objective can do beyond its value.
public enum Capability: String, Sendable, Codable, CaseIterable {
  case gradient
  case hessian
}
