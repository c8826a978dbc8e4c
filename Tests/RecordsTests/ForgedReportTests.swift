import Records
import ReportFixtures
import Testing

/// A report whose digests and checksum were made to fit, and whose content no run could have.
@Suite struct ForgedReportTests {
  @Test func aReportThatARunCouldHaveWrittenIsRead() throws {
    let report = plausibleReport()
    let read = try readReport(encodeJSON(report), file: "r.json")
    #expect(read == report)
    #expect(read.inconsistency == nil)
  }

  @Test(arguments: impossibleReports)
  func impossibleContentIsRefused(_ forgery: Forgery) throws {
    var report = plausibleReport()
    forgery.change(&report)
    for index in report.records.indices where !forgery.isCaughtByDigest {
      report.records[index].digest = report.records[index].recomputedDigest?.description ?? report.records[index].digest
    }
    report.digest = Report.digest(of: report.records).description
    var reason: String?
    do throws(ReportError) {
      reason = try readReport(encoded(report), file: "r.json").inconsistency
    } catch {
      reason = "\(error)"
    }
    #expect(reason?.contains(forgery.reason) == true, "\(reason ?? "accepted")")
  }

  /// The same as lines, each with the checksum that belongs to it.
  @Test(arguments: impossibleReports.filter { !$0.isImpossibleInLines })
  func impossibleContentIsRefusedInLines(_ forgery: Forgery) throws {
    var report = plausibleReport()
    forgery.change(&report)
    for index in report.records.indices where !forgery.isCaughtByDigest {
      report.records[index].digest = report.records[index].recomputedDigest?.description ?? report.records[index].digest
    }
    report.digest = Report.digest(of: report.records).description
    let error = #expect(throws: ReportError.self) { try readReport(report.fileBytes(), file: "r.report") }
    #expect(error?.description.contains(forgery.reason) == true, "\(error?.description ?? "accepted")")
  }

  private func encoded(_ report: Report) -> [UInt8] { (try? encodeJSON(report)) ?? [] }
}

struct Forgery: CustomTestStringConvertible, Sendable {
  let testDescription: String
  let reason: String
  /// Whether the digest of the record is left as it was.
  var isCaughtByDigest = false
  /// Whether the fault has no place in lines: what they are joined to is computed, or they cannot tell of it.
  var isImpossibleInLines: Bool {
    ["another memory", "a trial twice", "fewer than no resumptions"].contains(testDescription)
  }
  let change: @Sendable (inout Report) -> Void
}

/// A change of the first record, which spent 100 steps without reaching its target.
private func ofSpent(
  _ name: String, _ reason: String, byDigest: Bool = false, _ change: @escaping @Sendable (inout TrialRecord) -> Void
) -> Forgery {
  Forgery(testDescription: name, reason: reason, isCaughtByDigest: byDigest) { change(&$0.records[0]) }
}

/// A change of the second record, which reached its target after 60 steps.
private func ofReaching(
  _ name: String, _ reason: String, _ change: @escaping @Sendable (inout TrialRecord) -> Void
) -> Forgery {
  Forgery(testDescription: name, reason: reason) { change(&$0.records[1]) }
}

/// A change of the times of the first record's first process.
private func ofTimes(
  _ name: String, _ reason: String, _ change: @escaping @Sendable (inout ProcessTiming) -> Void
) -> Forgery {
  ofSpent(name, reason) { record in
    guard var timing = record.timing.value else { return }
    change(&timing.processes[0])
    record.timing = .measured(timing)
  }
}

/// A change of a model's record.
private func ofModel(
  _ name: String, _ reason: String, _ change: @escaping @Sendable (inout TrialRecord) -> Void
) -> Forgery {
  Forgery(testDescription: name, reason: reason) { report in
    guard let index = report.records.firstIndex(where: { $0.model != nil }) else { return }
    change(&report.records[index])
  }
}

