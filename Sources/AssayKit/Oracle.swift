public import PortableMath

/// The only door from an optimizer to an objective: counts every evaluation and enforces the budget.
///
/// An optimizer receives it for the length of a step and cannot make, copy or keep one. It shows the dimension and
/// answers questions; it does not show the optimum, the budget or the clock.
///
/// Each call costs one evaluation of its kind. Once the budget is spent every call throws `Stop.budgetSpent` and
/// evaluates nothing; let it pass through `step`. Asking for a capability that the objective lacks throws
/// `Stop.failed`: name what you need in `OptimizerDescription.requires`, and the plan is refused before it runs.
/// Answers may be infinite or NaN.
public struct Oracle<Scalar: PortableScalar>: ~Copyable {
  /// What a recorder sees of an answer.
  @usableFromInline package typealias Observer = (Answer, Span<Scalar>) -> Void

  @usableFromInline let objective: AnyObjective<Scalar>
  @usableFromInline let hasGradient: Bool
  @usableFromInline let hasHessian: Bool
  @usableFromInline let evaluationBudget: Int
  @usableFromInline var observer: Observer?
  @usableFromInline var counts = Evaluations()

  /// An oracle of `objective` that answers `evaluationBudget` times and shows each answer to `observer`.
  package init(_ objective: AnyObjective<Scalar>, evaluationBudget: Int = .max, observer: Observer? = nil) {
    self.objective = objective
    hasGradient = objective.capabilities.contains(.gradient)
    hasHessian = objective.capabilities.contains(.hessian)
    self.evaluationBudget = evaluationBudget
    self.observer = observer
  }

  /// The calls answered so far.
  public var evaluations: Evaluations { counts }

  /// n, the length of every argument.
  @inlinable public var dimension: Int { objective.dimension }

  /// f(x).
  @inlinable
  public mutating func value(at x: [Scalar]) throws(Stop) -> Scalar {
    try checkBudget(x.count)
    counts.values += 1
    let value = objective.value(x.span)
    if observer != nil { observe(.value, [value]) }
    return value
  }

  /// Writes ∇f(x) into `gradient`, which has n elements.
  @inlinable
  public mutating func gradient(at x: [Scalar], into gradient: inout [Scalar]) throws(Stop) {
    try checkBudget(x.count)
    precondition(gradient.count == dimension, "a gradient has as many elements as the objective has dimensions")
    guard hasGradient else { throw .failed("the objective has no gradient") }
    counts.gradients += 1
    var result = gradient.mutableSpan
    objective.gradient(x.span, &result)
    if observer != nil { observe(.gradient, gradient) }
  }

  /// Writes ∇²f(x), row by row, into `hessian`, which has n² elements.
  @inlinable
  public mutating func hessian(at x: [Scalar], into hessian: inout [Scalar]) throws(Stop) {
    try checkBudget(x.count)
    precondition(hessian.count == dimension * dimension, "a Hessian has dimension² elements")
    guard hasHessian else { throw .failed("the objective has no Hessian") }
    counts.hessians += 1
    var result = hessian.mutableSpan
    objective.hessian(x.span, &result)
    if observer != nil { observe(.hessian, hessian) }
  }

  @inlinable
  func checkBudget(_ count: Int) throws(Stop) {
    precondition(count == dimension, "a point has as many elements as the objective has dimensions")
    guard counts.total < evaluationBudget else { throw .budgetSpent }
  }

  @usableFromInline @inline(never)
  func observe(_ answer: Answer, _ numbers: [Scalar]) { observer?(answer, numbers.span) }
}

/// The kind of an oracle's answer.
public enum Answer: Sendable {
  case value
  case gradient
  case hessian
}
