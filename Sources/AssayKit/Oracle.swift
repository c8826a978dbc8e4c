public import PortableMath

/// The only way from an optimizer to an objective: it counts every evaluation and enforces the budget.
///
/// An optimizer receives it for the length of a step and cannot make, copy or keep one. It shows the dimension and the
/// bounds and answers questions; it does not show the optimum, the budget or the clock.
///
/// Each call costs one evaluation of its kind. Once the budget is spent every call throws `Stop.budgetSpent` and
/// evaluates nothing; let it pass through `step`. Asking for a capability that the objective lacks throws
/// `Stop.failed`: name what you need in `OptimizerDescription.requires`, and the plan is refused before it runs.
/// Answers may be infinite or NaN.
public struct Oracle<Scalar: PortableScalar>: ~Copyable {
  /// What a recorder sees of a call: kind, input, answer, and the count of calls so far, with this one. It may end the trial.
  /// The input is the point, followed by the direction of a Hessian-vector product. They are arrays, not spans: an array made
  /// for one call may be freed before a span of it is read.
  @usableFromInline package typealias Observer = (
    EvaluationKind, _ inputs: [Scalar], _ outputs: [Scalar], Evaluations
  ) throws(Stop) -> Void

  @usableFromInline let objective: AnyObjective<Scalar>
  // Set lookups are too slow for every call.
  @usableFromInline let hasGradient: Bool
  @usableFromInline let hasHessian: Bool
  @usableFromInline let hasHessianProduct: Bool
  @usableFromInline let hasResiduals: Bool
  /// Calls that are left.
  @usableFromInline var remaining: Int
  @usableFromInline var counts: Evaluations
  private let observer: Observer?
  /// Whether the other side of a plugin's boundary has stopped answering; nil if there is no such side.
  @usableFromInline let refused: UnsafePointer<Bool>?
  /// Whether something must run after each answer.
  @usableFromInline let isWatched: Bool

  /// An oracle of `objective` that answers `evaluationBudget` times, those in `spent` among them, and shows each answer to
  /// `observer`.
  package init(
    _ objective: AnyObjective<Scalar>, evaluationBudget: Int = .max, spent: Evaluations = Evaluations(),
    observer: Observer? = nil
  ) {
    self.init(objective, evaluationBudget, spent, observer, refused: nil)
  }

  /// An oracle of an objective beyond a plugin's boundary; once `refused` is set, it refuses every call.
  package init(_ objective: AnyObjective<Scalar>, refused: UnsafePointer<Bool>) {
    self.init(objective, .max, Evaluations(), nil, refused: refused)
  }

  private init(
    _ objective: AnyObjective<Scalar>, _ evaluationBudget: Int, _ spent: Evaluations, _ observer: Observer?,
    refused: UnsafePointer<Bool>?
  ) {
    self.objective = objective
    hasGradient = objective.capabilities.contains(.gradient)
    hasHessian = objective.capabilities.contains(.hessian)
    hasHessianProduct = objective.capabilities.contains(.hessianProduct)
    hasResiduals = objective.capabilities.contains(.residuals)
    remaining = evaluationBudget - spent.total
    counts = spent
    self.observer = observer
    self.refused = refused
    isWatched = observer != nil || refused != nil
  }

  /// The same oracle, with its counts and its budget, of another objective: a model's next mini-batch.
  package consuming func serving(_ objective: AnyObjective<Scalar>) -> Oracle {
    var next = Oracle(objective, evaluationBudget: remaining, observer: observer)
    next.counts = counts
    return next
  }

  /// The calls answered so far.
  public var evaluations: Evaluations { counts }

  /// n, the length of every argument.
  @inlinable public var dimension: Int { objective.dimension }

  /// m, the number of residuals; 0 where the objective is no sum of squares.
  @inlinable public var residualCount: Int { objective.residualCount }

  package var capabilities: Set<Capability> { objective.capabilities }

  /// The box to be searched, or nil: outside it no target is reached.
  @inlinable public var bounds: Bounds<Scalar>? { objective.bounds }

  /// f(x).
  @inlinable
  public mutating func value(at x: [Scalar]) throws(Stop) -> Scalar {
    try admit(x.count)
    remaining -= 1
    counts.values += 1
    let value = objective.value(x.span)
    if isWatched { try watch(.value, x, [value]) }
    return value
  }

  /// Writes ∇f(x) into `gradient`, which has n elements.
  @inlinable
  public mutating func gradient(at x: [Scalar], into gradient: inout [Scalar]) throws(Stop) {
    try admit(x.count)
    precondition(gradient.count == dimension, "a gradient has as many elements as the objective has dimensions")
    guard hasGradient else { throw .failed("the objective has no gradient") }
    remaining -= 1
    counts.gradients += 1
    var result = gradient.mutableSpan
    objective.gradient(x.span, &result)
    if isWatched { try watch(.gradient, x, gradient) }
  }

  /// Writes ∇²f(x), row by row, into `hessian`, which has n² elements.
  @inlinable
  public mutating func hessian(at x: [Scalar], into hessian: inout [Scalar]) throws(Stop) {
    try admit(x.count)
    precondition(hessian.count == dimension * dimension, "a Hessian has dimension² elements")
    guard hasHessian else { throw .failed("the objective has no Hessian") }
    remaining -= 1
    counts.hessians += 1
    var result = hessian.mutableSpan
    objective.hessian(x.span, &result)
    if isWatched { try watch(.hessian, x, hessian) }
  }

