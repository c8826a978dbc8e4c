import FaultyPlugins
import PortableMath
import Records
import Testing

@testable import Harness

private func timedSuite(_ faults: [Fault]) -> String {
  """
  suite: times
  seed: 1
  timing: {processes: 2, blocks: 3, blockMilliseconds: 0.5}
  experiments:
    - name: e
      problems: [cliff]
      optimizers: [{faulty: {fault: [\(faults.map(\.rawValue).joined(separator: ", "))], at: 3}}]
      scalars: [float32, float64]
      budget: {steps: 5}
  """
}

@Suite struct Timing {
  @Test func aSoundTrialHasEveryTimeItWasAskedFor() async throws {
    let report = try await runToReport(timedSuite([.none]), withTiming: true)
    for record in report.records {
      let timing = try #require(record.timing.value, "\(record.timing.absence ?? "")")
      #expect(timing.stepsPerRepetition == 5)
      #expect(timing.processes.count == 2)
      for process in timing.processes {
        #expect(process.wallNanoseconds.count == 3)
        #expect(process.cpuNanoseconds.count == 3)
        #expect(process.peakMemoryBytes > 1 << 20)
      }
      let greatest = timing.processes.map(\.peakMemoryBytes).max()
      #expect(record.peakMemoryBytes.value == greatest)
    }
  }

  @Test func aTrialThatDoesNotRepeatItselfHasNoTimes() async throws {
    let report = try await runToReport(timedSuite([.forgetful]), withTiming: true)
    let record = report.records[0]
    #expect(record.status == .budgetSpent)
    #expect(record.timing.absence?.hasSuffix("the trial does not repeat itself") == true)
    #expect(record.peakMemoryBytes.absence == record.timing.absence)
    #expect(record.allocations.value == nil)
  }

  @Test func aTrialThatFailedIsNotTimed() async throws {
    let report = try await runToReport(timedSuite([.trap, .none]), withTiming: true)
    #expect(report.records.map(\.status) == [.failed, .failed, .budgetSpent, .budgetSpent])
    for record in report.records[..<2] {
      #expect(record.timing == .absent("the trial failed"))
      #expect(record.allocations == .absent("the trial failed"))
      #expect(record.peakMemoryBytes == .absent("the trial failed"))
    }
    #expect(report.records[2...].allSatisfy { $0.timing.value != nil })
  }

  @Test func aTrialWithoutStepsIsNotTimed() async throws {
    let yaml = timedSuite([.none]).replacing("budget: {steps: 5}", with: "budget: {steps: 0}")
    let report = try await runToReport(yaml, withTiming: true)
    #expect(report.records.allSatisfy { $0.timing == .absent("the trial takes no step") })
    #expect(report.records.allSatisfy { $0.allocations == .absent("the trial takes no step") })
  }

  @Test func whatWasNotAskedForSaysSo() async throws {
    let report = try await runToReport(timedSuite([.none]), withTiming: false)
    #expect(report.records.allSatisfy { $0.timing == .absent("not asked for") })
    #expect(report.records.allSatisfy { $0.allocations == .absent("not asked for") })
  }
}

@Suite struct TimedPasses {
  /// A recorded trial and a request to time it.
  private func timedPass(blockMilliseconds: Double, steps: Int? = nil, digest: String? = nil) throws -> PassReply {
    let short = "problems: [rosenbrock], optimizers: [gradientDescent: {rate: 0.001}], budget: {steps: 20}"
    var trial = try trial(short)
    trial.timing.blocks = 4
    trial.timing.blockMilliseconds = blockMilliseconds
    let record = try record(short)
    let request = PassRequest(
      pass: .timing, trial: trial, steps: steps ?? record.steps, digest: digest ?? record.finalIterateDigest)
    return perform(request, with: faultyRegistry)
  }

  /// Whether a pass has blocks of half of what was asked, or of 500 × the clock's resolution, at the least.
  ///
  /// Half, as the number of repetitions was found in a block of its own, and the machine may be faster in the next.
  private func hasLongBlocks(_ blockMilliseconds: Double) throws -> Bool {
    guard case .timing(let timing) = try timedPass(blockMilliseconds: blockMilliseconds) else {
      throw Unexpected(what: "no times")
    }
    #expect(timing.wallNanoseconds.count == 4)
    let asked = max(blockMilliseconds * 1e6, 1000 * Double(timing.clockResolutionNanoseconds))
    return timing.repetitionsPerBlock > 1 && Double(timing.wallNanoseconds.sorted()[2]) >= asked / 2
  }

  @Test(arguments: [5, 1e-9])
  func theirBlocksAreLongEnough(_ milliseconds: Double) throws {
    // Several tries: where another process holds the machine just then, too few repetitions seem to be enough.
    #expect(try (0..<8).contains { _ in try hasLongBlocks(milliseconds) })
  }

  @Test func theyRefuseAnotherResult() throws {
    let other = Digest(of: [1.0]).description
    guard case .absent(let reason) = try timedPass(blockMilliseconds: 0.1, digest: other) else {
      throw Unexpected(what: "times")
    }
    #expect(reason.contains("but the recording in"))
    guard case .absent = try timedPass(blockMilliseconds: 0.1, steps: 19) else { throw Unexpected(what: "times") }
  }

  @Test func aTrialThatNowStopsEarlyHasNoTimes() throws {
    let trial = try trial("problems: [doubleWell], optimizers: [{faulty: {fault: failed}}], budget: {steps: 9}")
    let request = PassRequest(pass: .timing, trial: trial, steps: 5, digest: "")
    guard case .absent(let reason) = perform(request, with: faultyRegistry) else { throw Unexpected(what: "times") }
    #expect(reason.contains("stopped") && reason.contains("where the recording did not"))
  }
}

@Suite struct Clocks {
  @Test func timeNeverRunsBackwards() {
    var last = monotonicNanoseconds()
    for _ in 0..<10_000 {
      let now = monotonicNanoseconds()
      #expect(now >= last)
      last = now
    }
  }

  @Test func itsQualityIsPositive() {
    let clock = ClockQuality()
    #expect(clock.resolutionNanoseconds > 0)
    #expect(clock.resolutionNanoseconds < Int.max)
    #expect(clock.readNanoseconds > 0)
  }

  @Test func theProcessSpendsWhatItComputes() {
    let start = processNanoseconds()
    var sum = 0.0
    for i in 0..<200_000 { sum += Double(i).squareRoot() }
    #expect(sum > 0)
    #expect(processNanoseconds() > start)
  }

  @Test func theMomentIsWrittenInUTC() {
    #expect(utcNow().wholeMatch(of: /20\d\d-[01]\d-[0-3]\dT[0-2]\d:[0-5]\d:[0-6]\dZ/) != nil)
  }
}
