import FaultyPlugins
import PortableMath
import Records
import Testing

@testable import Harness

/// What a suite's search does, trial by trial, in this process; `reversed` enters the records of a round from the last on.
private func searched(
  _ experiment: String, suiteSeed: UInt64 = 1, reversed: Bool = false, from entries: [JournalEntry] = []
) throws -> (records: [TrialRecord], entries: [JournalEntry]) {
  let text = "{suite: t, seed: \(suiteSeed), experiments: [{name: e, \(experiment)}]}"
  let plan = try plan(suite(text), with: faultyRegistry)
  var state = RunState(plan: plan, searches: searches(of: plan, with: faultyRegistry), withTiming: false)
  var entries = entries
  var results = RunResults(state)
  for entry in entries {
    state.enter(entry)
    results.enter(entry)
  }
  state.begin(.recording)
  while true {
    let requests = Array(AnyIterator { state.next() })
    if requests.isEmpty { return (results.completeRecords, entries) }
    for request in reversed ? requests.reversed() : requests {
      guard case .record(let record) = perform(request, with: faultyRegistry) else {
        throw Unexpected(what: "no record")
      }
      entries.append(.record(record))
      state.enter(.record(record))
      results.enter(.record(record))
    }
  }
}

private func digest(_ records: [TrialRecord]) -> String { Report.digest(of: records).description }

/// Gradient descent on a quadratic, whose best rate is 2/(1 + 10): after 20 steps its value has one minimum over the rate.
private func rates(_ method: String, trials: Int = 12, parallel: Int = 1, more: String = "", seeds: Int = 1) -> String {
  """
  problems: [quadratic: {dimension: 2, condition: 10}], optimizers: [gradientDescent], budget: {steps: 20}, \
  seeds: \(seeds), tuning: {goal: finalValue, method: \(method), maxTrials: \(trials), maxParallelTrials: \(parallel), \
  hyperparameters: {rate: {range: [1e-4, 0.5], scale: log\(method == "grid" ? ", points: \(trials)" : "")}}\(more)}
  """
}

private let bayesian = "{bayesian: {initialPoints: 4}}"
private let median = ", stopping: {median: {from: 5, every: 5, startupTrials: 3}}"
private let halving = ", stopping: {halving: {from: 3, factor: 2}}"

@Suite struct Searches {
  @Test(arguments: ["grid", "random", "halton", "sobol"])
  func aMethodThatLooksAtNoResultProposesTheSameSideBySide(_ method: String) throws {
    let alone = try searched(rates(method, trials: 10)).records
    let together = try searched(rates(method, trials: 10, parallel: 4)).records
    #expect(alone.count == 10)
    #expect(alone.map(\.trial.optimizer) == together.map(\.trial.optimizer))
    #expect(digest(alone) == digest(together))
  }

  @Test(arguments: ["random", "halton", "sobol", bayesian], [1, 2, 4])
  func theSeedDecidesEverything(_ method: String, _ parallel: Int) throws {
    let experiment = rates(method, parallel: parallel, more: median)
    let records = try searched(experiment).records
    let again = try searched(experiment).records
    #expect(digest(records) == digest(again))
    guard method == "random" || method == bayesian else { return }
    let other = try searched(experiment, suiteSeed: 2).records
    #expect(records.map(\.trial.optimizer) != other.map(\.trial.optimizer))
  }

  @Test(arguments: [("random", median), (bayesian, ""), (bayesian, median), ("sobol", halving)])
  func whichTrialOfARoundEndsFirstDoesNotMatter(_ method: String, _ stopping: String) throws {
    let experiment = rates(method, trials: 15, parallel: 4, more: stopping)
    let forwards = try searched(experiment).records
    let backwards = try searched(experiment, reversed: true).records
    #expect(digest(forwards) == digest(backwards))
  }

  @Test(arguments: [(bayesian, median), ("random", halving), ("grid", "")])
  func aSearchResumedAfterAnyTrialEndsInTheSame(_ method: String, _ stopping: String) throws {
    let experiment = rates(method, trials: 9, parallel: 3, more: stopping)
    let whole = try searched(experiment)
    for count in whole.entries.indices {
      let resumed = try searched(experiment, from: Array(whole.entries.prefix(count)))
      #expect(digest(resumed.records) == digest(whole.records), "after \(count) records")
      #expect(resumed.entries.count == whole.entries.count, "no trial is run twice")
    }
  }

