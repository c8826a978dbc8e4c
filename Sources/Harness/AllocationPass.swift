import AssayKit
import Glibc
import PluginHost
import PortableMath
import Records

/// The library that workers of the allocation pass are started with; the loader goes on without it where it is missing.
let jemallocLibrary = "libjemalloc.so.2"

/// Counts what one repetition of a recorded trial allocates after its start, in a process with jemalloc loaded.
struct AllocationPass<Scalar: PortableScalar> {
  let instance: Instance<Scalar>
  let steps: Int
  let digest: String

  func count() throws(PassError) -> Allocations {
    guard steps > 0 else { throw .nothingToMeasure("the trial takes no step") }
    let probe = try Jemalloc()
    let exchanges = PluginProcesses.exchangeCount
    // A repetition that is not counted: what a process allocates once, such as type metadata, is not the trial's.
    try advance(instance.makeStepper(), instance.problem, steps)
    let stepper = instance.makeStepper()
    guard PluginProcesses.exchangeCount == exchanges else {
      throw .nothingToMeasure("what a plugin's own process allocates is not counted")
    }
    // An empty window first: what the probe itself allocates is taken off.
    let before = probe.read()
    let empty = probe.read()
    try advance(stepper, instance.problem, steps)
    let after = probe.read()
    guard Digest(of: stepper.iterate).description == digest else {
      throw .otherResult(recorded: digest, reached: Digest(of: stepper.iterate).description)
    }
    let overhead = (bytes: empty.bytes - before.bytes, requests: empty.requests - before.requests)
    return Allocations(
      steps: steps,
      bytes: max(0, after.bytes - empty.bytes - overhead.bytes),
      count: max(0, after.requests - empty.requests - overhead.requests))
  }
}

/// jemalloc's counters, found at run time: nothing is linked, so that timed processes keep the system's allocator.
///
/// Bytes are the calling thread's, exactly (`thread.allocated`). Requests are all arenas' (`nrequests` of small and
/// large classes), which are exact for this thread once its cache is flushed; another live thread's are seen late, so
/// the count is for optimizers that step on one thread.
struct Jemalloc {
  private typealias Control =
    @convention(c) (
      UnsafePointer<CChar>, UnsafeMutableRawPointer?, UnsafeMutablePointer<Int>?, UnsafeMutableRawPointer?, Int
    ) -> Int32

  struct Counters {
    var bytes: Int
    var requests: Int
  }

  private let control: Control

  init() throws(PassError) {
    guard let symbol = dlsym(nil, "mallctl") else {
      throw .noAllocator("jemalloc is not loaded; install libjemalloc2 (Debian: apt-get install libjemalloc-dev)")
    }
    control = unsafeBitCast(symbol, to: Control.self)
    var hasStatistics = false
    var size = MemoryLayout<Bool>.size
    guard control("config.stats", &hasStatistics, &size, nil, 0) == 0, hasStatistics else {
      throw .noAllocator("this jemalloc was built without statistics")
    }
  }

  /// The counters now.
  func read() -> Counters {
    let bytes = number("thread.allocated")
    _ = control("thread.tcache.flush", nil, nil, nil, 0)
    var epoch: UInt64 = 1
    _ = control("epoch", nil, nil, &epoch, MemoryLayout<UInt64>.size)
    // 4096 is MALLCTL_ARENAS_ALL: the sum over all arenas.
    let small = number("stats.arenas.4096.small.nrequests")
    let large = number("stats.arenas.4096.large.nrequests")
    return Counters(bytes: bytes, requests: small + large)
  }

  private func number(_ name: String) -> Int {
    var value: UInt64 = 0
    var size = MemoryLayout<UInt64>.size
    let status = control(name, &value, &size, nil, 0)
    precondition(status == 0, "jemalloc with statistics has '\(name)'")
    return Int(value)
  }
}
