import AssayKit
import Conformance
import PortableMath
import Synchronization
import Testing

/// The checks of optimizers are worth something only if they catch what they are for.
@Suite struct BrokenOptimizerTests {
  @Test func memoryOutsideTheStateIsCaught() {
    let plugin = optimizer {
      Forgetful<Float>()
    } float64: {
      Forgetful<Double>()
    }
    let finding = checkOptimizer(plugin).first { $0.check == "replaysFromASavedStateToTheBit" }
    #expect(finding?.failure?.hasSuffix("save() may leave out a part of the state") == true)
  }

  @Test func climbingIsCaught() {
    let plugin = optimizer {
      Walker<Float>(rate: -0.1)
    } float64: {
      Walker<Double>(rate: -0.1)
    }
    #expect(failures(checkOptimizer(plugin)) == ["descendsOnAQuadratic"])
  }

  /// A walker of a small step comes to a hundredth, but not to what a Hessian is asked for.
  @Test func askingForAHessianInVainIsCaught() {
    let slow = optimizer {
      Walker<Float>(rate: 0.001)
    } float64: {
      Walker<Double>(rate: 0.001)
    }
    #expect(failures(checkOptimizer(slow)) == [])
    let vain = optimizer(requires: [.gradient, .hessian]) {
      Walker<Float>(rate: 0.001)
    } float64: {
      Walker<Double>(rate: 0.001)
    }
    #expect(failures(checkOptimizer(vain)) == ["descendsOnAQuadratic"])
  }

  @Test func aSwallowedBudgetIsCaught() {
    let plugin = optimizer {
      Deaf<Float>()
    } float64: {
      Deaf<Double>()
    }
    #expect(failures(checkOptimizer(plugin)).contains("honorsEveryBudget"))
  }

  @Test func aSpentBudgetCalledConvergedIsCaught() {
    let plugin = optimizer {
      Fickle<Float>(fault: .callsBudgetConverged)
    } float64: {
      Fickle<Double>(fault: .callsBudgetConverged)
    }
    #expect(failures(checkOptimizer(plugin)) == ["honorsEveryBudget"])
  }

  @Test func memoryOutsideTheStateThatShowsLateIsCaught() {
    let plugin = optimizer {
      Forgetful<Float>(after: 25)
    } float64: {
      Forgetful<Double>(after: 25)
    }
    #expect(failures(checkOptimizer(plugin)) == ["replaysFromASavedStateToTheBit"])
  }

  @Test func whatARunBeforeLeftBehindIsCaught() {
    let runs = Counter()
    let plugin = optimizer {
      Restless<Float>(runs: runs)
    } float64: {
      Restless<Double>(runs: runs)
    }
    #expect(failures(checkOptimizer(plugin)).contains("repeatsItselfToTheBit"))
  }

  @Test func waitingForeverOnNaNIsCaught() {
    let plugin = optimizer {
      Fickle<Float>(fault: .waitsOnNaN)
    } float64: {
      Fickle<Double>(fault: .waitsOnNaN)
    }
    #expect(failures(checkOptimizer(plugin)) == ["survivesValuesThatAreNotFinite", "survivesHugeStarts"])
  }

  /// Sound where the first answer is NaN, not where a later one is.
  @Test func waitingForeverOnALaterNaNIsCaught() {
    let plugin = optimizer {
      Fickle<Float>(fault: .waitsOnLaterNaN)
    } float64: {
      Fickle<Double>(fault: .waitsOnLaterNaN)
    }
    #expect(failures(checkOptimizer(plugin)) == ["survivesValuesThatAreNotFinite"])
  }

  @Test func aFailureWithoutAReasonIsCaught() {
    let plugin = optimizer {
      Fickle<Float>(fault: .failsSilently)
    } float64: {
      Fickle<Double>(fault: .failsSilently)
    }
    #expect(failures(checkOptimizer(plugin)).contains("survivesValuesThatAreNotFinite"))
  }

  @Test func claimingTheTargetIsCaught() {
    let plugin = optimizer {
      Fickle<Float>(fault: .claimsTarget)
    } float64: {
      Fickle<Double>(fault: .claimsTarget)
    }
    #expect(failures(checkOptimizer(plugin)).contains("survivesValuesThatAreNotFinite"))
  }

  @Test func anotherMethodInFloat32IsCaught() {
    let plugin = optimizer {
      Walker<Float>(rate: 0.2)
    } float64: {
      Walker<Double>(rate: 0.1)
    }
    #expect(failures(checkOptimizer(plugin)) == ["isTheSameMethodInBothScalarTypes"])
  }

  @Test func aDoubleThatIsRoundedToFloatIsCaught() {
    let plugin = optimizer {
      Walker<Float>(rate: 0.1)
    } float64: {
      Narrow()
    }
    #expect(failures(checkOptimizer(plugin)) == ["beginsAtItsStart"])
  }

  @Test func aSoundOptimizerFailsNothing() {
    let plugin = optimizer {
      Walker<Float>(rate: 0.1)
    } float64: {
      Walker<Double>(rate: 0.1)
    }
    #expect(failures(checkOptimizer(plugin)) == [])
  }

