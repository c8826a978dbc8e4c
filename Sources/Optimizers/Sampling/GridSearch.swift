public import AssayKit
import PortableMath

/// Grid search: the best of equally spaced points, `points` along each axis of the box [lower, upper]ⁿ.
///
/// One value a step, the first axis fastest. The iterate is the best point so far, the earlier of equals; NaN is worse than
/// any number. Ignores the start until the first point is taken. Converged after pointsⁿ steps. No source needed.
public struct GridSearch<Scalar: PortableScalar>: Optimizer {
  public struct State: Codable, Sendable {
    var next = 0
    var best: BestPoint<Scalar>
  }

  let lower: Scalar
  let upper: Scalar
  let points: Int

  public init(lower: Scalar, upper: Scalar, points: Int) {
    self.lower = lower
    self.upper = upper
    self.points = points
  }

  public func start(at x: [Scalar], seed: Seed) -> State { State(best: BestPoint(start: x)) }

  public func step(_ state: inout State, calling oracle: inout Oracle<Scalar>) throws(Stop) {
    guard let point = point(state.next, dimension: oracle.dimension) else { throw .converged }
    state.best.offer(point, try oracle.value(at: point))
    state.next += 1
  }

  /// The point with this number, or nil beyond the last.
  private func point(_ number: Int, dimension: Int) -> [Scalar]? {
    var remainder = number
    let point = (0..<dimension).map { _ in
      let position = remainder % points
      remainder /= points
      return lower + (upper - lower) * Scalar(position) / Scalar(points - 1)
    }
    return remainder == 0 ? point : nil
  }

  public func iterate(of state: State) -> [Scalar] { state.best.point }
}

let gridSearchPlugin = OptimizerPlugin(
  OptimizerDescription(
    name: "gridSearch",
    summary: "The best of equally spaced points of a box.",
    formula: "x = argmin f over {lower + (upper − lower)·k/(points − 1)}ⁿ, k = 0 … points − 1",
    source: "exhaustive search; no paper",
    hyperparameters: [
      SettingDescription("lower", .number(-1e300...1e300), default: -10, "least coordinate").notAbove("upper"),
      SettingDescription("upper", .number(-1e300...1e300), default: 10, "greatest coordinate"),
      SettingDescription("points", .integer(2...1_000_000), default: 21, "points along each axis"),
    ],
    requires: []),
  float32: {
    GridSearch<Float>(lower: Float($0.number("lower")), upper: Float($0.number("upper")), points: $0.integer("points"))
  },
  float64: { GridSearch<Double>(lower: $0.number("lower"), upper: $0.number("upper"), points: $0.integer("points")) })
