public import AssayKit
import PortableMath

/// Left/right comparison search in one dimension: go a fixed step to the side where the value is smaller.
///
/// Each step compares f(x − h), f(x) and f(x + h) and moves to the least (left before right where they are equal).
/// Two values a step, three in the first. Converged where neither side is smaller. Source: the textbook introduction to
/// descent by comparison; Hooke & Jeeves, "Direct search solution", J. ACM 8 (1961), is its n-dimensional form.
public struct ComparisonSearch<Scalar: PortableScalar>: Optimizer {
  public struct State: Codable, Sendable {
    var x: [Scalar]
    var value: Scalar?
  }

  let stepLength: Scalar

  public init(stepLength: Scalar) { self.stepLength = stepLength }

  public func start(at x: [Scalar], seed: Seed) -> State { State(x: x) }

  public func step(_ state: inout State, calling oracle: inout Oracle<Scalar>) throws(Stop) {
    let center: Scalar
    if let value = state.value { center = value } else { center = try oracle.value(at: state.x) }
    let left = [state.x[0] - stepLength]
    let right = [state.x[0] + stepLength]
    let leftValue = try oracle.value(at: left)
    let rightValue = try oracle.value(at: right)
    if leftValue < center, !(rightValue < leftValue) {
      state = State(x: left, value: leftValue)
    } else if rightValue < center {
      state = State(x: right, value: rightValue)
    } else {
      throw .converged
    }
  }

  public func iterate(of state: State) -> [Scalar] { state.x }
}

let comparisonSearchPlugin = OptimizerPlugin(
  OptimizerDescription(
    name: "comparisonSearch",
    summary: "Left/right comparison search with a fixed step, in one dimension.",
    formula: "x ← the least of f at x − h, x, x + h",
    source: "Hooke & Jeeves, J. ACM 8 (1961) 212–229, in one dimension and with a fixed step",
    hyperparameters: [
      SettingDescription("stepLength", .number(0x1p-1000...1e300), default: 0.01, "h, the distance of the points compared")
    ],
    requires: [], greatestDimension: 1),
  float32: { ComparisonSearch<Float>(stepLength: Float($0.number("stepLength"))) },
  float64: { ComparisonSearch<Double>(stepLength: $0.number("stepLength")) })
