import Records
import ReportFixtures
import Testing

@testable import Analysis

@Suite struct StepLatencyTests {
  /// A trial with so many processes, each of whose steps took the given times.
  private func rowOf(_ processes: [[Int]]) -> StepLatency? {
    var record = fixtureRecord(fixtureTrial()).timed(processes.map { _ in [1000] })
    record.timing = record.timing.map { timing in
      var timing = timing
      for (index, times) in processes.enumerated() { timing.processes[index].stepNanoseconds = times }
      return timing
    }
    return summarize(fixtureReport([record])).latencies.first
  }

  @Test func percentilesAreOfAllStepsOfAllProcesses() throws {
    // 1 to 1000 in two processes: the least that 99.9 % do not exceed is 999.
    let latency = try #require(rowOf([Array((501...1000).reversed()), Array(1...500)]))
    #expect(latency.steps == 1000)
    #expect(latency.medianNanoseconds == 500)
    #expect((latency.percentile99Nanoseconds, latency.percentile999Nanoseconds) == (990, 999))
    #expect(latency.greatestNanoseconds == 1000)
    #expect((latency.stepsPerSecond - 1e9 / 500.5).magnitude < 1e-3)
  }

  @Test func fewStepsHaveNoHighPercentiles() throws {
    let few = try #require(rowOf([Array(1...99)]))
    #expect(few.percentile99Nanoseconds == nil && few.percentile999Nanoseconds == nil)
    let more = try #require(rowOf([Array(1...100)]))
    #expect(more.percentile99Nanoseconds == 99 && more.percentile999Nanoseconds == nil)
  }

  @Test func trialsWithoutThemHaveNoRow() {
    #expect(summarize(fixtureReport([fixtureRecord(fixtureTrial()).timed([[1000]])])).latencies.isEmpty)
  }
}
