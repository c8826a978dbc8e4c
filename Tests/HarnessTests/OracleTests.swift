import AssayKit
import PortableMath
import Synchronization
import Testing

/// x² + y² that counts for itself how often it is evaluated.
private final class Counted: TwiceDifferentiableObjective {
  let dimension = 2
  let calls = Atomic(0)

  func value(at x: Span<Double>) -> Double {
    calls.add(1, ordering: .relaxed)
    return x[0] * x[0] + x[1] * x[1]
  }

  func gradient(at x: Span<Double>, into gradient: inout MutableSpan<Double>) {
    calls.add(1, ordering: .relaxed)
    for i in x.indices { gradient[i] = 2 * x[i] }
  }

  func hessian(at x: Span<Double>, into hessian: inout MutableSpan<Double>) {
    calls.add(1, ordering: .relaxed)
    for i in 0..<4 { hessian[i] = i == 0 || i == 3 ? 2 : 0 }
  }
}

private struct NoGradient: Objective {
  let dimension = 1
  func value(at x: Span<Double>) -> Double { x[0] }
}

/// The call with this number of a mixed sequence.
private func call(_ number: Int, _ oracle: inout Oracle<Double>) throws(Stop) {
  var gradient = [0.0, 0]
  var hessian = [0.0, 0, 0, 0]
  switch number % 3 {
  case 0: _ = try oracle.value(at: [1, 2])
  case 1: try oracle.gradient(at: [1, 2], into: &gradient)
  default: try oracle.hessian(at: [1, 2], into: &hessian)
  }
}

@Suite struct Oracles {
  @Test(arguments: 0...10)
  func budgetIsNeverExceeded(_ budget: Int) {
    let objective = Counted()
    var oracle = Oracle(AnyObjective(objective), evaluationBudget: budget)
    var refusals = 0
    for number in 0..<20 {
      do throws(Stop) {
        try call(number, &oracle)
      } catch {
        #expect(error == .budgetSpent)
        refusals += 1
      }
    }
    #expect(oracle.evaluations.total == budget)
    #expect(objective.calls.load(ordering: .relaxed) == budget, "a refused call evaluates nothing")
    #expect(refusals == 20 - budget)
  }

  @Test func eachKindIsCountedByItself() throws {
    var oracle = Oracle(AnyObjective(Counted()))
    for number in [0, 0, 0, 1, 1, 2] { try call(number, &oracle) }
    #expect(oracle.evaluations.values == 3)
    #expect(oracle.evaluations.gradients == 2)
    #expect(oracle.evaluations.hessians == 1)
    #expect(oracle.evaluations.total == 6)
  }

  @Test func answersAreTheObjectives() throws {
    var oracle = Oracle(AnyObjective(Counted()))
    #expect(oracle.dimension == 2)
    #expect(try oracle.value(at: [3, 4]) == 25)
    var gradient = [0.0, 0]
    try oracle.gradient(at: [3, 4], into: &gradient)
    #expect(gradient == [6, 8])
    var hessian = [9.0, 9, 9, 9]
    try oracle.hessian(at: [3, 4], into: &hessian)
    #expect(hessian == [2, 0, 0, 2])
  }

  @Test func aMissingCapabilityFailsAndCostsNothing() {
    var oracle = Oracle(AnyObjective(NoGradient()))
    var result = [0.0]
    do throws(Stop) {
      try oracle.gradient(at: [1], into: &result)
      Issue.record("there is no gradient to answer")
    } catch {
      #expect(error == .failed("the objective has no gradient"))
    }
    do throws(Stop) {
      try oracle.hessian(at: [1], into: &result)
      Issue.record("there is no Hessian to answer")
    } catch {
      #expect(error == .failed("the objective has no Hessian"))
    }
    #expect(oracle.evaluations.total == 0)
  }

  @Test func everyAnswerIsObserved() throws {
    var seen: [String] = []
    var oracle = Oracle(AnyObjective(Counted())) { answer, inputs, outputs, _ in
      seen.append("\(answer) \(inputs.count) → \(outputs.count)")
    }
    for number in 0..<3 { try call(number, &oracle) }
    #expect(seen == ["value 2 → 1", "gradient 2 → 2", "hessian 2 → 4"])
  }
}

@Suite struct Seeds {
  @Test func anAddressHasTheSameNumberInAnyOrder() {
    let seed = Seed(2026).derived(for: "data")
    let addresses = (0..<200).map { (step: UInt64($0 / 20), element: UInt64($0 % 20)) }
    let forwards = addresses.map { seed.bits(step: $0.step, element: $0.element) }
    let backwards = addresses.reversed().map {
      Seed(2026).derived(for: "data").bits(step: $0.step, element: $0.element)
    }
    #expect(forwards == backwards.reversed())
    #expect(Set(forwards).count == 200)
  }

  @Test func rolesAreIndependent() {
    let roles = ["data", "problem", "optimizer", "noise", "dat", "data "]
    let seeds = roles.map { Seed(1).derived(for: $0) } + (0..<100).map { Seed(1).derived(for: UInt64($0)) }
    #expect(Set(seeds.map(\.key)).count == 106)
    #expect(Seed(1).derived(for: "a").derived(for: "b") != Seed(1).derived(for: "b").derived(for: "a"))
    #expect(Seed(1).derived(for: "data") != Seed(2).derived(for: "data"))
    // Not random: these seeds give these numbers. Uncorrelated ones stay below 4/√n.
    let n = 10_000
    let products = (0..<n).map { seeds[0].normal(element: UInt64($0)) * seeds[1].normal(element: UInt64($0)) }
    #expect((products.reduce(0, +) / Double(n)).magnitude < 0.04)
  }

  @Test func numbersAreInTheirRange() {
    let seed = Seed(7)
    for element in 0..<10_000 as Range<UInt64> {
      let uniform = seed.uniform(element: element)
      #expect(uniform >= 0 && uniform < 1)
      #expect(seed.normal(element: element).isFinite)
    }
  }
}
