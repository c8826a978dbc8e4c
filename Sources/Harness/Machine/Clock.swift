import Glibc

/// Monotonic time in nanoseconds since an arbitrary start.
func monotonicNanoseconds() -> Int { nanoseconds(CLOCK_MONOTONIC) }

/// CPU time of this process in nanoseconds, user and system, all threads.
func processNanoseconds() -> Int { nanoseconds(CLOCK_PROCESS_CPUTIME_ID) }

private func nanoseconds(_ clock: clockid_t) -> Int {
  var time = timespec()
  clock_gettime(clock, &time)
  return time.tv_sec * 1_000_000_000 + time.tv_nsec
}

/// What the monotonic clock costs and resolves here, measured.
public struct ClockQuality: Sendable {
  /// The least positive difference of two readings.
  public let resolutionNanoseconds: Int
  /// The median time of one reading, over batches.
  public let readNanoseconds: Double

  /// Measures the clock in about a millisecond.
  public init() {
    var least = Int.max
    var batches: [Double] = []
    for _ in 0..<51 {
      let start = monotonicNanoseconds()
      var previous = start
      for _ in 0..<100 {
        let now = monotonicNanoseconds()
        if now > previous { least = min(least, now - previous) }
        previous = now
      }
      batches.append(Double(previous - start) / 100)
    }
    resolutionNanoseconds = least
    readNanoseconds = batches.sorted()[batches.count / 2]
  }
}

/// The present moment in UTC, as `2026-11-21T08:15:53Z`.
public func utcNow() -> String {
  var seconds = time(nil)
  var parts = tm()
  gmtime_r(&seconds, &parts)
  func two(_ number: Int32) -> String { number < 10 ? "0\(number)" : "\(number)" }
  return "\(parts.tm_year + 1900)-\(two(parts.tm_mon + 1))-\(two(parts.tm_mday))T"
    + "\(two(parts.tm_hour)):\(two(parts.tm_min)):\(two(parts.tm_sec))Z"
}