private let impossibleReports: [Forgery] = [
  ofSpent("one step", "lacks a checkpoint") { $0.steps = 1 },
  ofSpent("more steps than the budget", "spent more than its budget") { $0.steps = 4_000_000 },
  ofSpent("no evaluations", "evaluations became fewer") { $0.evaluations = EvaluationCounts() },
  ofSpent("more evaluations than were digested", "not the one of its stages", byDigest: true) { $0.evaluations.values = 9 },
  ofSpent("another status", "not the one of its stages", byDigest: true) { $0.status = .converged },
  ofSpent("a stage's chain", "not the one of its stages", byDigest: true) { record in
    let other = record.checkpoints[0].stages[.initialization]?.chained ?? ""
    record.checkpoints[record.checkpoints.count - 1].stages[.update]?.chained = other
  },
  ofSpent("evaluations over the budget", "spent more than its budget") { $0.trial.budget.evaluations = 10 },
  ofSpent("a count beyond 2⁵³", "count is below 0 or beyond 2⁵³") { $0.evaluations.values = .max },
  ofSpent("a target's negative count", "count is below 0 or beyond 2⁵³") { record in
    record.targets[0].steps = 1
    record.targets[0].evaluations = EvaluationCounts()
    record.targets[0].evaluations?.values = .min
  },
  ofSpent("a target reached that was not", "status is not that of its targets") { $0.status = .targetReached },
  ofReaching("a target not reached that was", "status is not that of its targets") { $0.status = .budgetSpent },
  ofReaching("a target after the end", "target was reached after the end") { $0.targets[0].steps = 61 },
  ofReaching("a target with more evaluations", "with more evaluations") { $0.targets[0].evaluations?.gradients = 121 },
  ofReaching("an end above the target", "not the one that reached its target") { $0.finalGap = RecordedNumber(0.1) },
  ofSpent("a negative gap", "another least value") { $0.finalGap = RecordedNumber(-5) },
  ofSpent("another last value", "not that of its last checkpoint") { $0.finalValue = RecordedNumber(0) },
  ofSpent("no checkpoints", "lacks a checkpoint") { $0.checkpoints = [] },
  ofSpent("a checkpoint less", "lacks a checkpoint") { $0.checkpoints.remove(at: 3) },
  ofSpent("checkpoints of two dimensions", "different dimensions") { $0.checkpoints[2].iterate = [] },
  ofSpent("another start", "did not begin at its start") { $0.trial.start = [0, 0] },
  ofSpent("no digest", "no digest, and yet results", byDigest: true) { $0.digest = "" },
  ofSpent("a digest that is none", "one of its digests has another form", byDigest: true) { $0.digest = "d1" },
  ofSpent("diverged after the end", "diverged after its end") { $0.divergedAtStep = 101 },
  ofSpent("a dimension without end", "dimension is impossible") { $0.dimension = .max },
  ofSpent("no digits", "impossible tolerance") { $0.trial.expectations[0].tolerance.amount = 1e15 },
  ofSpent("half a digit", "impossible tolerance") { $0.trial.expectations[0].tolerance.amount = 0.5 },
  ofSpent("no threads", "number of threads") { $0.trial.threads = 0 },
  ofSpent("no time", "limit of its trial") { $0.trial.timeLimitSeconds = -1 },
  ofTimes("a block of no time", "less time than its steps can take") { $0.wallNanoseconds[0] = 0 },
  ofTimes("a block below the clock's resolution", "less time than its steps can take") { $0.wallNanoseconds[0] = 19 },
  ofTimes("steps faster than a processor", "less time than its steps can take") { $0.repetitionsPerBlock = 1 << 40 },
  ofTimes("CPU time of no machine", "more CPU time than its machine has") { $0.cpuNanoseconds[0] = 1 << 50 },
  ofTimes("a block without CPU time", "as many CPU times") { $0.cpuNanoseconds.removeLast() },
  ofTimes("another memory", "memory is not that of its processes") { $0.peakMemoryBytes = 1 << 30 },
  ofSpent("more processes than the suite's", "its times are of process 1, and 1 time it") { $0.trial.timing.processes = 1 },
  ofTimes("latencies of other steps", "steps were not all timed") { $0.stepNanoseconds = [1] },
  ofSpent("allocations of other steps", "allocations are of another number of steps") {
    $0.allocations = .measured(Allocations(steps: 1, bytes: 1, count: 1))
  },
  ofModel("an accuracy above one", "accuracy is not that of its last examination") { $0.accuracy = RecordedNumber(1.5) },
  ofModel("more right than there are", "more examples were answered rightly") {
    $0.model?.examinations[0].correct = 9
    $0.accuracy = RecordedNumber(9 / 4)
  },
  ofModel("a class without hits", "a class has an impossible count") { $0.model?.classHits = [] },
  ofModel("other predictions", "lacks predictions of some examples") { $0.model?.predictions = Base64Bytes([]) },
  ofModel("an examination before the end", "not examined at the end") { $0.model?.examinations[0].step = 1 },
  Forgery(testDescription: "a place in a search that there is not", reason: "place in its search") { report in
    guard let index = report.records.firstIndex(where: { $0.trial.tuning != nil }) else { return }
    report.records[index].trial.tuning?.number = 0
  },
  Forgery(testDescription: "finished before it started", reason: "finished before it started") {
    $0.finishedAt = "2026-11-20T08:16:00Z"
  },
  Forgery(testDescription: "a date that is none", reason: "has a date") { $0.startedAt = "yesterday" },
  Forgery(testDescription: "fewer than no resumptions", reason: "resumptions") { $0.resumptions = -1 },
  Forgery(testDescription: "a trial twice", reason: "stands in it twice") { $0.records.append($0.records[0]) },
]
