import Analysis
import FaultyPlugins
import PortableMath
import Records
import Testing

@testable import Harness

/// Faults of one last place, planted at seeded places of 200 trials, found by what a user has: reports and traces.
///
/// Serialized, since the planted fault is the process's.
@Suite(.serialized) struct PlantedFaults {
  private static let seed = Seed(4).derived(for: "planted faults")

  @Test func everyPlantedFaultIsFoundAtItsPlace() throws {
    var found = 0
    for number in 0..<200 {
      let planted = try plan(number)
      let first = try find(planted)
      let isExact =
        first.step == planted.step && first.stage == planted.stage && first.index == planted.bruise.element
        && first.tensor == planted.tensor && first.ulps == 1 && first.differing == 1 && first.origin == .created
      #expect(isExact, "\(planted.bruise) was taken for \(first)")
      if isExact { found += 1 }
    }
    #expect(found == 200)
  }

  /// The first number that differs, as reports and then traces of the steps between their checkpoints tell.
  private func find(_ planted: Planted) throws -> OperationDiff {
    let clean = try Bruise.with(nil) { try report(planted.trial) }
    let bruised = try Bruise.with(planted.bruise) { try report(planted.trial) }
    let trialDiff = try diff([("a", clean), ("b", bruised)]).trials[0]
    #expect(trialDiff.verdict != .identical, "\(planted.bruise)")
    let discrepancy = try #require(trialDiff.discrepancy)
    let by = try #require(discrepancy.differentByStep)
    #expect(discrepancy.stages.contains(planted.stage))
    func traced(_ bruise: Bruise?) throws -> Trace {
      try Bruise.with(bruise) {
        let steps = try trace(
          planted.trial, after: discrepancy.equalThroughStep ?? -1, through: by, end: clean.records[0].steps,
          with: faultyRegistry
        ).steps
        return Trace(machine: "", trial: planted.trial, steps: steps)
      }
    }
    return try #require(compare(try traced(nil), try traced(planted.bruise)).first)
  }

  @Test func noFaultIsFoundWhereNoneIsPlanted() throws {
    for number in 0..<200 {
      let trial = try plan(number).trial
      let reports = try (0..<2).map { _ in try Bruise.with(nil) { ("r", try report(trial)) } }
      #expect(try diff(reports).verdict == .identical)
    }
  }

  private struct Planted {
    let trial: Trial
    let bruise: Bruise
    /// Where it is to be found.
    let step: Int
    let stage: Stage
    var tensor: String?
  }

  /// A trial of 1 … 100 steps in either scalar type, and a fault at one of them; of a model in the second half.
  private func plan(_ number: Int) throws -> Planted {
    let steps = 1 + draw(number, 100, "steps")
    let isModel = number >= 100
    let text = """
      problems: [\(isModel ? "bruisedModel" : "bruisedQuadratic")], optimizers: [bruisedDescent],
      scalars: [float\(number.isMultiple(of: 2) ? 32 : 64)], seeds: [\(number)], budget: {steps: \(steps)}
      """
    let trial = try trial(text)
    let call = 1 + draw(number, steps, "call")
    if isModel { return planInModel(number, trial, steps, call) }
    let place = [Bruise.Place.value, .gradient, .update][draw(number, 3, "place")]
    let bruise = Bruise(place, call: call, element: place == .value ? 0 : draw(number, 5, "element"))
    return Planted(trial: trial, bruise: bruise, step: call, stage: stage(place))
  }

  private func planInModel(_ number: Int, _ trial: Trial, _ steps: Int, _ call: Int) -> Planted {
    let place = Bruise.Place.allCases[draw(number, Bruise.Place.allCases.count, "place")]
    let element = draw(number, place == .data ? 35 : 15, "element")
    let parameter = element < 12 ? "weights" : "biases"
    switch place {
    case .value: return Planted(trial: trial, bruise: Bruise(place, call: call, element: 0), step: call, stage: .loss)
    case .gradient, .update:
      let bruise = Bruise(place, call: call, element: element)
      return Planted(trial: trial, bruise: bruise, step: call, stage: stage(place), tensor: parameter)
    case .data:
      let bruise = Bruise(place, call: call, element: element)
      return Planted(trial: trial, bruise: bruise, step: call, stage: .data, tensor: element < 20 ? "x" : "y")
    case .initialization:
      let bruise = Bruise(place, call: 0, element: element)
      return Planted(trial: trial, bruise: bruise, step: 0, stage: .initialization, tensor: parameter)
    case .forward:
      // Examined after every fourth step and after the last.
      let examination = 1 + draw(number, (steps + 3) / 4, "examination")
      return Planted(
        trial: trial, bruise: Bruise(place, call: examination, element: 0), step: min(4 * examination, steps),
        stage: .forward, tensor: "held-out loss")
    }
  }

  private func draw(_ number: Int, _ count: Int, _ role: String) -> Int {
    Self.seed.derived(for: role).integer(below: count, element: UInt64(number))
  }

  private func stage(_ place: Bruise.Place) -> Stage {
    switch place {
    case .value: .loss
    case .gradient: .gradient
    case .update: .update
    case .data: .data
    case .initialization: .initialization
    case .forward: .forward
    }
  }

  private func report(_ trial: Trial) throws -> Report {
    let reply = perform(PassRequest(pass: .recording, trial: trial), with: faultyRegistry)
    guard case .record(let record) = reply else { throw Unexpected(what: "\(reply)") }
    return Report(
      suite: SuiteIdentity(name: "t", digest: "", seed: 1), startedAt: "", finishedAt: "", resumptions: 0,
      fingerprint: testFingerprint, records: [record], digest: "")
  }
}
