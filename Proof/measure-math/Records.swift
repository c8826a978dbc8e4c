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
