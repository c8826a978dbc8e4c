import Glibc
import PortableMath

/// Six words: x, y, the value's high and low parts and exponent, and the value rounded.
func writeRecords(of function: MeasuredFunction, count: Int, seed: UInt64) {
  let source = Arguments(function: function.name, seed: seed)
  var words: [UInt64] = []
  for index in 0..<count {
    let (x, y) = source[index]
    let value = function.unrounded(x, y)
    words += [
      x.bitPattern, y.bitPattern, value.value.high.bitPattern, value.value.low.bitPattern,
      UInt64(bitPattern: Int64(value.exponent)), function.double(x, y).bitPattern,
    ]
    if words.count >= 6 * 4096 || index == count - 1 {
      words.withUnsafeBytes { bytes in _ = write(1, bytes.baseAddress, bytes.count) }
      words.removeAll(keepingCapacity: true)
    }
  }
}

/// The 64 bits of elements 0, 1, 2, … at step 0, then of step 1, …; ends when nobody reads any more.
func writeStream(seed: UInt64) -> Never {
  let source = Seed(seed)
  var step: UInt64 = 0
  while true {
    let words = (0..<(1 << 15) as Range<UInt64>).map { source.bits(step: step, element: $0) }
    let written = words.withUnsafeBytes { write(1, $0.baseAddress, $0.count) }
    if written < 8 * words.count { exit(0) }
    step += 1
  }
}
