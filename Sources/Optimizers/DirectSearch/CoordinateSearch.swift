public import AssayKit
public import PortableMath

/// Coordinate (compass) search: go a fixed distance along the first axis direction that improves, or shorten it.
///
/// A step is a poll of x ± Δ·eᵢ: x moves to the first of these points with a smaller value, or else Δ becomes
/// contraction·Δ. A poll begins with the direction that improved last, then takes the others in turn, in the cycle +e₁,
/// −e₁, +e₂, …; Kolda, Lewis & Torczon leave the order free. Up to 2n values a step, one more in the first. Bounds clip
/// each point, and a direction that the bounds or rounding leave no room for is not polled. NaN is worse than any
/// number. Converged where Δ is at most `stepTolerance` and where no direction can be polled. Source: Kolda, Lewis &
/// Torczon, "Optimization by direct search: new perspectives on some classical and modern methods", SIAM Review 45
/// (2003), where it is compass search.
public struct CoordinateSearch<Scalar: PortableScalar>: Optimizer {
  public struct State: Codable, Sendable {
    var x: [Scalar]
    /// f(x); nil before the first step.
    var value: Scalar?
    /// Δ.
    var length: Scalar
    /// The direction that is polled first: 2i for +eᵢ, 2i + 1 for −eᵢ.
    var first = 0
  }

  let stepLength: Scalar
  let contraction: Scalar
  let stepTolerance: Scalar

  public init(stepLength: Scalar, contraction: Scalar, stepTolerance: Scalar) {
    self.stepLength = stepLength
    self.contraction = contraction
    self.stepTolerance = stepTolerance
  }

  public func start(at x: [Scalar], seed: Seed) -> State { State(x: x, length: stepLength) }

  public func step(_ state: inout State, calling oracle: inout Oracle<Scalar>) throws(Stop) {
    guard state.length > stepTolerance else { throw .converged }
    let value = try startValue(&state.x, known: state.value, calling: &oracle)
    state.value = value
    let bounds = oracle.bounds
    var candidate = state.x
    var isPolled = false
    for number in 0..<2 * state.x.count {
      let direction = (state.first + number) % (2 * state.x.count)
      let axis = direction / 2
      let x = state.x[axis]
      let moved = direction.isMultiple(of: 2) ? x + state.length : x - state.length
      candidate[axis] = bounds?.clipped(moved, axis: axis) ?? moved
      if candidate[axis] == x { continue }
      isPolled = true
      let candidateValue = try oracle.value(at: candidate)
      if ranks(candidateValue, before: value) {
        state.x[axis] = candidate[axis]
        state.value = candidateValue
        state.first = direction
        return
      }
      candidate[axis] = x
    }
    guard isPolled else { throw .converged }
    state.length *= contraction
  }

  public func iterate(of state: State) -> [Scalar] { state.x }
}

extension CoordinateSearch {
  init(_ settings: Settings) {
    self.init(
      stepLength: Scalar(settings.number("stepLength")), contraction: Scalar(settings.number("contraction")),
      stepTolerance: Scalar(settings.number("stepTolerance")))
  }
}

extension SettingDescription {
  /// How far the methods that poll along the axes go.
  static let polling = [
    SettingDescription("stepLength", .number(1e-30...1e30), default: 1, "Δ, the first distance of the points polled"),
    SettingDescription("contraction", .number(0.01...0.99), default: 0.5, "what Δ is multiplied by where nothing improves"),
    SettingDescription("stepTolerance", .number(0...1e30), default: 0, "the Δ at which the search ends"),
  ]
}

let coordinateSearchPlugin = OptimizerPlugin(
  OptimizerDescription(
    name: "coordinateSearch",
    summary: "Coordinate (compass) search: the first of the axis directions that improves, or a smaller step.",
    formula: "x ← the first of x ± Δ·eᵢ with a smaller f, or else Δ ← contraction·Δ",
    source: "Kolda, Lewis & Torczon, SIAM Review 45 (2003) 385–482: compass search",
    hyperparameters: SettingDescription.polling,
    requires: []),
  float32: { CoordinateSearch<Float>($0) },
  float64: { CoordinateSearch<Double>($0) })
