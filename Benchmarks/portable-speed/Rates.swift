import PortableMath
import Timing

/// Normal numbers a second, and the sum of a million Doubles against reading them.
func rateTable() {
  print("| what | figure |")
  print("|---|--:|")
  let seed = Seed(5)
  let count = 1 << 16
  var last = 0.0
  let (one, many) = leastNanoseconds(
    { for i in 0..<4096 as Range<UInt64> { last += seed.normal(element: i) } },
    { last += seed.normals(count: count)[7] })
  print("| normals, one by one | \(decimal(4096e3 / one, 1)) M/s |")
  print("| normals, many at once | \(decimal(Double(count) * 1e3 / many, 1)) M/s |")
  let x = seed.normals(count: 1_000_000)
  var bits = UInt64(0)
  // Reading alone: the exclusive or of the bits, which the machine does as fast as it can load.
  let (summed, read) = leastNanoseconds(
    { last += sum(x.span) },
    { x.withUnsafeBytes { bits ^= exclusiveOr($0.bindMemory(to: SIMD8<UInt64>.self)) } })
  print("| sum of 10⁶ Doubles | \(decimal(8e6 / summed, 1)) GB/s |")
  print("| reading 10⁶ Doubles | \(decimal(8e6 / read, 1)) GB/s |")
  print("| sum's time to reading's | \(decimal(summed / read)) |")
  if last == 0.5 && bits == 1 { print("") }
}

private func exclusiveOr(_ x: UnsafeBufferPointer<SIMD8<UInt64>>) -> UInt64 {
  var (a, b) = (SIMD8<UInt64>.zero, SIMD8<UInt64>.zero)
  var i = 0
  while i + 2 <= x.count {
    a ^= x[i]
    b ^= x[i + 1]
    i += 2
  }
  a ^= b
  return (0..<8).reduce(0) { $0 ^ a[$1] }
}
