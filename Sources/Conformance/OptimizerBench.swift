import AssayKit
import PortableMath
import SavedStates

/// The checks that need a scalar type.
protocol BenchChecks {
  func beginsAtItsStart() -> String?
  func descendsOnAQuadratic() -> String?
  func firstIterates() -> [[Double]]
  func repeatsItselfToTheBit() -> String?
  func replaysFromASavedState() -> String?
  func honorsEveryBudget() -> String?
  func survivesValuesThatAreNotFinite() -> String?
  func survivesHugeStarts() -> String?
}

/// An optimizer in one scalar type, set before small objectives in a dimension it can work in.
struct Bench<Scalar: PortableScalar>: BenchChecks {
  private let maker: OptimizerPlugin.Maker<Scalar>
  private let settings: Settings
  private let dimension: Int
  private let isSecondOrder: Bool

  init(_ plugin: OptimizerPlugin, _ maker: @escaping OptimizerPlugin.Maker<Scalar>) {
    self.maker = maker
    settings = Settings([:], descriptions: plugin.description.hyperparameters)
    dimension = min(3, plugin.description.greatestDimension ?? 3)
    isSecondOrder = !plugin.description.requires.isDisjoint(with: [.hessian, .hessianProduct, .residuals])
  }

  private func stepper(at start: [Scalar]) -> Stepper<Scalar> { maker(settings, start, Seed(7)) }

  /// (1.1, 1.4, 1.7): numbers that have other bits in each scalar type.
  private var usualStart: [Scalar] { (0..<dimension).map { Scalar(11 + 3 * $0) / 10 } }

  private var bowl: AnyObjective<Scalar> { AnyObjective(Bowl(dimension: dimension)) }

  /// Steps until `steps` are done or the optimizer stops; how it stopped.
  private func advance(
    _ stepper: Stepper<Scalar>, steps: Int, calling oracle: inout Oracle<Scalar>
  ) -> Stop? {
    for _ in 0..<steps {
      do throws(Stop) { try stepper.advance(steps: 1, calling: &oracle) } catch { return error }
    }
    return nil
  }

  func beginsAtItsStart() -> String? {
    let iterate = stepper(at: usualStart).iterate
    return iterate == usualStart
      ? nil : "before its first step it is at \(shown(iterate)), not at its start \(shown(usualStart))"
  }

  /// The value falls to a hundredth of that at the usual start within 100,000 steps. A random point of [−5, 5]³ is good enough
  /// once in 11,000. A method that asks for second derivatives or residuals must reach 10⁻¹⁰ of it within 1000, since a
  /// quadratic is its easiest case.
  func descendsOnAQuadratic() -> String? {
    let stepper = stepper(at: usualStart)
    var oracle = Oracle(bowl)
    let start = usualStart
    let goal = bowl.value(start.span) * (isSecondOrder ? Scalar(1e-10) : Scalar(0.01))
    var best = Scalar.infinity
    var stop: Stop?
    for _ in 0..<(isSecondOrder ? 10 : 1000) {
      stop = advance(stepper, steps: 100, calling: &oracle)
      let iterate = stepper.iterate
      best = min(best, bowl.value(iterate.span))
      if stop != nil || best <= goal { break }
    }
    if best <= goal { return nil }
    if case .failed(let reason) = stop { return "on a convex quadratic it fails: \(reason)" }
    return "its best value on a convex quadratic is \(best), above \(goal)"
  }

  /// The iterates of the first three steps on a bowl that is nowhere symmetric about the points a method may begin with.
  func firstIterates() -> [[Double]] {
    let stepper = stepper(at: usualStart)
    var oracle = Oracle(AnyObjective(Bowl<Scalar>(dimension: dimension, center: -3 / 10)))
    var iterates: [[Double]] = []
    for _ in 0..<3 where advance(stepper, steps: 1, calling: &oracle) == nil {
      iterates.append(stepper.iterate.map { Double($0) })
    }
    return iterates
  }

  func repeatsItselfToTheBit() -> String? {
    let (first, second) = (trace(steps: 30), trace(steps: 30))
    if first.stop != second.stop || first.evaluations != second.evaluations {
      return "two runs of 30 steps do not stop alike after as many evaluations"
    }
    let parting = zip(first.iterates, second.iterates).enumerated().first { $1.0 != $1.1 }
    return parting.map { "two runs have different bits after step \($0.offset + 1)" }
  }

