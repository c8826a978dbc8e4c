import Glibc

/// The least CPU time of one call in 50 blocks of some two milliseconds.
func leastNanoseconds(_ body: () -> Void) -> Double {
  body()
  let count = max(1, Int(2e6 / max(1, nanoseconds(of: 1, body))))
  return (0..<50).map { _ in nanoseconds(of: count, body) / Double(count) }.reduce(.infinity, min)
}

private func nanoseconds(of count: Int, _ body: () -> Void) -> Double {
  let start = now()
  for _ in 0..<count { body() }
  return now() - start
}

private func now() -> Double {
  var time = timespec()
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time)
  return Double(time.tv_sec) * 1e9 + Double(time.tv_nsec)
}
