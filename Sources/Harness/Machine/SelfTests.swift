import PortableMath
public import Records

/// One thing that Assay relies on, tried out.
public struct SelfTest: Sendable {
  public enum Outcome: Sendable {
    case passed
    /// A measurement will be absent, with its reason; nothing else suffers.
    case missing
    case failed
  }

  public let name: String
  public let outcome: Outcome
  public let finding: String

  public init(name: String, outcome: Outcome, finding: String) {
    (self.name, self.outcome, self.finding) = (name, outcome, finding)
  }
}

/// Tries out arithmetic, random numbers, digests and clock, and has a worker step once through `probe`, which must end
/// in `result`.
public func selfTests(worker: WorkerCommand, probe: Trial, result: [Double]) async -> [SelfTest] {
  [arithmetic(), philox(), digests(), clock(), await allocator(worker, probe, result)]
}

private func arithmetic() -> SelfTest {
  SelfTest(
    name: "arithmetic", outcome: arithmeticFailure == nil ? .passed : .failed,
    finding: arithmeticFailure ?? "rounds to nearest, keeps subnormal numbers, contracts nothing")
}

/// How this process's arithmetic breaks the promise, or nil if it keeps it.
var arithmeticFailure: String? {
  do throws(SelfTestFailure) {
    try selfTest()
    return nil
  } catch {
    return error.sentence
  }
}

/// The first known answer of the authors' `kat_vectors`.
private func philox() -> SelfTest {
  let block = Philox4x32(key: 0).block(at: .zero)
  let isRight = block == Philox4x32.Block(0x6627_e8d5, 0xe169_c58d, 0xbc57_ac4c, 0x9b00_dbd8)
  return SelfTest(
    name: "random numbers", outcome: isRight ? .passed : .failed,
    finding: isRight ? "Philox4x32-10 gives its published answer" : "Philox4x32-10 gives \(block)")
}

/// XXH3-128 of nothing, as the specification's reference implementation gives it.
private func digests() -> SelfTest {
  let digest = Digest(of: [UInt8]()).description
  let isRight = digest == "99aa06d3014798d86001c324468d497f"
  return SelfTest(
    name: "digests", outcome: isRight ? .passed : .failed,
    finding: isRight ? "XXH3-128 gives its published answer" : "XXH3-128 of nothing is \(digest)")
}

private func clock() -> SelfTest {
  let clock = ClockQuality()
  let isFine = clock.resolutionNanoseconds <= 1_000_000
  return SelfTest(
    name: "clock", outcome: isFine ? .passed : .failed,
    finding: "resolves \(clock.resolutionNanoseconds) ns, and a reading takes \(Int(clock.readNanoseconds.rounded())) ns")
}

/// Runs a pass in a worker with jemalloc loaded: tells of workers and of the allocator at once.
private func allocator(_ command: WorkerCommand, _ probe: Trial, _ result: [Double]) async -> SelfTest {
  var pool = WorkerPool(command: command, workers: 1, isFreshEachTime: true)
  pool.environment["LD_PRELOAD"] = jemallocLibrary
  let request = PassRequest(pass: .allocation, trial: probe, steps: 1, digest: Digest(of: result).description)
  let outcome = await pool.performOne(request)
  let name = "workers and allocations"
  switch outcome {
  case .reply(.allocations(let count)):
    let finding = "jemalloc counts \(counted(count.count, "allocation")) in one step"
    return SelfTest(name: name, outcome: .passed, finding: finding)
  case .reply(.absent(let reason)): return SelfTest(name: name, outcome: .missing, finding: reason)
  case .recorded, .reply: return SelfTest(name: name, outcome: .failed, finding: "a worker's reply does not fit the request")
  case .lost(let lost): return SelfTest(name: name, outcome: .failed, finding: lost.reason)
  }
}
