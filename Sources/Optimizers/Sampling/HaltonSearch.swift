public import AssayKit
public import PortableMath

/// Halton search: the best of Halton's points of a box, which fill it more evenly than random ones.
///
/// Coordinate i of point t is the radical inverse of t in the i-th prime p: t's digits in base p, mirrored at the point. It is
/// computed in Double as Σ digit·p⁻ᵏ with p⁻ᵏ by repeated division. These are the bits of SciPy's qmc.Halton without
/// scrambling. The first point, t = 0, is the box's lower corner. In high dimensions the points lie on few lines until t is far
/// above the primes. The box is the objective's bounds, or [lower, upper]ⁿ where it has none; a box without finite sides is a
/// failure. One value a step. The start is not evaluated. It is the iterate until a point has a value that is a number; of
/// equal points the earlier stays. Never stops by itself.
/// Source: Halton, "On the efficiency of certain quasi-random sequences of points in evaluating multi-dimensional integrals",
/// Numerische Mathematik 2 (1960).
public struct HaltonSearch<Scalar: PortableScalar>: Optimizer {
  public struct State: Codable, Sendable {
    let primes: [Int]
    var next = 0
    var point: [Scalar]
    var best: BestPoint<Scalar>
  }

  let box: SamplingBox<Scalar>

  public init(lower: Scalar, upper: Scalar) { self.init(box: SamplingBox(lower: lower, upper: upper)) }

  init(box: SamplingBox<Scalar>) { self.box = box }

  public func start(at x: [Scalar], seed: Seed) -> State {
    State(primes: firstPrimes(x.count), point: x, best: BestPoint(start: x))
  }

  public func step(_ state: inout State, calling oracle: inout Oracle<Scalar>) throws(Stop) {
    for axis in state.point.indices {
      state.point[axis] = Scalar(radicalInverse(of: state.next, base: state.primes[axis]))
    }
    try box.place(&state.point, in: oracle.bounds)
    state.best.offer(state.point, try oracle.value(at: state.point))
    state.next += 1
  }

  public func iterate(of state: State) -> [Scalar] { state.best.point }
}

/// Proposes Halton's points from t = 1 on: the first, the corner, has the least value of every hyperparameter.
extension HaltonSearch: PointProposer {
  public var blindPoints: Int? { nil }

  public func nextPoint(after evaluations: PointEvaluations, seed: Seed) -> [Double]? {
    firstPrimes(evaluations.dimension).map { radicalInverse(of: evaluations.points.count + 1, base: $0) }
  }
}

/// The first `count` primes, by trial division.
private func firstPrimes(_ count: Int) -> [Int] {
  var primes: [Int] = []
  var candidate = 2
  while primes.count < count {
    let divisors = primes.prefix { $0 * $0 <= candidate }
    if divisors.allSatisfy({ !candidate.isMultiple(of: $0) }) { primes.append(candidate) }
    candidate += 1
  }
  return primes
}

/// The number in [0, 1) whose digits in `base` are those of `number`, mirrored at the point.
private func radicalInverse(of number: Int, base: Int) -> Double {
  var sum = 0.0
  var place = 1 / Double(base)
  var rest = number
  while rest > 0 {
    sum += Double(rest % base) * place
    place /= Double(base)
    rest /= base
  }
  return sum
}

let haltonSearchPlugin = OptimizerPlugin(
  OptimizerDescription(
    name: "haltonSearch",
    summary: "The best of Halton's points of the bounds or a box.",
    formula: "x = argmin f over xₜ = lower + (upper − lower)·(φ₂(t), φ₃(t), φ₅(t), …), φ the radical inverse",
    source: "Halton, Numerische Mathematik 2 (1960) 84–90",
    hyperparameters: SettingDescription.samplingBox,
    requires: []),
  float32: { HaltonSearch<Float>(box: SamplingBox($0)) },
  float64: { HaltonSearch<Double>(box: SamplingBox($0)) },
  proposer: { HaltonSearch<Double>(box: SamplingBox($0)) })