  private func optimizer<A: Optimizer<Float>, B: Optimizer<Double>>(
    requires: Set<Capability> = [.gradient], _ float32: @escaping @Sendable () -> A,
    float64: @escaping @Sendable () -> B
  ) -> OptimizerPlugin {
    OptimizerPlugin(
      OptimizerDescription(
        name: "broken", summary: "s", formula: "f", source: "s", hyperparameters: [], requires: requires),
      float32: { _ in float32() }, float64: { _ in float64() })
  }
}

/// Gradient descent.
private struct Walker<Scalar: PortableScalar>: Optimizer {
  struct State: Codable, Sendable {
    var x: [Scalar]
    var gradient: [Scalar]
  }

  let rate: Scalar

  func start(at x: [Scalar], seed: Seed) -> State { State(x: x, gradient: x) }

  func step(_ state: inout State, calling oracle: inout Oracle<Scalar>) throws(Stop) {
    try oracle.gradient(at: state.x, into: &state.gradient)
    axpy(-rate, state.gradient, into: &state.x)
  }

  func iterate(of state: State) -> [Scalar] { state.x }
}

/// Gradient descent whose rate falls with the number of steps beyond some, which it keeps to itself.
private final class Forgetful<Scalar: PortableScalar>: Optimizer {
  typealias State = Walker<Scalar>.State

  let steps = Atomic(0)
  let soundSteps: Int

  init(after soundSteps: Int = 0) { self.soundSteps = soundSteps }

  func start(at x: [Scalar], seed: Seed) -> State { State(x: x, gradient: x) }

  func step(_ state: inout State, calling oracle: inout Oracle<Scalar>) throws(Stop) {
    let count = steps.add(1, ordering: .relaxed).newValue
    try oracle.gradient(at: state.x, into: &state.gradient)
    axpy(-1 / Scalar(max(0, count - soundSteps) + 5), state.gradient, into: &state.x)
  }

  func iterate(of state: State) -> [Scalar] { state.x }
}

/// Gradient descent that goes on without the oracle when its budget is spent.
private struct Deaf<Scalar: PortableScalar>: Optimizer {
  typealias State = Walker<Scalar>.State

  func start(at x: [Scalar], seed: Seed) -> State { State(x: x, gradient: x) }

  func step(_ state: inout State, calling oracle: inout Oracle<Scalar>) throws(Stop) {
    try? oracle.gradient(at: state.x, into: &state.gradient)
    axpy(-0.1, state.gradient, into: &state.x)
  }

  func iterate(of state: State) -> [Scalar] { state.x }
}

private final class Counter: Sendable {
  let count = Atomic(0)
}

/// Gradient descent whose rate depends on how often it was started in this process.
private struct Restless<Scalar: PortableScalar>: Optimizer {
  struct State: Codable, Sendable {
    var x: [Scalar]
    var gradient: [Scalar]
    var rate: Scalar
  }

  let runs: Counter

  func start(at x: [Scalar], seed: Seed) -> State {
    let run = runs.count.add(1, ordering: .relaxed).newValue
    return State(x: x, gradient: x, rate: run.isMultiple(of: 2) ? 0.1 : 0.11)
  }

  func step(_ state: inout State, calling oracle: inout Oracle<Scalar>) throws(Stop) {
    try oracle.gradient(at: state.x, into: &state.gradient)
    axpy(-state.rate, state.gradient, into: &state.x)
  }

  func iterate(of state: State) -> [Scalar] { state.x }
}

/// Gradient descent that stops wrongly, or not at all.
private struct Fickle<Scalar: PortableScalar>: Optimizer {
  enum Fault { case callsBudgetConverged, waitsOnNaN, waitsOnLaterNaN, failsSilently, claimsTarget }

  struct State: Codable, Sendable {
    var x: [Scalar]
    var gradient: [Scalar]
    var steps = 0
    var isWaiting = false
  }

  let fault: Fault

  func start(at x: [Scalar], seed: Seed) -> State { State(x: x, gradient: x) }

  func step(_ state: inout State, calling oracle: inout Oracle<Scalar>) throws(Stop) {
    if state.isWaiting { return }
    do throws(Stop) {
      try oracle.gradient(at: state.x, into: &state.gradient)
    } catch {
      throw fault == .callsBudgetConverged ? .converged : error
    }
    let next = zip(state.x, state.gradient).map { $0 - $1 / 10 }
    if !next.allSatisfy(\.isFinite) {
      switch fault {
      case .failsSilently: throw .failed("")
      case .waitsOnNaN: state.isWaiting = true
      case .waitsOnLaterNaN where state.steps > 0: state.isWaiting = true
      case .claimsTarget: throw .targetReached
      default: throw .failed("an element is not finite")
      }
      return
    }
    state.x = next
    state.steps += 1
  }

  func iterate(of state: State) -> [Scalar] { state.x }
}

/// Gradient descent in Float that calls itself Double's.
private struct Narrow: Optimizer {
  struct State: Codable, Sendable {
    var x: [Float]
    var gradient: [Double]
  }

  func start(at x: [Double], seed: Seed) -> State { State(x: x.map { Float($0) }, gradient: x) }

  func step(_ state: inout State, calling oracle: inout Oracle<Double>) throws(Stop) {
    try oracle.gradient(at: state.x.map { Double($0) }, into: &state.gradient)
    for i in state.x.indices { state.x[i] -= Float(0.1 * state.gradient[i]) }
  }

  func iterate(of state: State) -> [Double] { state.x.map { Double($0) } }
}
