public import AssayKit
import PortableMath

/// A trust-region method: each step goes to the least point of a quadratic model in a ball around the iterate.
///
///     m(p) = ∇f(x)ᵀp + ½ pᵀ∇²f(x)p,  ‖p‖ ≤ radius;  ρ = (f(x) − f(x + p))/(−m(p));  x ← x + p
///
/// The radius is quartered where ρ < ¼ and doubled, up to its maximum, where ρ > ¾ and p reaches the boundary; the step
/// is taken where ρ > `acceptance`. How the model is minimized is `Subproblem`'s: that is all the methods differ in.
/// A step is one trial, taken or not: one value (two at the first), a gradient where x is new, and what the subproblem
/// asks for. A NaN is a trial that failed, so the radius shrinks.
/// Converged where ‖∇f(x)‖ ≤ `gradientTolerance`, where the model promises no decrease and where x + p rounds to x. With the
/// tolerance 0 it continues to the end of the precision. Failed where the value at the start is NaN, or a gradient's norm
/// (which may overflow) or the model is not finite.
/// Source: Nocedal & Wright, Numerical Optimization, 2nd ed., algorithm 4.1. SciPy's trust-ncg, dogleg and trust-exact
/// have this loop and these defaults, but stop where ‖∇f(x)‖ < 10⁻⁴.
public struct TrustRegion<Subproblem: TrustRegionSubproblem>: Optimizer {
  public typealias Scalar = Subproblem.Scalar

  public struct State: Codable, Sendable {
    var x: [Scalar]
    var radius: Scalar
    /// f(x); nil before the first step.
    var value: Scalar?
    var gradient: [Scalar]
    /// Whether `gradient` is that of x.
    var knowsGradient = false
    var model: Subproblem.Model
  }

  let subproblem: Subproblem
  let options: TrustRegionOptions<Scalar>

  public init(_ subproblem: Subproblem, _ options: TrustRegionOptions<Scalar> = TrustRegionOptions()) {
    self.subproblem = subproblem
    self.options = options
  }

  public func start(at x: [Scalar], seed: Seed) -> State {
    State(
      x: x, radius: min(options.initialRadius, options.maximumRadius), gradient: [Scalar](repeating: 0, count: x.count),
      model: subproblem.model(dimension: x.count))
  }

  public func step(_ state: inout State, calling oracle: inout Oracle<Scalar>) throws(Stop) {
    let value = try valueAtIterate(&state, calling: &oracle)
    if !state.knowsGradient {
      try oracle.gradient(at: state.x, into: &state.gradient)
      state.knowsGradient = true
    }
    let slope = norm(state.gradient.span)
    guard slope.isFinite else { throw .failed("the gradient's norm overflows or is not a number") }
    if slope <= options.gradientTolerance { throw .converged }

    let step = try subproblem.step(
      at: state.x, gradient: state.gradient, radius: state.radius, &state.model, calling: &oracle)
    var trial = state.x
    axpy(1, step.p, into: &trial)
    if step.reduction.isNaN { throw .failed("the model is not finite") }
    guard step.reduction > 0, trial != state.x else { throw .converged }
    let trialValue = try oracle.value(at: trial)
    let ratio = (value - trialValue) / step.reduction
    if !(ratio >= 0.25) {
      state.radius *= 0.25
    } else if ratio > 0.75, step.isOnBoundary {
      state.radius = min(2 * state.radius, options.maximumRadius)
    }
    if ratio > options.acceptance {
      state.x = trial
      state.value = trialValue
      state.knowsGradient = false
      subproblem.forget(&state.model)
    }
  }

  private func valueAtIterate(_ state: inout State, calling oracle: inout Oracle<Scalar>) throws(Stop) -> Scalar {
    if let value = state.value { return value }
    let value = try oracle.value(at: state.x)
    if value.isNaN { throw .failed("the value at the start is NaN") }
    state.value = value
    return value
  }

  public func iterate(of state: State) -> [Scalar] { state.x }
}

/// How a trust-region method minimizes its quadratic model in the ball.
public protocol TrustRegionSubproblem<Scalar>: Sendable {
  associatedtype Scalar: PortableScalar
  /// What is kept of the model at one iterate, for further radii there.
  associatedtype Model: Codable & Sendable

  /// A model of which nothing is known yet.
  func model(dimension: Int) -> Model
  /// The iterate has moved: what was known of the model no longer holds.
  func forget(_ model: inout Model)
  /// A p with ‖p‖ ≤ radius, to within the method's own tolerance, that makes the model small. `gradient` is finite and
  /// not zero.
  func step(
    at x: [Scalar], gradient: [Scalar], radius: Scalar, _ model: inout Model, calling oracle: inout Oracle<Scalar>
  ) throws(Stop) -> TrustRegionStep<Scalar>
}

/// A step of the model.
public struct TrustRegionStep<Scalar: PortableScalar>: Sendable {
  public let p: [Scalar]
  /// −m(p), the decrease that the model promises.
  public let reduction: Scalar
  public let isOnBoundary: Bool

  public init(p: [Scalar], reduction: Scalar, isOnBoundary: Bool) {
    self.p = p
    self.reduction = reduction
    self.isOnBoundary = isOnBoundary
  }
}

/// The constants of the loop that all trust-region methods share.
public struct TrustRegionOptions<Scalar: PortableScalar>: Sendable {
  let initialRadius: Scalar
  let maximumRadius: Scalar
  let acceptance: Scalar
  let gradientTolerance: Scalar

  public init(
    initialRadius: Scalar = 1, maximumRadius: Scalar = 1000, acceptance: Scalar = 0.15, gradientTolerance: Scalar = 0
  ) {
    self.initialRadius = initialRadius
    self.maximumRadius = maximumRadius
    self.acceptance = acceptance
    self.gradientTolerance = gradientTolerance
  }

  init(_ settings: Settings) {
    self.init(
      initialRadius: Scalar(settings.number("initialRadius")), maximumRadius: Scalar(settings.number("maximumRadius")),
      acceptance: Scalar(settings.number("acceptance")),
      gradientTolerance: Scalar(settings.number("gradientTolerance")))
  }

  static var parameters: [SettingDescription] {
    [
      SettingDescription("initialRadius", .number(1e-15...1e15), default: 1, "the radius at the start, cut to the maximum"),
      SettingDescription("maximumRadius", .number(1e-15...1e15), default: 1000, "the greatest radius"),
      SettingDescription("acceptance", .number(0...0.2499), default: 0.15, "a step is taken where ρ is above this"),
      SettingDescription(
        "gradientTolerance", .number(0...1e300), default: 0,
        "stops where the gradient's Euclidean norm is not greater; with 0, where no step descends"),
    ]
  }
}
