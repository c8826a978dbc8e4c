public import AssayKit
import PortableMath

/// L-BFGS-B: L-BFGS inside a box lower ≤ x ≤ upper, element by element.
///
///     x̂ = the minimizer, clamped, of a quadratic model over the elements that the projected gradient leaves free
///     x ← x + t·(x̂ − x)
///
/// The model's Hessian is learned from the last `memory` steps. The generalized Cauchy point says which elements are at their
/// bounds. The rest are moved to the model's minimizer. The strong Wolfe search gives t, with L-BFGS-B's constants and at most
/// as far as the box goes. So every iterate after the start is in the box. Evaluations: a value and a gradient for each
/// candidate, mostly one a step, and one more in the first step, which clamps the start. The box is the objective's or, if it
/// has none, that of `lower` and `upper`; without any it is L-BFGS. Converged where no element of the projected gradient
/// exceeds `gradientTolerance` or no point is lower.
/// Source: Byrd, Lu, Nocedal & Zhu, SIAM J. Sci. Comput. 16 (1995), with the clamping of Morales & Nocedal, "Remark on
/// algorithm 778", ACM Trans. Math. Software 38 (2011), as SciPy.
public struct LBFGSB<Scalar: PortableScalar>: LineDescent {
  public struct State: LineDescentState, Codable, Sendable {
    var line: Line<Scalar>
    var steepness: Scalar?
    var memory: LimitedMemory<Scalar>
  }

  let memory: Int
  let lower: [Scalar]
  let upper: [Scalar]
  let gradientTolerance: Scalar

  /// - Parameters:
  ///   - lower: one bound for every element or one for each; −∞ leaves a side open.
  ///   - upper: likewise, with ∞.
  public init(
    memory: Int = 10, lower: [Scalar] = [-.infinity], upper: [Scalar] = [.infinity], gradientTolerance: Scalar = 0
  ) {
    precondition(memory > 0, "L-BFGS-B keeps at least one step")
    self.memory = memory
    self.lower = lower
    self.upper = upper
    self.gradientTolerance = gradientTolerance
  }

  public func start(at x: [Scalar], seed: Seed) -> State {
    State(line: Line(at: x), memory: LimitedMemory(capacity: memory, dimension: x.count))
  }

  public func step(_ state: inout State, calling oracle: inout Oracle<Scalar>) throws(Stop) {
    try descend(&state, calling: &oracle)
  }

  public func iterate(of state: State) -> [Scalar] { state.line.x }

  func prepare(_ state: inout State, for oracle: borrowing Oracle<Scalar>) throws(Stop) {
    if let bounds = oracle.bounds {
      state.line.box = Box(bounds)
    } else {
      state.line.box = Box(try bounds(dimension: oracle.dimension))
    }
    state.line.box?.clamp(&state.line.x)
  }

  private func bounds(dimension n: Int) throws(Stop) -> Bounds<Scalar> {
    let sides = [lower, upper].map { $0.count == 1 ? [Scalar](repeating: $0[0], count: n) : $0 }
    guard sides.allSatisfy({ $0.count == n }), zip(sides[0], sides[1]).allSatisfy({ $0 <= $1 }) else {
      throw .failed("'lower' and 'upper' are not one number, or one for each element, with no lower above its upper")
    }
    return Bounds(lower: sides[0], upper: sides[1])
  }

  func aim(_ state: inout State) {
    guard let box = state.line.box else {
      return state.memory.aim(&state.line.direction, against: state.line.gradient)
    }
    let target = subspaceMinimizer(
      from: state.line.x, gradient: state.line.gradient, in: box, hessian(of: &state.memory))
    for i in target.indices { state.line.direction[i] = target[i] - state.line.x[i] }
  }

  /// The Hessian of the pairs or, where rounding has spoilt them, of none.
  private func hessian(of memory: inout LimitedMemory<Scalar>) -> CompactHessian<Scalar> {
    if let hessian = CompactHessian(memory) { return hessian }
    memory.clear()
    guard let identity = CompactHessian(memory) else { preconditionFailure("no pairs are never spoilt") }
    return identity
  }

  func search(_ state: inout State, calling oracle: inout Oracle<Scalar>) throws(Stop) -> Scalar? {
    let isFirst = state.steepness == nil
    var (first, greatest) = (Scalar(1), Scalar.greatestFiniteMagnitude)
    if isFirst && state.line.box?.isClosed != true { first = 1 / norm(state.line.direction.span) }
    if let box = state.line.box { greatest = isFirst ? 1 : room(in: box, on: state.line) }
    return try StrongWolfe.limitedMemory.search(&state.line, from: first, upTo: greatest, calling: &oracle)
  }

  /// How far the line goes before it leaves the box: at least 1, since its direction ends in the box.
  private func room(in box: Box<Scalar>, on line: Line<Scalar>) -> Scalar {
    var room = Scalar.greatestFiniteMagnitude
    for i in line.x.indices { room = min(room, box.room(from: line.x[i], along: line.direction[i], at: i)) }
    return max(room, 1)
  }

  func forget(_ state: inout State) -> Bool {
    defer { state.memory.clear() }
    return state.memory.count > 0
  }

  func learn(_ state: inout State) { state.memory.learn(from: &state.line) }

  /// The projected gradient's: an element that pushes against its bound counts at most as far as the bound is away.
  func steepness(of state: State) -> Scalar {
    guard let box = state.line.box else { return greatestMagnitude(state.line.gradient) }
    var greatest: Scalar = 0
    for (i, slope) in state.line.gradient.enumerated() {
      if !slope.isFinite { return .nan }
      let room = slope > 0 ? state.line.x[i] - box.lower[i] : box.upper[i] - state.line.x[i]
      greatest = max(greatest, min(slope.magnitude, room))
    }
    return greatest
  }
}

let lbfgsbPlugin = OptimizerPlugin(
  OptimizerDescription(
    name: "lbfgsb",
    summary: "L-BFGS inside a box.",
    formula: "x ← x + t·(x̂ − x), x̂ the clamped minimizer of a quadratic model over the free elements",
    source: "Byrd, Lu, Nocedal & Zhu, SIAM J. Sci. Comput. 16 (1995) 1190–1208; Morales & Nocedal, ACM TOMS 38 (2011)",
    hyperparameters: [
      .memory,
      SettingDescription(
        "lower", .numbers(-1e300...1e300), default: [-1e300],
        "lower bounds where the objective has none: one for all elements or one for each; −1e300 is none"
      ).notAbove("upper"),
      SettingDescription("upper", .numbers(-1e300...1e300), default: [1e300], "upper bounds, likewise; 1e300 is none"),
      .gradientTolerance,
    ],
    requires: [.gradient]),
  float32: { LBFGSB<Float>($0) },
  float64: { LBFGSB<Double>($0) },
  memory: limitedMemory)

extension LBFGSB {
  init(_ settings: Settings) {
    self.init(
      memory: settings.integer("memory"),
      lower: settings.numbers("lower").map { $0 <= -1e300 ? -.infinity : Scalar($0) },
      upper: settings.numbers("upper").map { $0 >= 1e300 ? .infinity : Scalar($0) },
      gradientTolerance: Scalar(settings.number("gradientTolerance")))
  }
}
