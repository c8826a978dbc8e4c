public import PortableMath

/// An objective with its usual start and what is known of its optimum.
public struct Problem<Scalar: PortableScalar>: Sendable {
  public let objective: AnyObjective<Scalar>
  public let start: [Scalar]
  /// Known to the harness alone; no optimizer sees it.
  public let optimum: Optimum<Scalar>?

  public init(_ objective: AnyObjective<Scalar>, start: [Scalar], optimum: Optimum<Scalar>? = nil) {
    precondition(
      start.count == objective.dimension, "a start has as many elements as the objective has dimensions")
    self.objective = objective
    self.start = start
    self.optimum = optimum
  }
}

/// The least value of an objective and the points that have it.
public struct Optimum<Scalar: PortableScalar>: Sendable {
  public let value: Scalar
  /// Points that have it: a distance to the minimiser is to the nearest of them. Empty where only the value is known, or where
  /// it is an infimum that no point has; the problem's description says which.
  public let minimisers: [[Scalar]]

  public init(value: Scalar, minimisers: [[Scalar]]) {
    self.value = value
    self.minimisers = minimisers
  }
}
