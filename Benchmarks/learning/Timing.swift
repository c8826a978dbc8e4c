import Glibc

/// The least time of one call of `body` in `blocks` blocks of `count` calls each.
func leastNanoseconds(blocks: Int, of count: Int, _ body: () throws -> Void) rethrows -> Double {
  var least = Double.infinity
  for _ in 0..<blocks {
    let start = now()
    for _ in 0..<count { try body() }
    least = min(least, (now() - start) / Double(count))
  }
  return least
}

/// Nanoseconds of a clock, by default of the wall's.
func now(_ clock: clockid_t = CLOCK_MONOTONIC) -> Double {
  var time = timespec()
  clock_gettime(clock, &time)
  return Double(time.tv_sec) * 1e9 + Double(time.tv_nsec)
}
