import FaultyPlugins
import Glibc
import Records
import SystemFiles
import Testing

@testable import Harness

private func hangingSuite(_ fault: Fault, timeLimitSeconds: Double) -> String {
  """
  {suite: hangs, seed: 1, timeLimitSeconds: \(timeLimitSeconds), experiments: [{name: e, problems: [cliff],
  optimizers: [{faulty: {fault: [\(fault.rawValue), none]}}], budget: {steps: 5}}]}
  """
}

/// The processes whose command line has `name` in it and that are no zombies.
private func processes(named name: String) -> [String] {
  listFolder("/proc").filter { entry in
    guard entry.allSatisfy(\.isNumber), let line = try? readFile("/proc/\(entry)/cmdline") else { return false }
    return String(decoding: line, as: UTF8.self).contains(name)
  }
}

/// Whether all processes called `name` end soon: a killed one may take a moment to go.
private func allEnd(_ name: String) async throws -> Bool {
  for _ in 0..<100 {
    if processes(named: name).isEmpty { return true }
    try await Task.sleep(for: .milliseconds(50))
  }
  return false
}

/// The limit is long for such small trials: this process is busy with other tests, and may be late to hear of an end.
@Suite struct Hangs {
  @Test(arguments: [Fault.hang, .hangWithChild])
  func aHangIsKilledAtItsTimeLimit(_ fault: Fault) async throws {
    let name = uniqueName()
    let start = ContinuousClock.now
    let report = try await runToReport(hangingSuite(fault, timeLimitSeconds: 20), worker: faultyWorker(named: name))
    let elapsed = ContinuousClock.now - start
    #expect(report.records.map(\.status) == [.failed, .budgetSpent])
    #expect(report.records[0].reason == "killed after its time limit of 20 s")
    #expect(elapsed >= .seconds(20))
    #expect(elapsed < .seconds(3600), "it did not wait for the child, which sleeps for a day")
    #expect(try await allEnd(name), "a process is left running")
  }

  @Test func aChildThatAPluginLeavesHoldsNothingUp() async throws {
    let name = uniqueName()
    let report = try await runToReport(hangingSuite(.leavesChild, timeLimitSeconds: 60), worker: faultyWorker(named: name))
    #expect(report.records.map(\.status) == [.budgetSpent, .budgetSpent])
    #expect(try await allEnd(name), "a process is left running")
  }
}
