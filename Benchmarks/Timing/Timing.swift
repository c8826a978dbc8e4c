// The clocks of the benchmarks, and how a time is taken from noise: the least of many blocks, or their median.
//
// Everything is inlinable, so that a call of a few nanoseconds is measured without a call between modules.

import Glibc

/// Returns the nanoseconds of a clock that only runs forward.
@inlinable
public func wallNanoseconds() -> Double { nanoseconds(of: CLOCK_MONOTONIC) }

/// Returns the nanoseconds that all threads of this process spent on processors.
@inlinable
public func processorNanoseconds() -> Double { nanoseconds(of: CLOCK_PROCESS_CPUTIME_ID) }

@inlinable
func nanoseconds(of clock: clockid_t) -> Double {
  var time = timespec()
  clock_gettime(clock, &time)
  return Double(time.tv_sec) * 1e9 + Double(time.tv_nsec)
}

/// Returns the least time of one call of `body`, over blocks of `count` calls; nil means as many as take two milliseconds.
@inlinable
public func leastNanoseconds(
  blocks: Int = 50, of count: Int? = nil, by clock: () -> Double = wallNanoseconds, _ body: () throws -> Void
) rethrows -> Double {
  let count = try count ?? calls(of: body, by: clock)
  var least = Double.infinity
  for _ in 0..<blocks { least = min(least, try time(count, body, by: clock)) }
  return least
}

/// Returns the least time of one call of each, the two by turns in 50 blocks of two milliseconds.
@inlinable
public func leastNanoseconds(_ a: () -> Void, _ b: () -> Void) -> (Double, Double) {
  let counts = (calls(of: a, by: wallNanoseconds), calls(of: b, by: wallNanoseconds))
  var least = (Double.infinity, Double.infinity)
  for _ in 0..<50 {
    least.0 = min(least.0, time(counts.0, a, by: wallNanoseconds))
    least.1 = min(least.1, time(counts.1, b, by: wallNanoseconds))
  }
  return least
}

@inlinable
func time(_ count: Int, _ body: () throws -> Void, by clock: () -> Double) rethrows -> Double {
  let start = clock()
  for _ in 0..<count { try body() }
  return (clock() - start) / Double(count)
}

/// Returns how many calls take two milliseconds, after one call that warms the caches.
@inlinable
func calls(of body: () throws -> Void, by clock: () -> Double) rethrows -> Int {
  try body()
  return max(1, Int(2e6 / max(1, try time(1, body, by: clock))))
}

/// Returns the sample's middle value, the upper one of an even count.
public func median(_ sample: [Double]) -> Double { sample.sorted()[sample.count / 2] }

/// Returns `x` with a fixed number of decimal places.
public func decimal(_ x: Double, _ digits: Int = 2) -> String {
  let scale = (0..<digits).reduce(1.0) { product, _ in product * 10 }
  let whole = Int((x * scale).rounded())
  let fraction = String(whole % Int(scale))
  return "\(whole / Int(scale))." + String(repeating: "0", count: digits - fraction.count) + fraction
}
