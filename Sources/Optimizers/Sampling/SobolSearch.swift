public import AssayKit
public import PortableMath

/// Sobol' search: the best of Sobol's points of a box, each 2ᵏ of which from the first on fill it evenly.
///
/// In axis i, point t of the unit cube is the exclusive or of the direction numbers vᵢⱼ at the places j of the ones of t's Gray
/// code. So each point differs from the one before by one direction number. There is no scrambling, and the points equal those
/// of SciPy's qmc.Sobol to the bit. The first point, t = 0, is the box's lower corner, the second its middle. The box is the
/// objective's bounds, or [lower, upper]ⁿ where it has none; a box without finite sides is a failure. One value a step. The
/// start is not evaluated. It is the iterate until a point has a value that is a number; of equal points the earlier stays.
/// Converged after 2³² points: then the sequence repeats itself.
/// Source: Sobol', "On the distribution of points in a cube and the approximate evaluation of integrals", USSR Computational
/// Mathematics and Mathematical Physics 7 (1967); order of the points: Antonov & Saleev, ibid. 19 (1979).
public struct SobolSearch<Scalar: PortableScalar>: Optimizer {
  public struct State: Codable, Sendable {
    /// The coordinates of the next point, times 2³².
    var coordinates: [UInt32]
    var next: UInt64 = 0
    var point: [Scalar]
    var best: BestPoint<Scalar>
  }

  let box: SamplingBox<Scalar>

  public init(lower: Scalar, upper: Scalar) { self.init(box: SamplingBox(lower: lower, upper: upper)) }

  init(box: SamplingBox<Scalar>) { self.box = box }

  public func start(at x: [Scalar], seed: Seed) -> State {
    State(coordinates: [UInt32](repeating: 0, count: x.count), point: x, best: BestPoint(start: x))
  }

  public func step(_ state: inout State, calling oracle: inout Oracle<Scalar>) throws(Stop) {
    guard oracle.dimension <= sobolDirections.count else {
      throw .failed("there are direction numbers for \(sobolDirections.count) dimensions, not \(oracle.dimension)")
    }
    guard state.next >> 32 == 0 else { throw .converged }
    for axis in state.point.indices { state.point[axis] = Scalar(state.coordinates[axis]) * 0x1p-32 }
    try box.place(&state.point, in: oracle.bounds)
    state.best.offer(state.point, try oracle.value(at: state.point))
    state.next += 1
    // The Gray code of t differs from that of t − 1 where t has its lowest one.
    let change = state.next.trailingZeroBitCount
    guard change < 32 else { return }
    for axis in state.point.indices { state.coordinates[axis] ^= sobolDirections[axis][change] }
  }

  public func iterate(of state: State) -> [Scalar] { state.best.point }
}

/// Proposes Sobol's points from t = 1, the middle, on: the first, the corner, has the least value of every hyperparameter.
extension SobolSearch: PointProposer {
  public var blindPoints: Int? { nil }

  public func nextPoint(after evaluations: PointEvaluations, seed: Seed) -> [Double]? {
    let t = UInt32(truncatingIfNeeded: evaluations.points.count + 1)
    let grayCode = t ^ (t >> 1)
    return (0..<evaluations.dimension).map { axis in
      let ones = (0..<32).filter { grayCode >> UInt32($0) & 1 == 1 }
      return Double(ones.reduce(0 as UInt32) { $0 ^ sobolDirections[axis][$1] }) * 0x1p-32
    }
  }
}

let sobolSearchPlugin = OptimizerPlugin(
  OptimizerDescription(
    name: "sobolSearch",
    summary: "The best of Sobol's points of the bounds or a box, in up to 40 dimensions.",
    formula: "x = argmin f over xₜ = lower + (upper − lower)·sₜ, s Sobol's sequence in Gray-code order",
    source: "Sobol', USSR Comp. Math. Math. Phys. 7 (1967) 86–112; Joe & Kuo, SIAM J. Sci. Comput. 30 (2008) 2635–2654",
    hyperparameters: SettingDescription.samplingBox,
    requires: [], greatestDimension: sobolDirections.count),
  float32: { SobolSearch<Float>(box: SamplingBox($0)) },
  float64: { SobolSearch<Double>(box: SamplingBox($0)) },
  proposer: { SobolSearch<Double>(box: SamplingBox($0)) })
