import AssayKit
import PortableMath
import Problems
import Synchronization

/// One wrong last place in one number of one call, as a bad chip would make it.
public struct Bruise: Equatable, Sendable {
  /// A stage of a step; `value` is the loss.
  public enum Place: String, CaseIterable, Sendable {
    case value
    case gradient
    case update
    case data
    case initialization
    case forward
  }

  public var place: Place
  /// Which call of its kind, from 1; 0 for the initialization.
  public var call: Int
  public var element: Int

  public init(_ place: Place, call: Int, element: Int) {
    self.place = place
    self.call = call
    self.element = element
  }

  /// Runs `body` with the fault planted; nothing else of this process may run bruised plugins meanwhile.
  public static func with<Result>(_ bruise: Bruise?, _ body: () throws -> Result) rethrows -> Result {
    planted.withLock { $0 = Plan(bruise: bruise) }
    defer { planted.withLock { $0 = Plan(bruise: nil) } }
    return try body()
  }

  /// Counts a call and says which element of it is wrong. A call at the point of the call before is not counted anew: the
  /// harness assesses each iterate by a value of its own.
  static func wrongElement(_ place: Place, at point: [Double]) -> Int? {
    planted.withLock { plan in
      if plan.points[place] != point { plan.calls[place, default: 0] += 1 }
      plan.points[place] = point
      guard let bruise = plan.bruise, bruise.place == place, bruise.call == plan.calls[place] else { return nil }
      return bruise.element
    }
  }

  /// Which element is wrong in a call that knows its step.
  static func element(_ place: Place, ofStep step: Int) -> Int? {
    planted.withLock { plan in
      guard let bruise = plan.bruise, bruise.place == place, bruise.call == step else { return nil }
      return bruise.element
    }
  }

  private struct Plan {
    var bruise: Bruise?
    var calls: [Place: Int] = [:]
    var points: [Place: [Double]] = [:]
  }

  private static let planted = Mutex(Plan())
}

/// A quadratic whose answers are bruised where a fault is planted.
struct BruisedQuadratic<Scalar: PortableScalar>: DifferentiableObjective {
  let quadratic: Quadratic<Scalar>

  var dimension: Int { quadratic.dimension }

  func value(at x: Span<Scalar>) -> Scalar {
    let value = quadratic.value(at: x)
    return Bruise.wrongElement(.value, at: x.indices.map { Double(x[$0]) }) == nil ? value : value.nextUp
  }

  func gradient(at x: Span<Scalar>, into gradient: inout MutableSpan<Scalar>) {
    quadratic.gradient(at: x, into: &gradient)
    if let element = Bruise.wrongElement(.gradient, at: x.indices.map { Double(x[$0]) }) {
      gradient[element] = gradient[element].nextUp
    }
  }
}

let bruisedQuadraticPlugin = ProblemPlugin(
  ProblemDescription(
    name: "bruisedQuadratic", summary: "A quadratic of five dimensions with a planted fault.",
    formula: "½ (x − m)ᵀ A (x − m)",
    domain: "ℝ⁵", optimum: "not stated", start: "ones", source: "made for tests", settings: []),
  float32: { _, seed in bruisedQuadratic(seed) },
  float64: { _, seed in bruisedQuadratic(seed) })

private func bruisedQuadratic(_ seed: Seed) -> Problem<Float> {
  Problem(
    AnyObjective(BruisedQuadratic(quadratic: Quadratic<Float>(dimension: 5, condition: 10, seed: seed))),
    start: [1, 1, 1, 1, 1])
}

private func bruisedQuadratic(_ seed: Seed) -> Problem<Double> {
  Problem(
    AnyObjective(BruisedQuadratic(quadratic: Quadratic<Double>(dimension: 5, condition: 10, seed: seed))),
    start: [1, 1, 1, 1, 1])
}

/// Gradient descent that also asks for the value, with an update that is bruised where a fault is planted.
struct BruisedDescent<Scalar: PortableScalar>: Optimizer {
  struct State: Codable, Sendable {
    var x: [Scalar]
    var gradient: [Scalar]
    /// The least value so far, so that a value matters.
    var least: Scalar
  }

  func start(at x: [Scalar], seed: Seed) -> State { State(x: x, gradient: x, least: .infinity) }

  func step(_ state: inout State, calling oracle: inout Oracle<Scalar>) throws(Stop) {
    state.least = min(state.least, try oracle.value(at: state.x))
    try oracle.gradient(at: state.x, into: &state.gradient)
    for i in state.x.indices { state.x[i] -= Scalar(0.05) * state.gradient[i] }
    if let element = Bruise.wrongElement(.update, at: state.x.map { Double($0) }) {
      state.x[element] = state.x[element].nextUp
    }
  }

  func iterate(of state: State) -> [Scalar] { state.x }
}

let bruisedDescentPlugin = OptimizerPlugin(
  OptimizerDescription(
    name: "bruisedDescent", summary: "Gradient descent with a planted fault.", formula: "x ← x − 0.05·∇f(x)",
    source: "made for tests", hyperparameters: [], requires: [.gradient]),
  float32: { _ in BruisedDescent<Float>() },
  float64: { _ in BruisedDescent<Double>() })
