import FaultyPlugins
import Glibc
import Records
import Testing

@testable import Harness

/// Three trials, the second of which misbehaves; a worker serves as many of them as it survives.
private func faultySuite(_ fault: Fault, at step: Int = 3, timeLimitSeconds: Double = 60) -> String {
  """
  suite: faults
  seed: 1
  timeLimitSeconds: \(timeLimitSeconds)
  timing: {processes: 2, blocks: 2, blockMilliseconds: 0.1}
  experiments:
    - name: before
      problems: [cliff]
      optimizers: [{faulty: {fault: none}}]
      budget: {steps: 5}
    - name: fault
      problems: [cliff]
      optimizers: [{faulty: {fault: \(fault.rawValue), at: \(step)}}]
      budget: {steps: 5}
    - name: after
      problems: [cliff]
      optimizers: [{faulty: {fault: none}}]
      budget: {steps: 6}
  """
}

/// The record of the misbehaving trial, once its neighbors are found unharmed.
private func faultyRecord(_ report: Report) throws -> TrialRecord {
  try #require(report.records.map(\.trial.experiment) == ["before", "fault", "after"])
  for (record, steps) in [(report.records[0], 5), (report.records[2], 6)] {
    #expect(record.status == .budgetSpent)
    #expect(record.reason == "steps")
    #expect(record.steps == steps)
  }
  return report.records[1]
}

@Suite struct Faults {
  @Test(arguments: [
    (Fault.trap, "by signal", "trapped on purpose"),
    (.segmentationFault, "ended by signal 11 (Segmentation fault)", "the worker was"),
    (.abort, "ended by signal 6 (Aborted)", "abandoned on purpose"),
    (.exit, "exited with code 0", "the worker"),
    (.emptyIterate, "0 elements", "dimension 1"),
    (.longIterate, "2 elements", "dimension 1"),
    (.failed, "no descent\u{2028}was found", "no descent"),
  ])
  func aFailureIsARecordThatNamesItsCause(_ fault: Fault, cause: String, detail: String) async throws {
    let record = try faultyRecord(try await runToReport(faultySuite(fault)))
    #expect(record.status == .failed)
    #expect(record.reason?.contains(cause) == true, "\(record.reason ?? "no reason")")
    #expect(record.reason?.contains(detail) == true, "\(record.reason ?? "no reason")")
  }

  @Test func aFailureOfTheMethodKeepsTheStepsBeforeIt() async throws {
    let record = try faultyRecord(try await runToReport(faultySuite(.failed)))
    #expect(record.steps == 2)
    #expect(record.checkpoints.map(\.step) == [0, 1, 2])
    #expect(record.evaluations.gradients == 3, "the evaluation of the step that failed was made")
  }

  @Test(arguments: [(Fault.nan, "element 0 of the iterate is nan"), (.infinity, "element 0 of the iterate is inf")])
  func anIterateThatIsNoNumberDiverges(_ fault: Fault, reason: String) async throws {
    let record = try faultyRecord(try await runToReport(faultySuite(fault)))
    #expect(record.status == .diverged)
    #expect(record.reason == reason)
    #expect(record.steps == 3)
    #expect(record.divergedAtStep == 3)
  }

  @Test(arguments: [Fault.printsGarbage, .readsInput, .writesManyErrors])
  func whatAnOptimizerPrintsAndReadsSpoilsNoReply(_ fault: Fault) async throws {
    let record = try faultyRecord(try await runToReport(faultySuite(fault, timeLimitSeconds: 20)))
    #expect(record.status == .budgetSpent, "\(record.reason ?? "")")
    #expect(record.steps == 5)
  }

  @Test func aForgedReplyCostsItsTrialAlone() async throws {
    let record = try faultyRecord(try await runToReport(faultySuite(.forgesReply)))
    #expect(record.status == .failed)
    #expect(record.reason?.contains("the worker answered nonsense") == true)
  }