  /// The best of 12 trials, over ten repetitions, of two searches. One is of x⁴ − 2x² on [−2, 2], where one step from 2 comes to
  /// for rates up to 1/6. The other is of the rates of 20 steps of descent. docs/evidence/searches.md has more figures.
  @Test func expectedImprovementFindsBetterPointsThanChance() throws {
    func best(_ experiment: (String) -> String, _ method: String) throws -> [Double] {
      let records = try searched(experiment(method)).records
      return (0..<10).map { seed in
        records.filter { $0.trial.seed == UInt64(seed) }.compactMap { $0.value(of: .finalValue) }.min()
          ?? .infinity
      }
    }
    func well(_ method: String) -> String {
      """
      problems: [doubleWell], optimizers: [gradientDescent], start: [2], budget: {steps: 1}, seeds: 10, \
      tuning: {goal: finalValue, method: \(method), maxTrials: 12, hyperparameters: {rate: {range: [0, 0.16666666666666666]}}}
      """
    }
    let wells = zip(try best(well, bayesian), try best(well, "random"))
    #expect(wells.count { $0 < $1 } >= 8)
    let descents = zip(
      try best({ rates($0, seeds: 10) }, bayesian).sorted(), try best({ rates($0, seeds: 10) }, "random").sorted())
    #expect(descents.dropFirst(4).prefix(2).allSatisfy { $0 < $1 }, "the middle ones")
  }

  @Test func aMethodWithNothingMoreToProposeEndsItsSearch() throws {
    let records = try searched(rates("{bayesian: {initialPoints: 2, greatestPoints: 5}}")).records
    #expect(records.count == 5)
  }

  @Test func aFailedTrialIsNoBetterThanAny() throws {
    let records = try searched(
      """
      problems: [doubleWell], optimizers: [gradientDescent], start: [2], budget: {steps: 90}, \
      tuning: {goal: finalValue, method: {bayesian: {initialPoints: 4, improvementTolerance: 0}}, \
      maxTrials: 8, maxParallelTrials: 2, hyperparameters: {rate: {range: [0.001, 10], scale: log}}}
      """
    ).records
    #expect(records.count == 8)
    #expect(
      records.contains { $0.value(of: .finalValue) == nil } && records.contains { $0.value(of: .finalValue) != nil })
  }
}

@Suite struct EarlyStopping {
  /// Every stopped trial was worse there than the median of those before its round, and no other was at any rung.
  @Test(arguments: ["random", "sobol", bayesian], [1, 3])
  func aTrialIsStoppedWhereItIsWorseThanTheMedianOfEarlierRounds(_ method: String, _ parallel: Int) throws {
    let records = try searched(rates(method, trials: 24, parallel: parallel, more: median)).records
    #expect(records.contains { $0.wasStoppedEarly })
    for (index, record) in records.enumerated() {
      let earlier = records.prefix(index / parallel * parallel)
      for rung in [5, 10, 15] where rung <= record.steps {
        let values = earlier.filter { $0.steps >= rung }.compactMap { $0.value(of: .finalValue, atStep: rung) }.sorted()
        guard values.count >= 3, earlier.count >= 3, let own = record.value(of: .finalValue, atStep: rung) else {
          continue
        }
        let median = (values[(values.count - 1) / 2] + values[values.count / 2]) / 2
        #expect((own > median) == (record.wasStoppedEarly && record.steps == rung), "trial \(index + 1) at \(rung)")
      }
    }
  }

  @Test func aTrialThatIsNotStoppedIsTheSameAsWithoutTheRule() throws {
    let stopped = try searched(rates("random", trials: 20, more: median)).records
    let whole = try searched(rates("random", trials: 20)).records
    for (record, other) in zip(stopped, whole) {
      #expect(record.trial.optimizer == other.trial.optimizer)
      if record.wasStoppedEarly {
        #expect(record.steps < other.steps && record.reason?.contains("is worse than the median") == true)
      } else {
        #expect(record.digest == other.digest)
      }
    }
  }