  /// Writes ∇²f(x)·v into `product`, which has n elements.
  @inlinable
  public mutating func hessianProduct(
    at x: [Scalar], times v: [Scalar], into product: inout [Scalar]
  ) throws(Stop) {
    try admit(x.count)
    precondition(
      v.count == dimension && product.count == dimension,
      "a vector and its product with the Hessian have as many elements as the objective has dimensions")
    guard hasHessianProduct else { throw .failed("the objective has no products of its Hessian") }
    remaining -= 1
    counts.hessianProducts += 1
    var result = product.mutableSpan
    objective.hessianProduct(x.span, v.span, &result)
    if isWatched { try watch(.hessianProduct, x + v, product) }
  }

  /// Writes the residuals r(x), f = Σ rᵢ², into `residuals`, which has m elements.
  @inlinable
  public mutating func residuals(at x: [Scalar], into residuals: inout [Scalar]) throws(Stop) {
    try admit(x.count)
    guard hasResiduals else { throw .failed("the objective has no residuals") }
    precondition(residuals.count == residualCount, "residuals have residualCount elements")
    remaining -= 1
    counts.residuals += 1
    var result = residuals.mutableSpan
    objective.residuals(x.span, &result)
    if isWatched { try watch(.residuals, x, residuals) }
  }

  /// Writes ∂rᵢ/∂xⱼ, row by row, into `jacobian`, which has m·n elements.
  @inlinable
  public mutating func jacobian(at x: [Scalar], into jacobian: inout [Scalar]) throws(Stop) {
    try admit(x.count)
    guard hasResiduals else { throw .failed("the objective has no residuals") }
    precondition(jacobian.count == residualCount * dimension, "a Jacobian has residualCount·dimension elements")
    remaining -= 1
    counts.jacobians += 1
    var result = jacobian.mutableSpan
    objective.jacobian(x.span, &result)
    if isWatched { try watch(.jacobian, x, jacobian) }
  }

  /// Lets a call with a point of so many elements pass, or stops it.
  @inlinable
  func admit(_ count: Int) throws(Stop) {
    precondition(count == dimension, "a point has as many elements as the objective has dimensions")
    guard remaining > 0 else { throw .budgetSpent }
  }

  /// Passes an answer on unless it was refused; the arrays are made only if there is an observer.
  @inlinable @inline(__always)
  func watch(
    _ answer: EvaluationKind, _ inputs: @autoclosure () -> [Scalar], _ outputs: @autoclosure () -> [Scalar]
  ) throws(Stop) {
    // Here, not in `show`, for whose call the whole oracle is copied: that takes longer than a small step.
    if let refused {
      if refused.pointee { throw .budgetSpent }
    } else {
      try show(answer, inputs(), outputs())
    }
  }

  @usableFromInline @inline(never)
  func show(
    _ answer: EvaluationKind, _ inputs: @autoclosure () -> [Scalar], _ outputs: @autoclosure () -> [Scalar]
  ) throws(Stop) {
    try observer?(answer, inputs(), outputs(), counts)
  }

  /// Evaluates like `value`, `gradient`, …, for a caller on the other side of a plugin's boundary, which has no arrays. `x` is
  /// the point, `v` the direction of a Hessian-vector product, and `result` is as long as the answer.
  @inlinable
  package mutating func answer(
    _ kind: EvaluationKind, at x: Span<Scalar>, times v: Span<Scalar>, into result: inout MutableSpan<Scalar>
  ) throws(Stop) {
    try admit(x.count)
    remaining -= 1
    switch kind {
    case .value:
      counts.values += 1
      result[0] = objective.value(x)
    case .gradient:
      guard hasGradient else { throw .failed("the objective has no gradient") }
      counts.gradients += 1
      objective.gradient(x, &result)
    case .hessian:
      guard hasHessian else { throw .failed("the objective has no Hessian") }
      counts.hessians += 1
      objective.hessian(x, &result)
    case .hessianProduct:
      guard hasHessianProduct else { throw .failed("the objective has no products of its Hessian") }
      counts.hessianProducts += 1
      objective.hessianProduct(x, v, &result)
    case .residuals:
      guard hasResiduals else { throw .failed("the objective has no residuals") }
      counts.residuals += 1
      objective.residuals(x, &result)
    case .jacobian:
      guard hasResiduals else { throw .failed("the objective has no residuals") }
      counts.jacobians += 1
      objective.jacobian(x, &result)
    }
    if isWatched { try watch(kind, x.elements + v.elements, result.span.elements) }
  }
}

/// The kind of an oracle's answer.
public enum EvaluationKind: Sendable {
  /// f(x), one number.
  case value
  /// ∇f(x), n numbers.
  case gradient
  /// ∇²f(x), n² numbers.
  case hessian
  /// ∇²f(x)·v, n numbers.
  case hessianProduct
  /// r(x), m numbers.
  case residuals
  /// ∂r/∂x, m·n numbers.
  case jacobian
}

extension Span where Element: PortableScalar {
  @usableFromInline var elements: [Element] { indices.map { self[$0] } }
}
