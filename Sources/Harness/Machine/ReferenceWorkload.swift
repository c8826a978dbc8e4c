import PortableMath

/// Times of the reference workload, version 1, in nanoseconds. Times of different machines are divided by them before they are
/// compared.
///
/// Half of it waits for results: a chain of divisions and square roots. The other half fills the vectors: sums of 4096 numbers
/// in the first cache. Together they take about 0.1 ms. No choice of arithmetic changes it.
func referenceNanoseconds(runs: Int = 9) -> [Int] {
  let numbers = (0..<4096).map { 1 + Double($0) / 4096 }
  return (0..<runs).map { _ in
    let start = monotonicNanoseconds()
    let result = chain(length: 4_000) + sums(of: numbers, count: 160)
    let elapsed = monotonicNanoseconds() - start
    // Never true; without it the work might be left out.
    precondition(result > 0, "the reference workload's sums are positive")
    return elapsed
  }
}

@inline(never)
private func chain(length: Int) -> Double {
  var x = 2.0
  for _ in 0..<length { x = Double.sqrt(1 + 3 / x) }
  return x
}

@inline(never)
private func sums(of numbers: [Double], count: Int) -> Double {
  var total = 0.0
  for _ in 0..<count { total += sum(numbers.span) }
  return total
}
