import Glibc

func nanoseconds() -> Double {
  var now = timespec()
  clock_gettime(CLOCK_MONOTONIC, &now)
  return Double(now.tv_sec) * 1e9 + Double(now.tv_nsec)
}

/// The least time of one call of each, the two called by turns in blocks of some two milliseconds.
func leastNanoseconds(_ a: () -> Void, _ b: () -> Void) -> (Double, Double) {
  let counts = (calls(of: a), calls(of: b))
  var least = (Double.infinity, Double.infinity)
  for _ in 0..<50 {
    least.0 = min(least.0, time(counts.0, a))
    least.1 = min(least.1, time(counts.1, b))
  }
  return least
}

private func time(_ count: Int, _ body: () -> Void) -> Double {
  let start = nanoseconds()
  for _ in 0..<count { body() }
  return (nanoseconds() - start) / Double(count)
}

/// How many calls take two milliseconds.
private func calls(of body: () -> Void) -> Int {
  body()
  return max(1, Int(2e6 / max(1, time(1, body))))
}

func rounded(_ x: Double) -> Double { (x * 100).rounded() / 100 }
