import Analysis
import FaultyPlugins
import PortableMath
import Records
import Testing

@testable import Harness

/// Faults of one last place, planted at seeded places of 200 trials, found by what a user has: reports and traces.
///
/// Serialised, since the planted fault is the process's.
@Suite(.serialized) struct PlantedFaults {
  private static let seed = Seed(4).derived(for: "planted faults")

  @Test func everyPlantedFaultIsFoundAtItsPlace() throws {
    var found = 0
    for number in 0..<200 {
      let (trial, bruise) = try plan(number)
      let clean = try Bruise.with(nil) { try report(trial) }
      let bruised = try Bruise.with(bruise) { try report(trial) }
      let trialDiff = try diff([("a", clean), ("b", bruised)]).trials[0]
      #expect(trialDiff.verdict != .identical, "\(bruise)")
      let divergence = try #require(trialDiff.divergence)
      let after = try #require(divergence.equalThroughStep)
      let by = try #require(divergence.differentByStep)
      let here = try Bruise.with(nil) { try trace(trial, after: after, through: by, with: faultyRegistry) }
      let there = try Bruise.with(bruise) { try trace(trial, after: after, through: by, with: faultyRegistry) }
      let first = try #require(
        compare(TraceV1(machine: "a", trial: trial, steps: here), TraceV1(machine: "b", trial: trial, steps: there))
          .first)
      // Value, gradient and update are asked for once a step, so the call is the step.
      let isExact =
        first.step == bruise.call && first.kind.rawValue == bruise.place.rawValue && first.index == bruise.element
        && first.ulps == 1 && first.differing == 1 && first.origin == .created
      #expect(isExact, "\(bruise) was taken for \(first)")
      if isExact { found += 1 }
    }
    #expect(found == 200)
  }

  @Test func noFaultIsFoundWhereNoneIsPlanted() throws {
    for number in 0..<200 {
      let (trial, _) = try plan(number)
      let reports = try (0..<2).map { _ in try Bruise.with(nil) { ("r", try report(trial)) } }
      #expect(try diff(reports).verdict == .identical)
    }
  }

  /// A trial of 1 … 100 steps in either scalar type, and a fault at one of them.
  private func plan(_ number: Int) throws -> (TrialV1, Bruise) {
    func draw(_ count: Int, _ role: String) -> Int {
      Self.seed.derived(for: role).integer(below: count, element: UInt64(number))
    }
    let steps = 1 + draw(100, "steps")
    let place = Bruise.Place.allCases[draw(3, "place")]
    let text = """
      problems: [bruisedQuadratic], optimizers: [bruisedDescent], scalars: [float\(number.isMultiple(of: 2) ? 32 : 64)],
      seeds: [\(number)], budget: {steps: \(steps)}
      """
    let element = place == .value ? 0 : draw(5, "element")
    return (try trial(text), Bruise(place, call: 1 + draw(steps, "call"), element: element))
  }

  private func report(_ trial: TrialV1) throws -> ReportV1 {
    let reply = perform(PassRequest(pass: .recording, trial: trial), with: faultyRegistry)
    guard case .record(let record) = reply else { throw Unexpected(what: "\(reply)") }
    return ReportV1(
      suite: SuiteIdentityV1(name: "t", digest: "", seed: 1), startedAt: "", finishedAt: "", resumptions: 0,
      fingerprint: testFingerprint, records: [record], digest: "")
  }
}
