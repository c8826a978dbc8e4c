public import AssayKit
public import PortableMath

/// Random search: the best of points drawn uniformly from a box.
///
/// The box is the objective's bounds, or [lower, upper]ⁿ where it has none; a box without finite sides is a failure.
/// One value a step. The start is not evaluated. It is the iterate until a point has a value that is a number; of equal points
/// the earlier stays. Never stops by itself. Coordinate i of point t is the random number at step t, element i.
/// Source: Brooks, "A discussion of random methods for seeking maxima", Operations Research 6 (1958), the simple random method.
public struct RandomSearch<Scalar: PortableScalar>: Optimizer {
  public struct State: Codable, Sendable {
    let seed: Seed
    var next: UInt64 = 0
    var point: [Scalar]
    var best: BestPoint<Scalar>
  }

  let box: SamplingBox<Scalar>

  public init(lower: Scalar, upper: Scalar) { self.init(box: SamplingBox(lower: lower, upper: upper)) }

  init(box: SamplingBox<Scalar>) { self.box = box }

  public func start(at x: [Scalar], seed: Seed) -> State { State(seed: seed, point: x, best: BestPoint(start: x)) }

  public func step(_ state: inout State, calling oracle: inout Oracle<Scalar>) throws(Stop) {
    for axis in state.point.indices {
      state.point[axis] = Scalar(state.seed.uniform(step: state.next, element: UInt64(axis)))
    }
    try box.place(&state.point, in: oracle.bounds)
    state.best.offer(state.point, try oracle.value(at: state.point))
    state.next += 1
  }

  public func iterate(of state: State) -> [Scalar] { state.best.point }
}

extension RandomSearch: PointProposer {
  public var blindPoints: Int? { nil }

  public func nextPoint(after evaluations: PointEvaluations, seed: Seed) -> [Double]? {
    (0..<evaluations.dimension).map {
      seed.uniform(step: UInt64(evaluations.points.count), element: UInt64($0))
    }
  }
}

let randomSearchPlugin = OptimizerPlugin(
  OptimizerDescription(
    name: "randomSearch",
    summary: "The best of points drawn uniformly from the bounds or a box.",
    formula: "x = argmin f over xₜ = lower + (upper − lower)·uₜ, uₜ uniform in [0, 1)ⁿ",
    source: "Brooks, Operations Research 6 (1958) 244–251",
    hyperparameters: SettingDescription.samplingBox,
    requires: []),
  float32: { RandomSearch<Float>(box: SamplingBox($0)) },
  float64: { RandomSearch<Double>(box: SamplingBox($0)) },
  proposer: { RandomSearch<Double>(box: SamplingBox($0)) })
