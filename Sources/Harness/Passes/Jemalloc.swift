import Glibc

/// The library that workers of the allocation pass are started with; the loader ignores it if it is missing.
let jemallocLibrary = "libjemalloc.so.2"

/// jemalloc's counters, found at run time: nothing is linked, so that timed processes keep the system's allocator.
///
/// Bytes are those of the calling thread, exactly (`thread.allocated`). Requests are those of all arenas (`nrequests` of small
/// and large classes), which are exact for this thread once its cache is flushed. Those of another live thread are seen late,
/// so the count is for optimizers that step on one thread.
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
