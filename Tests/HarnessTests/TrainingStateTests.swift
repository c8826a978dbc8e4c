import AssayKit
import FaultyPlugins
import Glibc
import PortableMath
import Records
import Synchronization
import SystemFiles
import Testing

@testable import Harness

/// Trials of every kind of memory: targets of iterates and of best points, a model, a file of step digests, a budget of
/// evaluations.
private let kinds = [
  "problems: [doubleWell], optimizers: [gradientDescent: {rate: 0.01}], start: [2], targets: [{gap: 1e-3}, {bestGap: 1e-2}]",
  "problems: [line], optimizers: [{faulty: {fault: none}}], expect: [{accuracy: 0.5, step: 5, source: none}]",
  "problems: [doubleWell], optimizers: [newton], start: [2], continueAfterTargets: true, targets: [{update: 1e-9}]",
  "problems: [cliff], optimizers: [{faulty: {fault: none}}], scalars: [float32], expect: [{value: 1, step: 7, source: none}]",
]

/// A trial of a kind that takes twelve steps, or the same with another budget.
private func twelveSteps(_ kind: String, _ budget: Budget = Budget(steps: 12)) throws -> Trial {
  var trial = try HarnessTests.trial("\(kind), budget: {steps: 12}")
  trial.budget = budget
  trial.keepsStepDigests = true
  return trial
}

/// Where a state of a test's trial lies.
private func place(_ folder: String, run: String = "run") -> StatePlace {
  StatePlace(path: "\(folder)/trial.state", run: run, seconds: 0)
}

private func recording(_ trial: Trial, _ folder: String, _ place: StatePlace?) -> PassReply {
  let request = PassRequest(pass: .recording, trial: trial, stepDigestsPath: "\(folder)/trial.stepDigests", statePlace: place)
  return perform(request, with: faultyRegistry)
}

private func record(_ trial: Trial, _ folder: String, _ place: StatePlace?) throws -> TrialRecord {
  let reply = recording(trial, folder, place)
  guard case .record(let record) = reply else { throw Unexpected(what: "\(reply)") }
  return record
}

@Suite struct TrainingStates {
  @Test(arguments: kinds) func aTrialResumesFromAnyStepToTheSameRecord(_ kind: String) async throws {
    try await withTemporaryFolder { folder in
      let whole = try twelveSteps(kind)
      let undisturbed = try record(whole, folder, nil)
      for step in 1..<12 {
        // A trial that ends after `step` steps leaves the state that one that is killed there leaves.
        let place = place(folder)
        let part = try record(try twelveSteps(kind, Budget(steps: step)), folder, place)
        #expect(try place.read(whole)?.state.steps == part.steps)
        #expect(try record(whole, folder, place) == undisturbed)
        unlink(place.path)
      }
    }
  }

  @Test func evaluationsBeforeTheStateCountAgainstTheBudget() async throws {
    try await withTemporaryFolder { folder in
      let whole = try twelveSteps(kinds[0], Budget(evaluations: 9))
      let undisturbed = try record(whole, folder, nil)
      _ = try record(try twelveSteps(kinds[0], Budget(steps: 4)), folder, place(folder))
      #expect(try record(whole, folder, place(folder)) == undisturbed)
      #expect(undisturbed.reason == "evaluations")
    }
  }

  @Test func aTrialThatEndsByTheClockSavesNoState() async throws {
    try await withTemporaryFolder { folder in
      _ = try record(try twelveSteps(kinds[0], Budget(steps: 4, seconds: 50)), folder, place(folder))
      #expect(!listFolder(folder).contains("trial.state"))
    }
  }

  @Test func damagedStatesAreNoticed() async throws {
    try await withTemporaryFolder { folder in
      let whole = try twelveSteps(kinds[1])
      let place = place(folder)
      _ = try record(try twelveSteps(kinds[1], Budget(steps: 6)), folder, place)
      let bytes = try readFile(place.path)
      let chance = Seed(1).derived(for: "damage")
      for number in 0..<400 {
        let damaged = damage(bytes, chance.derived(for: UInt64(number)))
        try writeFileAtomically(damaged, to: place.path)
        guard case .unusableState(let reason) = recording(whole, folder, place) else {
          Issue.record("damage \(number) was not noticed")
          continue
        }
        #expect(reason == "its saved state is damaged")
      }
    }
  }