  /// Of 12: 12 take 3 steps, 6 take 6, 3 take 12, and 1 takes 20.
  @Test(arguments: [1, 5, 12])
  func halvingGivesTheBestOfEachRungMoreSteps(_ parallel: Int) throws {
    let records = try searched(rates("sobol", parallel: parallel, more: halving)).records
    #expect(records.map(\.steps).sorted() == [3, 3, 3, 3, 3, 3, 6, 6, 6, 12, 12, 20])
    for (rung, next) in [(3, 6), (6, 12), (12, 20)] {
      let field = records.filter { $0.steps >= rung }
      let worstPromoted = field.filter { $0.steps >= next }.compactMap { $0.value(of: .finalValue, atStep: rung) }.max()
      let bestLeft = field.filter { $0.steps == rung }.compactMap { $0.value(of: .finalValue, atStep: rung) }.min()
      #expect(worstPromoted ?? .infinity <= bestLeft ?? -.infinity)
    }
    #expect(records.count { !$0.wasStoppedEarly } == 1)
  }

  @Test func halvingDoesNotDependOnHowManyTrialsRunSideBySide() throws {
    let all = try [1, 2, 12].map { try digest(searched(rates("random", parallel: $0, more: halving)).records) }
    #expect(Set(all).count == 1)
  }
}

@Suite struct SearchSpaces {
  private let number = TunedHyperparameter(name: "a", kind: .number(lower: 1e-4, upper: 0.5, scale: .log))

  @Test func everyPlaceHasAValueWithinTheRange() {
    let seed = Seed(3)
    let kinds: [TunedHyperparameter.Kind] = [
      .number(lower: -2, upper: 7, scale: .linear), number.kind, .integer(lower: -3, upper: 4, scale: .linear),
      .integer(lower: 1, upper: 100, scale: .log), .choice([.text("x"), .number(2), .list([.number(1)])]),
    ]
    for kind in kinds {
      let parameter = TunedHyperparameter(name: "a", kind: kind)
      for index in 0..<1000 {
        let place = index == 0 ? 0 : index == 1 ? 1 : index == 2 ? 1.0.nextDown : seed.uniform(element: UInt64(index))
        switch (kind, parameter.setting(at: place)) {
        case (.number(let lower, let upper, _), .number(let value)): #expect(value >= lower && value <= upper)
        case (.integer(let lower, let upper, _), .number(let value)):
          #expect(Int(exactly: value).map { (lower...upper).contains($0) } == true)
        case (.choice(let values), let value): #expect(values.contains(value))
        default: Issue.record("\(kind) at \(place)")
        }
      }
    }
  }

  /// Equal stretches of the unit interval hold equal decades.
  @Test func aLogarithmicScaleIsEvenInDecades() {
    guard case .number(let middle) = number.setting(at: 0.5) else { return }
    #expect((middle - (1e-4 * 0.5).squareRoot()).magnitude < 1e-15)
    let integer = TunedHyperparameter(name: "n", kind: .integer(lower: 1, upper: 99, scale: .log))
    let values = (0..<1000).map { integer.setting(at: (Double($0) + 0.5) / 1000) }
    #expect(values.count { $0 == .number(1) } == 151, "log 2/log 100 of them")
  }

  @Test func aGridTakesEveryCombinationWithTheEndsOfEachRange() throws {
    let records = try searched(
      """
      problems: [doubleWell], optimizers: [adam], start: [2], budget: {steps: 1}, tuning: {goal: finalValue, \
      method: grid, maxTrials: 12, hyperparameters: {rate: {range: [0.01, 1], scale: log, points: 3}, \
      convention: {values: [keras, pytorch]}, warmUp: {type: integer, range: [1, 100], scale: log, points: 2}}}
      """
    ).records
    let settings = records.map { "\($0.trial.optimizer.settings.sorted { $0.key < $1.key }.map { "\($0.value)" })" }
    #expect(Set(settings).count == 12)
    #expect(settings[0] == #"["keras", "0.01", "1"]"#)
    #expect(
      records.last?.trial.optimizer.settings == [
        "rate": .number(1), "convention": .text("pytorch"), "warmUp": .number(100),
      ])
    #expect(records.count { $0.trial.optimizer.settings["warmUp"] == .number(100) } == 6)
  }
}
