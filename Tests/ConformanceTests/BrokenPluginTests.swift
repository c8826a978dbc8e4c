import AssayKit
import Conformance
import PortableMath
import Synchronization
import Testing

/// The table is worth something only if it catches what it is for.
@Suite struct BrokenPluginTests {
  /// The checks that a plugin fails.
  private func failures(_ findings: [Finding]) -> [String] {
    findings.filter { $0.failure != nil }.map(\.check)
  }

  @Test func aWrongGradientIsCaught() {
    let plugin = problem { Sloped(slope: 1.001, skew: 0, scale: $0) }
    #expect(failures(checkProblem(plugin)).contains("hasTheGradientOfItsValue"))
  }

  @Test func aHessianThatIsNotSymmetricIsCaught() {
    let plugin = problem { Sloped(slope: 1, skew: 1e-9, scale: $0) }
    #expect(failures(checkProblem(plugin)) == ["hasASymmetricHessian"])
  }

  @Test func aWrongLeastValueIsCaught() {
    let plugin = problem(least: 0.5) { Sloped(slope: 1, skew: 0, scale: $0) }
    #expect(
      failures(checkProblem(plugin)) == ["hasItsLeastValueAtItsMinimizers", "hasNoSmallerValueNearby"])
  }

  @Test func anotherFunctionInFloat32IsCaught() {
    let plugin = problem { Sloped(slope: 1, skew: 0, scale: $0 == 1 ? 1 : 1.01) }
    let other = ProblemPlugin(
      plugin.description,
      float32: { _, _ in Problem(AnyObjective(Sloped<Float>(slope: 1, skew: 0, scale: 1.01)), start: [1, 1]) },
      float64: plugin.float64)
    #expect(failures(checkProblem(other)) == ["isTheSameFunctionInBothScalarTypes"])
  }

  /// First hours: an objective with a state of its own.
  @Test func anObjectiveThatChangesIsCaught() {
    let drifting = ProblemPlugin(
      problem { Sloped(slope: 1, skew: 0, scale: $0) }.description,
      float32: { _, _ in Problem(AnyObjective(Drifting<Float>()), start: [1, 1]) },
      float64: { _, _ in Problem(AnyObjective(Drifting<Double>()), start: [1, 1]) })
    let finding = checkProblem(drifting).first { $0.check == "givesTheSameBitsWhenItIsAskedAgain" }
    #expect(finding?.failure?.hasPrefix("value(x) asked twice gives two answers, at x = [") == true)
  }

  /// First hours: 36,000 coordinates were printed twice.
  @Test func aLongPointIsShortInAMessage() {
    let long = ProblemPlugin(
      problem { Sloped(slope: 1, skew: 0, scale: $0) }.description,
      float32: { _, _ in Problem(AnyObjective(Tilted<Float>()), start: [Float](repeating: 1, count: 5000)) },
      float64: { _, _ in Problem(AnyObjective(Tilted<Double>()), start: [Double](repeating: 1, count: 5000)) })
    let finding = checkProblem(long).first { $0.check == "hasTheGradientOfItsValue" }
    #expect(finding?.failure?.contains("5000 numbers]") == true)
    #expect((finding?.failure?.count ?? .max) < 500)
  }

  /// The reason is that of the first answer that is missing, and the other checks are left out.
  @Test func aProblemThatDoesNotAnswerIsCaught() {
    let silent = ProblemPlugin(
      problem { Sloped(slope: 1, skew: 0, scale: $0) }.description,
      float32: { _, _ in Problem(AnyObjective(Silent<Float>()), start: [1, 1]) },
      float64: { _, _ in Problem(AnyObjective(Silent<Double>()), start: [1, 1]) })
    let failed = checkProblem(silent).filter { $0.failure != nil }
    #expect(failed.map(\.failure) == ["no value today"])
  }

  @Test func aWrongHessianProductIsCaught() {
    let plugin = leastSquares { Fitted(product: 1.001, residual: 1, jacobian: 1) }
    #expect(failures(checkProblem(plugin)) == ["multipliesByItsHessian"])
  }

  @Test func residualsOfAnotherFunctionAreCaught() {
    let plugin = leastSquares { Fitted(product: 1, residual: 1.001, jacobian: 1.001) }
    #expect(failures(checkProblem(plugin)) == ["isTheSumOfItsSquaredResiduals"])
  }

  @Test func aWrongJacobianIsCaught() {
    let plugin = leastSquares { Fitted(product: 1, residual: 1, jacobian: 1.001) }
    #expect(failures(checkProblem(plugin)) == ["isTheSumOfItsSquaredResiduals", "hasTheJacobianOfItsResiduals"])
  }

  @Test func aStartOutsideTheBoundsIsCaught() {
    let plugin = leastSquares { Fitted(product: 1, residual: 1, jacobian: 1, side: 0.5) }
    #expect(failures(checkProblem(plugin)) == ["staysInsideItsBounds"])
  }

  /// An infimum that no point has, as of exp(x), states no minimizer and passes.
  @Test func anInfimumNeedsNoMinimizer() {
    let sound = leastSquares(minimizers: []) { Fitted(product: 1, residual: 1, jacobian: 1) }
    #expect(failures(checkProblem(sound)) == [])
    let broken = leastSquares(least: 0.5, minimizers: []) { Fitted(product: 1, residual: 1, jacobian: 1) }
    #expect(failures(checkProblem(broken)) == ["hasNoSmallerValueNearby"])
  }

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

  @Test func anObjectiveWithoutDimensionsIsRefused() async {
    await #expect(processExitsWith: .failure) { _ = AnyObjective(Pointless()) }
  }

  @Test func aSoundPluginFailsNothing() {
    let plugin = optimizer {
      Walker<Float>(rate: 0.1)
    } float64: {
      Walker<Double>(rate: 0.1)
    }
    #expect(failures(checkOptimizer(plugin)) == [])
    #expect(failures(checkProblem(problem { Sloped(slope: 1, skew: 0, scale: $0) })) == [])
  }

  private func problem(
    least: Double = 0, _ make: @escaping @Sendable (Double) -> Sloped<Double>
  ) -> ProblemPlugin {
    ProblemPlugin(
      ProblemDescription(
        name: "sloped", summary: "s", formula: "f", domain: "d", optimum: "o", start: "s", source: "s",
        settings: []),
      float32: { _, _ in Problem(AnyObjective(Sloped<Float>(slope: 1, skew: 0, scale: 1)), start: [1, 1]) },
      float64: { _, _ in
        Problem(AnyObjective(make(1)), start: [1, 1], optimum: Optimum(value: least, minimizers: [[0, 0]]))
      })
  }

  private func leastSquares(
    least: Double = 0, minimizers: [[Double]] = [[0]], _ make: @escaping @Sendable () -> Fitted<Double>
  ) -> ProblemPlugin {
    ProblemPlugin(
      ProblemDescription(
        name: "fitted", summary: "s", formula: "f", domain: "d", optimum: "o", start: "s", source: "s",
        settings: []),
      float32: { _, _ in Problem(AnyObjective(Fitted<Float>(product: 1, residual: 1, jacobian: 1)), start: [1]) },
      float64: { _, _ in
        Problem(AnyObjective(make()), start: [1], optimum: Optimum(value: least, minimizers: minimizers))
      })
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

/// scale·(x₀² + x₁²)/2, with a gradient off by the factor `slope` and a Hessian off by `skew` in one corner.
private struct Sloped<Scalar: PortableScalar>: TwiceDifferentiableObjective {
  let dimension = 2
  let slope: Scalar
  let skew: Scalar
  let scale: Scalar

  func value(at x: Span<Scalar>) -> Scalar { scale * (x[0] * x[0] + x[1] * x[1]) / 2 }

  func gradient(at x: Span<Scalar>, into gradient: inout MutableSpan<Scalar>) {
    for i in x.indices { gradient[i] = slope * scale * x[i] }
  }

  func hessian(at x: Span<Scalar>, into hessian: inout MutableSpan<Scalar>) {
    hessian[0] = slope * scale
    hessian[1] = skew
    hessian[2] = 0
    hessian[3] = slope * scale
  }
}

/// The square of r = 2x, with factors that are 1 in a sound objective, in a box of this side around 0.
private struct Fitted<Scalar: PortableScalar>: LeastSquaresObjective, TwiceDifferentiableObjective, CurvatureObjective {
  let dimension = 1
  let residualCount = 1
  let product: Scalar
  let residual: Scalar
  let jacobian: Scalar
  var side: Scalar = 10

  var bounds: Bounds<Scalar>? { Bounds(lower: [-side], upper: [side]) }

  func value(at x: Span<Scalar>) -> Scalar { 4 * x[0] * x[0] }

  func gradient(at x: Span<Scalar>, into gradient: inout MutableSpan<Scalar>) { gradient[0] = 8 * x[0] }

  func hessian(at x: Span<Scalar>, into hessian: inout MutableSpan<Scalar>) { hessian[0] = 8 }

  func hessianProduct(at x: Span<Scalar>, times v: Span<Scalar>, into result: inout MutableSpan<Scalar>) {
    result[0] = product * 8 * v[0]
  }

  func residuals(at x: Span<Scalar>, into residuals: inout MutableSpan<Scalar>) { residuals[0] = residual * 2 * x[0] }

  func jacobian(at x: Span<Scalar>, into result: inout MutableSpan<Scalar>) { result[0] = jacobian * 2 }
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

private struct Pointless: Objective {
  var dimension: Int { 0 }

  func value(at x: Span<Double>) -> Double { 0 }
}

/// A value that is another each time.
private final class Drifting<Scalar: PortableScalar>: Objective {
  let dimension = 2
  private let calls = Atomic(0)

  func value(at x: Span<Scalar>) -> Scalar { x[0] + Scalar(calls.add(1, ordering: .relaxed).newValue) }
}

/// Σ xᵢ with a wrong gradient, in many dimensions.
private struct Tilted<Scalar: PortableScalar>: DifferentiableObjective {
  let dimension = 5000

  func value(at x: Span<Scalar>) -> Scalar { x.indices.reduce(0) { $0 + x[$1] } }

  func gradient(at x: Span<Scalar>, into gradient: inout MutableSpan<Scalar>) {
    for index in gradient.indices { gradient[index] = 2 }
  }
}

/// An objective beyond a boundary that has no answer.
private struct Silent<Scalar: PortableScalar>: Objective {
  let dimension = 2

  func value(at x: Span<Scalar>) -> Scalar {
    _ = EvaluationFault.note("no value today")
    return .nan
  }
}
