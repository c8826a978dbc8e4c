import FaultyPlugins
import Records
import Testing

@testable import Harness

/// A plan of two problems, two methods and so many seeds.
private func planned(
  seeds: Int, problems: String = "doubleWell, rosenbrock", _ more: String = ""
) throws(ConfigurationError) -> Plan {
  let text = """
    {suite: t, seed: 1, experiments: [{name: e, problems: [\(problems)], optimizers: [gradientDescent, adam], \
    seeds: \(seeds), budget: {steps: 5}\(more)}]}
    """
  return try plan(suite(text), with: faultyRegistry)
}

/// The trials that plans make meanwhile.
private func trialsMade(_ body: () throws -> Void) rethrows -> Int {
  let counter = TrialCounter()
  try TrialCounter.$current.withValue(counter) { try body() }
  return counter.trials
}

@Suite struct Sizes {
  /// Handed out, entered and told of: what one more pass of each phase costs in the middle of a run.
  @Test func theWorkOfAPassDoesNotGrowWithThePlan() throws {
    func workOfAPass(seeds: Int) throws -> [Int] {
      let plan = try planned(seeds: seeds)
      var state = RunState(plan: plan, withTiming: true)
      state.begin(.recording)
      for _ in 0..<3 { _ = state.next() }
      let recording = try trialsMade {
        let next = state.next()
        let request = try #require(next)
        state.enter(.record(try record(of: request)))
        _ = state.progress(after: request)
      }
      state.begin(.allocations)
      let allocation = try trialsMade {
        let next = state.next()
        let request = try #require(next)
        state.enter(.allocations(trial: request.trial.id, .absent("none")))
        _ = state.progress(after: request)
      }
      return [recording, allocation]
    }
    #expect(try workOfAPass(seeds: 5) == [1, 1])
    #expect(try workOfAPass(seeds: 5000) == [1, 1])
  }

  private func record(of request: PassRequest) throws -> TrialRecord {
    guard case .record(let record) = perform(request, with: faultyRegistry) else { throw Unexpected(what: "no record") }
    return record
  }

  @Test func aPlanOfAMillionTrialsMakesThoseThatAreLookedAt() throws {
    let made = try trialsMade {
      let plan = try planned(seeds: 100_000, problems: "doubleWell, rosenbrock: {dimension: [2, 4, 6, 8]}")
      #expect(plan.count == 1_000_000)
      #expect(plan.prefix(20).map(\.id).last == "e/doubleWell/gradientDescent/float64/19")
      #expect(plan.last?.id == "e/rosenbrock(dimension: 8)/adam/float64/99999")
    }
    #expect(made == 21)
  }

  @Test func aTrialHasTheNameThatItsPlaceHas() throws {
    let tuning = """
      , scalars: [float32, float64], start: {random: box}, tuning: {goal: finalValue, method: [random, sobol], maxTrials: 3, \
      hyperparameters: {rate: {range: [0.1, 0.5]}}}
      """
    for more in ["", ", arithmetic: [portable, libm]", tuning.replacing("start: {random: box}, ", with: "")] {
      let plan = try planned(seeds: 3, problems: "schwefel226, {schwefel226: {dimension: 4}}", more)
      #expect(plan.indices.map { plan.id(at: $0) } == plan.map(\.id))
      #expect(plan.indices.map { plan.searchName(at: $0) } == plan.map(\.searchName))
      #expect(Set(plan.map(\.id)).count == plan.count)
      #expect(Array(try decodeJSON(Plan.self, from: encodeJSON(plan))) == Array(plan))
    }
  }

  @Test func aPlanOfChosenTrialsHasThemInOrder() throws {
    let whole = try planned(seeds: 3)
    var plan = whole
    plan.choose { $0.contains("adam") }
    #expect(Array(plan) == whole.filter { $0.id.contains("adam") })
    plan.choose { $0.hasSuffix("/1") }
    #expect(plan.map(\.id) == ["e/doubleWell/adam/float64/1", "e/rosenbrock/adam/float64/1"])
  }

  /// Found by the lists of two experiments of one name, and the first in the order of trials.
  @Test func aTrialOfTwoExperimentsIsFoundByTheirLists() throws {
    func experiment(_ problems: String, seeds: String) -> String {
      "{name: e, problems: [\(problems)], optimizers: [gradientDescent], seeds: \(seeds), budget: {steps: 5}}"
    }
    func fault(_ second: String) -> String? {
      let first = experiment("doubleWell, rosenbrock", seeds: "[0, 1, 2]")
      do {
        _ = try plan(suite("{suite: t, seed: 1, experiments: [\(first), \(second)]}"), with: faultyRegistry)
        return nil
      } catch { return "\(error)" }
    }
    #expect(fault(experiment("sphere", seeds: "[0, 1]")) == nil)
    #expect(fault(experiment("rosenbrock", seeds: "[3, 4]")) == nil)
    #expect(
      fault(experiment("sphere, rosenbrock", seeds: "[3, 2, 1]"))?.contains("'e/rosenbrock/gradientDescent/float64/2'") == true)
  }
}
