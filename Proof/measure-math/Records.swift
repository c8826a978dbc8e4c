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
      guard writeAll(words) else { stop("nobody reads the records") }
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
    if !writeAll(words) { exit(0) }
    step += 1
  }
}

/// Writes all the words to standard output, which may take them in parts; whether it did.
private func writeAll(_ words: [UInt64]) -> Bool {
  words.withUnsafeBytes { bytes in
    var rest = bytes[...]
    while !rest.isEmpty {
      let written = write(1, UnsafeRawBufferPointer(rebasing: rest).baseAddress, rest.count)
      if written > 0 {
        rest = rest.dropFirst(written)
      } else if errno != EINTR {
        return false
      }
    }
    return true
  }
}
