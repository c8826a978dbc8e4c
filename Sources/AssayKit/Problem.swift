public import PortableMath

/// An objective with its usual start and what is known of its optimum, or a model with its initial parameters.
public struct Problem<Scalar: PortableScalar>: Sendable {
  /// The function; for a model, the mean loss of its first mini-batch.
  public let objective: AnyObjective<Scalar>
  /// The model; nil if the objective is the same in every step.
  public let model: AnyModel<Scalar>?
  /// The usual start, or the initial parameters of the model.
  public let start: [Scalar]
  /// Known only to the harness; no optimizer sees it.
  public let optimum: Optimum<Scalar>?

  /// An objective with its usual start, which has as many elements as the objective has dimensions.
  public init(_ objective: AnyObjective<Scalar>, start: [Scalar], optimum: Optimum<Scalar>? = nil) {
    self.init(objective, model: nil, start: start, optimum: optimum)
  }

  /// A model with its initial parameters, which come from the seed.
  public init(_ model: AnyModel<Scalar>, start: [Scalar]) {
    self.init(model.objective(0), model: model, start: start, optimum: nil)
  }

  private init(
    _ objective: AnyObjective<Scalar>, model: AnyModel<Scalar>?, start: [Scalar], optimum: Optimum<Scalar>?
  ) {
    precondition(
      start.count == objective.dimension, "a start has as many elements as the objective has dimensions")
    self.objective = objective
    self.model = model
    self.start = start
    self.optimum = optimum
  }

  /// What the optimizer sees in a step, from 0: the mini-batch of a model, else always the same.
  @specialized(where Scalar == Float)
  @specialized(where Scalar == Double)
  package func objective(ofStep step: Int) -> AnyObjective<Scalar> { model?.objective(step) ?? objective }
}

/// The least value of an objective and the points that have it.
public struct Optimum<Scalar: PortableScalar>: Sendable {
  /// The least value, or an infimum.
  public let value: Scalar
  /// Points that have it; a distance to the minimizer is to the nearest of them. Empty if only the value is known, or if it is
  /// an infimum that no point has; the problem's description says which.
  public let minimizers: [[Scalar]]

  /// An optimum of this value, at these points.
  public init(value: Scalar, minimizers: [[Scalar]]) {
    self.value = value
    self.minimizers = minimizers
  }
}