  /// The digests of the iterates of so many steps, and how and where they ended.
  private func trace(steps: Int) -> (iterates: [Digest], stop: Stop?, evaluations: Evaluations) {
    let stepper = stepper(at: usualStart)
    var oracle = Oracle(bowl)
    var iterates: [Digest] = []
    for _ in 0..<steps {
      if let stop = advance(stepper, steps: 1, calling: &oracle) { return (iterates, stop, oracle.evaluations) }
      iterates.append(Digest(of: stepper.iterate))
    }
    return (iterates, nil, oracle.evaluations)
  }

  func replaysFromASavedState() -> String? {
    for steps in [0, 1, 2, 3, 5, 8, 13, 21, 34] {
      if let failure = replays(after: steps) { return "saved after \(steps) steps, " + failure }
    }
    return nil
  }

  private func replays(after steps: Int) -> String? {
    let original = stepper(at: usualStart)
    var oracle = Oracle(bowl)
    // What it has thrown away by stopping is no state to resume from.
    if advance(original, steps: steps, calling: &oracle) != nil { return nil }
    let replayed = stepper(at: usualStart)
    do {
      try replayed.restore(original.savedState())
      for step in 1...10 {
        let before = oracle.evaluations
        let stop = advance(original, steps: 1, calling: &oracle)
        let between = oracle.evaluations
        guard advance(replayed, steps: 1, calling: &oracle) == stop else { return "it stops otherwise at step \(step)" }
        guard oracle.evaluations.total - between.total == between.total - before.total else {
          return "it evaluates more or less at step \(step)"
        }
        if stop != nil { return nil }
        guard Digest(of: original.iterate) == Digest(of: replayed.iterate) else {
          return "it goes another way at step \(step): save() may leave out a part of the state"
        }
        guard try original.savedState() == replayed.savedState() else { return "its state differs at step \(step)" }
      }
    } catch {
      return "its state cannot be saved and restored: \(error)"
    }
    return nil
  }

  /// Whatever the budget, not one evaluation more, and the stop is the oracle's unless the method ends by itself before.
  func honorsEveryBudget() -> String? {
    var free = Oracle(bowl)
    let ownStop = advance(stepper(at: usualStart), steps: 300, calling: &free)
    for budget in [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 25, 50, 100] {
      var oracle = Oracle(bowl, evaluationBudget: budget)
      let stop = advance(stepper(at: usualStart), steps: 300, calling: &oracle)
      guard oracle.evaluations.total <= budget else { return "a budget of \(budget) was overrun" }
      guard let stop else { return "it took 300 steps on \(budget) evaluations" }
      let expected = free.evaluations.total <= budget ? ownStop : .budgetSpent
      guard stop == expected else { return "a spent budget of \(budget) became another stop: \(stop)" }
    }
    return nil
  }

  /// From the first answer or only after some, all of one number: the run ends, and says how.
  func survivesValuesThatAreNotFinite() -> String? {
    for number in [Scalar.nan, .infinity, -.infinity] {
      for sound in [0, 1, 2, 3, 5, 8, 13] {
        let objective = AnyObjective(Failing(dimension: dimension, number: number, after: sound))
        if let failure = failureToEnd(on: objective, from: usualStart) {
          return "with answers of \(number) after \(sound) sound ones, " + failure
        }
      }
    }
    return nil
  }

  /// Where squares of the coordinates overflow.
  func survivesHugeStarts() -> String? {
    for share in [Scalar(0.25), 1] {
      let start = [Scalar](repeating: share * .greatestFiniteMagnitude, count: dimension)
      if let failure = failureToEnd(on: bowl, from: start) { return "from a huge start, " + failure }
    }
    return nil
  }

  /// A run ends when the method says `converged`, `diverged` or `failed` with a reason, or when its budget is spent. It also
  /// ends when its iterate is no longer finite, which the harness notices.
  private func failureToEnd(on objective: AnyObjective<Scalar>, from start: [Scalar]) -> String? {
    let stepper = stepper(at: start)
    var oracle = Oracle(objective, evaluationBudget: 300)
    let stop = advance(stepper, steps: 2000, calling: &oracle)
    let iterate = stepper.iterate
    guard iterate.count == dimension else { return "the iterate has \(iterate.count) elements, not \(dimension)" }
    switch stop {
    case .converged, .diverged, .budgetSpent: return nil
    case .failed(let reason): return reason.isEmpty ? "it fails without a reason" : nil
    case .targetReached: return "it says that a target is reached, which it cannot know"
    case nil: return iterate.allSatisfy(\.isFinite) ? "it continues for ever without asking or stopping" : nil
    }
  }
}
