public import AssayKit
import PortableMath

/// L-BFGS: BFGS that keeps the last `memory` steps instead of a matrix.
///
///     p = −H·∇f(x);  x ← x + t·p,  H made of the last steps from γ·I, γ = sᵀy/yᵀy
///
/// t by a line search from length 1, in the first step from 1/‖∇f(x)‖. A value and a gradient for each candidate,
/// mostly one a step, and one more in the first step; 4·memory·n multiplications a step. A step with sᵀy too small to
/// trust is not kept; where no point along p is lower, all are forgotten. Converged where no element of ∇f(x) exceeds
/// `gradientTolerance` or no point is lower.
/// Source: Liu & Nocedal, "On the limited memory BFGS method for large scale optimization", Math. Programming 45
/// (1989).
/// The strong Wolfe search has L-BFGS-B's constants: μ = 1e-3, η = 0.9, brackets narrowed to a tenth. So without bounds it
/// takes the steps of SciPy's L-BFGS-B but for rounding.
public struct LBFGS<Scalar: PortableScalar>: LineDescent {
  public struct State: LineDescentState, Codable, Sendable {
    var line: Line<Scalar>
    var steepness: Scalar?
    var memory: LimitedMemory<Scalar>
  }

  let memory: Int
  let lineSearch: LineSearch<Scalar>
  let gradientTolerance: Scalar

  public init(
    memory: Int = 10, lineSearch: LineSearch<Scalar> = .strongWolfe(.limitedMemory), gradientTolerance: Scalar = 0
  ) {
    precondition(memory > 0, "L-BFGS keeps at least one step")
    self.memory = memory
    self.lineSearch = lineSearch
    self.gradientTolerance = gradientTolerance
  }

  public func start(at x: [Scalar], seed: Seed) -> State {
    State(line: Line(at: x), memory: LimitedMemory(capacity: memory, dimension: x.count))
  }

  public func step(_ state: inout State, calling oracle: inout Oracle<Scalar>) throws(Stop) {
    try descend(&state, calling: &oracle)
  }

  public func iterate(of state: State) -> [Scalar] { state.line.x }

  func aim(_ state: inout State) {
    state.memory.aim(&state.line.direction, against: state.line.gradient)
  }

  func search(_ state: inout State, calling oracle: inout Oracle<Scalar>) throws(Stop) -> Scalar? {
    let first = state.steepness == nil ? 1 / norm(state.line.direction.span) : 1
    return try lineSearch.search(&state.line, from: first, calling: &oracle)
  }

  func forget(_ state: inout State) -> Bool {
    defer { state.memory.clear() }
    return state.memory.count > 0
  }

  func learn(_ state: inout State) { state.memory.learn(from: &state.line) }
}

extension StrongWolfe {
  /// L-BFGS-B's constants.
  public static var limitedMemory: StrongWolfe {
    StrongWolfe(sufficientDecrease: 1e-3, narrowness: 0.1)
  }
}

let lbfgsPlugin = OptimizerPlugin(
  OptimizerDescription(
    name: "lbfgs",
    summary: "L-BFGS: BFGS that keeps the last steps instead of a matrix.",
    formula: "p = −H·∇f(x);  x ← x + t·p,  H of the last steps",
    source: "Liu & Nocedal, Math. Programming 45 (1989) 503–528",
    hyperparameters: [.memory, .lineSearch, .gradientTolerance],
    requires: [.gradient]),
  float32: { LBFGS<Float>($0) },
  float64: { LBFGS<Double>($0) },
  memory: limitedMemory)

extension LBFGS {
  init(_ settings: Settings) {
    self.init(
      memory: settings.integer("memory"),
      lineSearch: LineSearch(named: settings.text("lineSearch"), strongWolfe: .limitedMemory),
      gradientTolerance: Scalar(settings.number("gradientTolerance")))
  }
}

/// The steps and changes of the gradient that are kept, and a few matrices of their products.
let limitedMemory: OptimizerPlugin.Memory = { settings, outline in
  let m = Double(settings.integer("memory"))
  return 2 * m * Double(outline.dimension) + 10 * m * m
}

extension SettingDescription {
  /// m, the number of steps that a limited-memory method keeps.
  static let memory = SettingDescription("memory", .integer(1...1000), default: 10, "m, the number of steps kept")
}
