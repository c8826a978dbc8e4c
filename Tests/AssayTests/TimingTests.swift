import Foundation
import Records
import Testing

/// The passes that measure, through the executable.
@Suite struct TimingTests {
  @Test func everyTrialHasTheTimesThePlanAsksFor() async throws {
    let report = try await undisturbedReport(of: tinySuite(), [])
    for record in report.records {
      let timing = try #require(record.timing.value, "\(record.timing.absence ?? "")")
      #expect(timing.stepsPerRepetition == record.steps)
      #expect(timing.processes.count == 2)
      for process in timing.processes {
        #expect(process.wallNanoseconds.count == 2)
        #expect(process.cpuNanoseconds.count == 2)
        // The least length of a block is 0.1 ms; the warm-up that fills it may have been slower than the blocks.
        #expect(process.wallNanoseconds.allSatisfy { $0 > 10_000 })
        #expect(process.repetitionsPerBlock > 1)
        #expect(process.clockResolutionNanoseconds > 0)
        #expect(process.peakMemoryBytes > 1_000_000)
      }
      #expect(record.peakMemoryBytes.value == timing.processes.map(\.peakMemoryBytes).max())
    }
  }

  @Test func digestIsTheSameWithAndWithoutTiming() async throws {
    let timed = try await undisturbedReport(of: tinySuite(), [])
    let recorded = try await undisturbedReport(of: tinySuite())
    #expect(timed.digest == recorded.digest)
    #expect(recorded.records.allSatisfy { $0.timing == .absent("not asked for") })
    #expect(recorded.records.allSatisfy { $0.allocations == .absent("not asked for") })
  }

  @Test(.enabled(if: jemalloc != nil, "jemalloc is not installed"))
  func allocationsAreMeasuredWhereJemallocIs() async throws {
    for record in try await undisturbedReport(of: tinySuite(), []).records {
      let allocations = try #require(record.allocations.value, "\(record.allocations.absence ?? "")")
      #expect(allocations.steps == record.steps)
      // A repetition's iterate is at least one allocation of at least one double.
      #expect(allocations.count >= 1)
      #expect(allocations.bytes >= 8 * allocations.count)
    }
  }

  /// An empty file in the place of the library: the loader goes on without it, as where it is not installed.
  @Test(.mounting, .enabled(if: jemalloc != nil, "jemalloc is not installed"))
  func allocationsWithoutJemallocAreAbsentWithAReasonAndNeverZero() async throws {
    let folder = try Folder()
    try folder.write(tinySuite(), to: "suite.yaml")
    let end = try await shellThatMounts(
      """
      mount --bind /dev/null \(try #require(jemalloc)) || exit 9
      \(assayPath) doctor >doctor.out || exit 8
      exec \(assayPath) run suite.yaml

      """, in: folder)
    #expect(end.code == 0, "\(end.err)")
    #expect(end.out.contains("no allocations: jemalloc is not loaded; install libjemalloc2"))
    let doctor = String(decoding: try folder.bytes(of: "doctor.out"), as: UTF8.self)
    #expect(doctor.contains("  missing  workers and allocations: jemalloc is not loaded"))
    for record in try folder.report().records {
      #expect(record.allocations.value == nil)
      #expect(record.allocations.absence?.hasPrefix("jemalloc is not loaded") == true)
      #expect(record.timing.value != nil)
    }
  }

  @Test func trialWithoutAStepHasNoTimesAndSaysWhy() async throws {
    let report = try await undisturbedReport(of: tinySuite().replacing("steps: 10", with: "steps: 0"), [])
    #expect(report.records[0].timing == .absent("the trial takes no step"))
    #expect(report.records[0].allocations == .absent("the trial takes no step"))
    #expect(report.records[0].peakMemoryBytes == .absent("the trial takes no step"))
    #expect(report.records[2].timing.value != nil)
  }
}

/// Where the loader finds jemalloc, if it does.
let jemalloc: String? = {
  let folders = ["/usr/lib/x86_64-linux-gnu", "/usr/lib/aarch64-linux-gnu", "/usr/lib64", "/usr/lib"]
  return folders.map { "\($0)/libjemalloc.so.2" }.first { FileManager.default.fileExists(atPath: $0) }
}()
