import FaultyPlugins
import Records
import Testing

@testable import Harness

@Suite struct Instructions {
  /// Where Valgrind is not installed the reason is the count, never zero.
  @Test func countsRepeatAndSeeOnePercent() async throws {
    let record = try record("problems: [cliff], optimizers: [{faulty: {fault: none}}], budget: {steps: 1000}")
    let job = PairedJob(command: faultyWorker(), record: record)
    let machine = FingerprintV1(machine: "m", lines: [.init("cpu.instructionSets", "avx2"), .init("os.libc", "glibc")])
    guard let counter = InstructionCounter() else {
      #expect(InstructionCounter.absence.contains("apt-get install valgrind"))
      return
    }
    let first = try #require((await counter.count(job, on: machine)).value)
    let second = try #require((await counter.count(job, on: machine)).value)
    var slower = job
    slower.slowdown = 0.01
    let slowed = try #require((await counter.count(slower, on: machine)).value)
    #expect(first.key == "callgrind avx2 glibc")
    #expect(abs(Double(second.count) / Double(first.count) - 1) < 1e-4)
    #expect((1.009...1.011).contains(Double(slowed.count) / Double(first.count)))
  }

  @Test func aCandidateThatFailsUnderCallgrindHasNoCount() async throws {
    let record = try record("problems: [cliff], optimizers: [{faulty: {fault: none}}], budget: {steps: 1000}")
    let missing = WorkerCommand(executable: "/nonexistent/worker", arguments: [])
    guard let counter = InstructionCounter() else { return }
    let count = await counter.count(PairedJob(command: missing, record: record), on: testFingerprint)
    #expect(count.value == nil)
    #expect(count.absence?.contains("'/nonexistent/worker' cannot be copied") == true, "\(count)")
  }
}
