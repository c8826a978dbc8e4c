public import AssayKit
public import PortableMath

/// Hooke and Jeeves' pattern search: explore along each axis, and repeat as a whole the move that this has made.
///
/// A step is one exploration from a point y. For each axis in turn y moves to y + Δ·eᵢ, or else to y − Δ·eᵢ, if the value
/// there is smaller. After a success, which took x₋ to x, it begins at the pattern's y = 2x − x₋, else at x. If it ends below
/// f(x), x becomes its end. If it does not, the next begins at x or, if it did so already, Δ becomes contraction·Δ. Up to 2n values a step, one more in the first and from a pattern's point. Bounds clip each
/// point, and a move that the bounds or rounding leave no room for is not tried. NaN is worse than any number.
/// Converged where Δ is at most `stepTolerance` and where no move from x can be tried. Source: Hooke & Jeeves, "'Direct
/// search' solution of numerical and statistical problems", J. ACM 8 (1961).
public struct PatternSearch<Scalar: PortableScalar>: Optimizer {
  public struct State: Codable, Sendable {
    var x: [Scalar]
    /// f(x); nil before the first step.
    var value: Scalar?
    /// x₋, where the exploration before succeeded.
    var previous: [Scalar]?
    /// Δ.
    var length: Scalar
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
    var end = state.x
    var endValue = value
    if let previous = state.previous {
      for axis in end.indices { end[axis] = 2 * end[axis] - previous[axis] }
      oracle.bounds?.clip(&end)
      endValue = try oracle.value(at: end)
    }
    let isTried = try explore(&end, &endValue, by: state.length, calling: &oracle)
    if ranks(endValue, before: value) {
      state.previous = state.x
      state.x = end
      state.value = endValue
    } else if state.previous != nil {
      state.previous = nil
    } else if isTried {
      state.length *= contraction
    } else {
      throw .converged
    }
  }

  /// Moves a point along each axis where that improves; whether a move could be tried at all.
  private func explore(
    _ point: inout [Scalar], _ value: inout Scalar, by length: Scalar, calling oracle: inout Oracle<Scalar>
  ) throws(Stop) -> Bool {
    let bounds = oracle.bounds
    var isTried = false
    for axis in point.indices {
      let coordinate = point[axis]
      for moved in [coordinate + length, coordinate - length] {
        point[axis] = bounds?.clipped(moved, axis: axis) ?? moved
        if point[axis] == coordinate { continue }
        isTried = true
        let candidateValue = try oracle.value(at: point)
        if ranks(candidateValue, before: value) {
          value = candidateValue
          break
        }
        point[axis] = coordinate
      }
    }
    return isTried
  }

  public func iterate(of state: State) -> [Scalar] { state.x }
}

extension PatternSearch {
  init(_ settings: Settings) {
    self.init(
      stepLength: Scalar(settings.number("stepLength")), contraction: Scalar(settings.number("contraction")),
      stepTolerance: Scalar(settings.number("stepTolerance")))
  }
}

let patternSearchPlugin = OptimizerPlugin(
  OptimizerDescription(
    name: "patternSearch",
    summary: "Hooke and Jeeves' pattern search: moves along the axes, repeated as a whole.",
    formula: "x ← y ± Δ·eᵢ where f falls, i = 1 … n, from y = 2x − x₋ after a success; else Δ ← contraction·Δ",
    source: "Hooke & Jeeves, J. ACM 8 (1961) 212–229",
    hyperparameters: SettingDescription.polling,
    requires: []),
  float32: { PatternSearch<Float>($0) },
  float64: { PatternSearch<Double>($0) })