  @Test func anOptimizerThatNeverEvaluatesSpendsItsSteps() async throws {
    let record = try faultyRecord(try await runToReport(faultySuite(.idle)))
    #expect(record.status == .budgetSpent)
    #expect(record.evaluations.total == 0)
    #expect(record.steps == 5)
  }

  /// The worker dies between two requests or during the next one: that trial is not to blame and is tried again.
  @Test func aWorkerThatDiesLateHarmsNoOtherTrial() async throws {
    let trials = (0..<40).map { "{faulty: {fault: \($0 == 0 ? "lateExit" : "none"), at: \($0 + 1)}}" }
    let report = try await runToReport(
      """
      {suite: faults, seed: 1, experiments: [{name: e, problems: [cliff], optimizers:
      [\(trials.joined(separator: ", "))], budget: {steps: 8000}}]}
      """)
    #expect(report.records.count == 40)
    #expect(report.records.dropFirst().allSatisfy { $0.status == .budgetSpent })
  }

  @Test func everyJobCountGivesTheSameDigests() async throws {
    let one = try await runToReport(faultySuite(.trap), jobs: 1)
    let three = try await runToReport(faultySuite(.trap), jobs: 3)
    #expect(one.digest == three.digest)
    #expect(one.records.map(\.digest) == three.records.map(\.digest))
  }

  @Test func aWorkerThatCannotBeStartedIsAnErrorOfTheRun() async throws {
    let missing = WorkerCommand(executable: "/nonexistent/worker", arguments: [])
    await #expect(throws: (any Error).self) { try await runToReport(faultySuite(.none), worker: missing) }
  }

  @Test func aWorkerThatAnswersNonsenseFailsItsTrial() async throws {
    let shell = WorkerCommand(
      executable: "/bin/sh", arguments: ["-c", "while read request; do echo nonsense; done"])
    let report = try await runToReport(faultySuite(.none), worker: shell)
    #expect(report.records.map(\.status) == [.failed, .failed, .failed])
    #expect(report.records.allSatisfy { $0.reason == "the worker answered nonsense: nonsense" })
  }

  /// A reply that somebody else wrote, who does not know the request's nonce, is no record.
  @Test(arguments: [("", false), ("$nonce ", true), ("0 ", false)])
  func onlyAReplyWithTheRequestsNonceCounts(_ nonce: String, counts: Bool) async throws {
    let reply = String(decoding: try encodeJSON(PassReply.absent("by a reply")), as: UTF8.self)
    // A worker marks the end of a pass in its standard error, which a record waits for.
    let endOfPass = #"printf '\000end of a pass\n' >&2"#
    let quoted = reply.replacing("\"", with: "\\\"")
    // A launched worker is asked for its node first.
    let node = String(decoding: try encodeJSON(testFingerprint), as: UTF8.self)
    let script = """
      read nonce request; echo "$nonce "'\(node)'
      while read nonce request; do \(endOfPass); echo "\(nonce)\(quoted)"; done
      """
    let shell = WorkerCommand(executable: "/bin/sh", arguments: ["-c", script], isThisExecutable: true)
    let report = try await runToReport(faultySuite(.none), worker: shell)
    for record in report.records {
      #expect(record.status == .failed)
      #expect((record.reason == "by a reply") == counts, "\(record.reason ?? "")")
    }
  }

  /// The request cannot be written: a broken pipe, which must not end this process.
  @Test func aWorkerThatTakesNoRequestFailsItsTrial() async throws {
    let deaf = WorkerCommand(executable: "/bin/sh", arguments: ["-c", "exec <&-; sleep 0.3; exit 3"])
    let report = try await runToReport(faultySuite(.none), worker: deaf)
    #expect(report.records.map(\.status) == [.failed, .failed, .failed])
    #expect(report.records.allSatisfy { $0.reason == "the worker exited with code 3" })
  }
}