  @Test func statesOfAnotherRunTrialVersionOrShapeAreRefused() async throws {
    try await withTemporaryFolder { folder in
      let whole = try twelveSteps(kinds[1])
      _ = try record(try twelveSteps(kinds[1], Budget(steps: 6)), folder, place(folder))
      let saved = try #require(try place(folder).read(whole))
      func refusal(_ change: (inout TrainingStateFile) -> Void) throws -> String {
        var file = saved
        change(&file)
        try writeFileAtomically(try file.encoded(), to: place(folder).path)
        guard case .unusableState(let reason) = recording(whole, folder, place(folder)) else { return "none" }
        return reason
      }
      #expect(try refusal { $0.state.run = "another" } == "its saved state belongs to another run or another trial")
      #expect(try refusal { $0.state.trial += "1" } == "its saved state belongs to another run or another trial")
      #expect(try refusal { $0.state.version = 3 } == "its saved state has version 3, which this build does not read")
      for change: (inout TrainingStateFile) -> Void in [
        { $0.state.schema = "assay.report" }, { $0.state.steps = 0 }, { $0.state.stages.removeLast() },
        { $0.state.stages[2].chained = "0" }, { $0.state.best.hits.append(nil) }, { $0.state.stepDigests = nil },
        { $0.state.targets.append(TargetHit(target: Target(.gap, 1))) },
      ] { #expect(try refusal(change) == "its saved state is damaged") }
      #expect(try refusal { $0.optimizer = [] }.hasPrefix("the optimizer refuses its saved state: "))
      #expect(
        try refusal { $0.optimizer = moved($0.optimizer) } == "the optimizer, given its saved state, is at another iterate")
      #expect(try refusal { _ in } == "none")
    }
  }

  /// A crash that comes back is a failure, however often the trial goes on; its neighbors are unharmed.
  @Test func aTrialThatAlwaysCrashesResumesOnlyWhileItComesFurther() async throws {
    let yaml = """
      suite: crashes
      seed: 1
      experiments:
        - name: e
          problems: [cliff]
          optimizers: [{faulty: {fault: none}}, {faulty: {fault: segmentationFault, at: 4}}]
          budget: {steps: 6}
      """
    let suite = try suite(yaml)
    try await withTemporaryFolder { results in
      let notices = Mutex<[String]>([])
      let options = RunOptions(
        jobs: 1, withTiming: false, resultsFolder: results, worker: faultyWorker(), stateSeconds: 0)
      let finished = try await run(
        suite, plan: try plan(suite, with: faultyRegistry), with: faultyRegistry, options: options,
        fingerprint: testFingerprint,
        progress: { _ in }, notice: { notice in notices.withLock { $0.append("\(notice)") } })
      #expect(try finished.report.records.map(\.status) == [.budgetSpent, .failed])
      let name = "'e/cliff/faulty(at: 4, fault: segmentationFault)/float64/0'"
      // The second worker, which the first trial had not used, went on from the first one's state.
      #expect(
        notices.withLock { $0 } == [
          "\(name) lost its worker, and will resume from its saved state: the worker was ended by signal 11 (Segmentation fault)",
          "\(name) resumes from its saved state after step 3",
        ])
      #expect(listFolder(folder(of: finished.path)).count == 1, "no state is left")
    }
  }
}

/// `bytes` with one seeded damage: a flipped bit, a lost end, a lost or a doubled piece.
private func damage(_ bytes: [UInt8], _ chance: Seed) -> [UInt8] {
  func number(below bound: Int, _ element: UInt64) -> Int { chance.integer(below: bound, element: element) }
  var result = bytes
  let here = number(below: bytes.count, 1)
  let piece = here..<min(bytes.count, here + 1 + number(below: 40, 2))
  switch number(below: 4, 3) {
  case 0: result[here] ^= 1 << UInt8(number(below: 8, 4))
  case 1: result.removeSubrange(here...)
  case 2: result.removeSubrange(piece)
  default: result.insert(contentsOf: bytes[piece], at: here)
  }
  return result
}

/// The saved state of a faulty optimizer with another iterate.
private func moved(_ state: [UInt8]) -> [UInt8] {
  let text = String(decoding: state, as: UTF8.self)
  return Array(text.replacing(/"x":\[[^\]]*\]/, with: "\"x\":[7]").utf8)
}
