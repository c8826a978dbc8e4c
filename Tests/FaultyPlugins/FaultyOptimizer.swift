public import AssayKit
import PortableMath

/// Gradient descent that misbehaves in one step, in the way it is asked to.
public struct FaultyOptimizer<Scalar: PortableScalar>: Optimizer {
  public struct State: Codable, Sendable {
    var x: [Scalar]
    var gradient: [Scalar]
    var steps = 0
    var factor: Scalar = 1
  }

  let fault: Fault
  /// The step that goes wrong, from 1.
  let faultyStep: Int

  public init(_ fault: Fault, at faultyStep: Int) {
    self.fault = fault
    self.faultyStep = faultyStep
  }

  public func start(at x: [Scalar], seed: Seed) -> State {
    let starts = Process.countStart()
    var state = State(x: x, gradient: [Scalar](repeating: 0, count: x.count))
    if fault == .forgetful { state.factor = 1 / Scalar(starts) }
    return state
  }

  public func step(_ state: inout State, calling oracle: inout Oracle<Scalar>) throws(Stop) {
    state.steps += 1
    if fault == .idle { return }
    try oracle.gradient(at: state.x, into: &state.gradient)
    for i in state.x.indices { state.x[i] -= state.factor * state.gradient[i] / 2 }
    if state.steps == faultyStep { try misbehave(&state) }
  }

  public func iterate(of state: State) -> [Scalar] { state.x }

  private func misbehave(_ state: inout State) throws(Stop) {
    switch fault {
    case .nan: state.x[0] = .nan
    case .infinity: state.x[0] = .infinity
    case .longIterate: state.x.append(0)
    case .emptyIterate: state.x = []
    case .failed: throw .failed("no descent\u{2028}was found")
    case .declaresDivergence: throw .diverged
    case .none, .forgetful, .idle: break
    default: Process.commit(fault)
    }
  }
}

/// How an optimizer may misbehave.
public enum Fault: String, CaseIterable, Sendable {
  case none
  // What ends the process.
  case trap
  case segmentationFault
  case abort
  case exit
  /// Ends the process a while after the step, when another trial may be under way.
  case lateExit
  // What never ends.
  case hang
  /// Starts a child that outlives it, and then hangs.
  case hangWithChild
  // What spoils the pipes.
  case printsGarbage
  case readsInput
  case writesManyErrors
  /// Writes to every open descriptor, the one for replies among them.
  case forgesReply
  /// Starts a child that holds all pipes, and goes on.
  case leavesChild
  // What spoils the numbers.
  case nan
  case infinity
  case longIterate
  case emptyIterate
  case failed
  case declaresDivergence
  /// Evaluates nothing and stays where it is.
  case idle
  /// Steps otherwise each time it is started in one process.
  case forgetful
}

let faultyPlugin = OptimizerPlugin(
  OptimizerDescription(
    name: "faulty",
    summary: "Gradient descent with rate ½ that misbehaves in one step.",
    formula: "x ← x − ½·∇f(x)",
    source: "made for tests",
    hyperparameters: [
      SettingDescription("fault", .choice(Fault.allCases.map(\.rawValue)), default: nil, "how it misbehaves"),
      SettingDescription("at", .integer(1...1_000_000), default: 3, "the step that goes wrong"),
    ],
    requires: [.gradient]),
  float32: { FaultyOptimizer<Float>(fault($0), at: $0.integer("at")) },
  float64: { FaultyOptimizer<Double>(fault($0), at: $0.integer("at")) })

private func fault(_ settings: Settings) -> Fault { Fault(rawValue: settings.text("fault")) ?? .none }

/// An optimizer that works in one dimension only, and needs a Hessian; it is never run.
struct PickyOptimizer<Scalar: PortableScalar>: Optimizer {
  func start(at x: [Scalar], seed: Seed) -> [Scalar] { x }
  func step(_ state: inout [Scalar], calling oracle: inout Oracle<Scalar>) throws(Stop) { throw .converged }
  func iterate(of state: [Scalar]) -> [Scalar] { state }
}

let pickyPlugin = OptimizerPlugin(
  OptimizerDescription(
    name: "picky", summary: "Needs a Hessian.", formula: "x ← x", source: "made for tests",
    hyperparameters: [
      SettingDescription("weights", .numbers(SettingDescription.anyNumber), default: [1], "a list that is one value")
    ],
    requires: [.hessian]),
  float32: { _ in PickyOptimizer<Float>() },
  float64: { _ in PickyOptimizer<Double>() })
