import CMachine
import FaultyPlugins
import Glibc
import PortableMath
import Records
import SystemFiles
import Testing

@testable import Harness

private let hasValgrind = InstructionCounter().hasValgrind

@Suite struct Instructions {
  @Test(.enabled(if: hasValgrind, "Valgrind is not installed"))
  func countsRepeatAndSeeOnePercent() async throws {
    let record = try record("problems: [cliff], optimizers: [{faulty: {fault: none}}], budget: {steps: 1000}")
    let job = PairedJob(command: faultyWorker(), record: record)
    let machine = Fingerprint(machine: "m", lines: [.init(.cpuInstructionSets, "avx2"), .init(.libc, "glibc")])
    let counter = InstructionCounter()
    let first = try #require((await counter.count(job, on: machine)).value)
    let second = try #require((await counter.count(job, on: machine)).value)
    var slower = job
    slower.slowdown = 0.01
    let slowed = try #require((await counter.count(slower, on: machine)).value)
    #expect(first.key == "callgrind avx2 glibc")
    #expect(abs(Double(second.count) / Double(first.count) - 1) < 1e-4)
    #expect((1.009...1.011).contains(Double(slowed.count) / Double(first.count)))
  }

  @Test(.enabled(if: hasValgrind, "Valgrind is not installed"))
  func aLostProcessLeavesNothingToTheCountsOfTheNext() async throws {
    let counter = InstructionCounter()
    let sound = "problems: [cliff], optimizers: [{faulty: {fault: none}}], budget: {steps: 1000}"
    let job = PairedJob(command: faultyWorker(), record: try record(sound))
    var lost = job
    lost.record.trial = try trial(sound.replacing("fault: none", with: "fault: abort"))
    let counts = await counter.count([job, lost, job, job], of: job.command, on: testFingerprint, within: 600) {}
    try #require(counts.count == 4)
    #expect(counts[1].absence?.hasPrefix("while its instructions were counted") == true, "\(counts[1])")
    let alone = try #require(counts[0].value)
    for next in [counts[2], counts[3]] {
      let count = try #require(next.value)
      #expect((0.99...1.01).contains(Double(count.count) / Double(alone.count)))
    }
  }

  /// Whatever is no executable: the reason is the tool's own.
  @Test(.enabled(if: hasValgrind, "Valgrind is not installed"), arguments: ["/nonexistent/worker", "/etc/passwd"])
  func aCandidateThatCannotBeCopiedHasNoCount(_ path: String) async throws {
    let record = try record("problems: [cliff], optimizers: [{faulty: {fault: none}}], budget: {steps: 1000}")
    let counter = InstructionCounter()
    let job = PairedJob(command: WorkerCommand(executable: path, arguments: []), record: record)
    let absence = try #require(await counter.count(job, on: testFingerprint).absence)
    #expect(absence.hasPrefix("'\(path)' cannot be copied without its debug information: "), "\(absence)")
    #expect(absence.contains("strip: ") && !absence.contains("apt-get"), "\(absence)")
  }

  /// Many machines grant no counter of instructions: then the reason is the count, never zero.
  @Test func withoutValgrindTheProcessorCounts() async throws {
    let record = try record("problems: [cliff], optimizers: [{faulty: {fault: none}}], budget: {steps: 1000}")
    let counter = InstructionCounter(path: "/nonexistent")
    let count = await counter.count(PairedJob(command: faultyWorker(), record: record), on: testFingerprint)
    if let value = count.value {
      #expect(value.count > 1000, "more than one a step")
      #expect(value.key.hasPrefix("hardware "))
    } else {
      #expect(count.absence == InstructionCounter.absence)
    }
  }

  /// Time on a CPU is counted as instructions are, and also where there are no hardware counters.
  @Test(.enabled(if: processorTime(of: 1) >= 0, "the kernel does not count here"))
  func whatTheKernelCountsGrowsWithTheWork() throws {
    let (few, many) = (processorTime(of: 100), processorTime(of: 100_000))
    #expect(few > 0 && many > 10 * few)
  }
}

/// Nanoseconds of so many pieces of work, as the kernel counts them; negative if it refuses to.
private func processorTime(of pieces: Int) -> Int64 {
  var pieces = pieces
  return withUnsafeMutablePointer(to: &pieces) {
    assay_counted(
      ASSAY_TASK_CLOCK,
      { context in
        guard let pieces = context?.assumingMemoryBound(to: Int.self).pointee else { return }
        var seed = Seed(1)
        for number in 0..<pieces { seed = seed.derived(for: UInt64(number)) }
        #expect(seed != Seed(1))
      }, $0)
  }
}
