import PortableMath

/// Prints the digest of the function at the Floats of bit patterns 0, stride, 2·stride, …, and the arguments to
/// resolve.
///
/// `Float.exp(x)` is `Float(Unrounded.exp(Double(x)))`; the value is computed once, and checked and rounded here.
func sweep(_ function: MeasuredFunction, stride: Int) {
  var digest = Digest(high: 0, low: 0)
  var block: [Float] = []
  var pattern = 0
  while pattern < 1 << 32 {
    let x = Float(bitPattern: UInt32(pattern))
    let value = function.unrounded(Double(x), 0)
    block.append(Float(value))
    if nearMidpoint(value) {
      print("resolve \(function.name) \(String(pattern, radix: 16)) \(String(block.last!.bitPattern, radix: 16))")
    }
    pattern += stride
    if block.count == 1 << 16 || pattern >= 1 << 32 {
      var bytes = CanonicalBytes()
      bytes.append(block.span)
      digest = digest.chained(with: bytes)
      block.removeAll(keepingCapacity: true)
    }
  }
  print("sweep \(function.name) \(stride) \(digest)")
}

/// Whether the value is within about two ulps of a Double of a midpoint between two Floats.
///
/// The value is good to 2⁻⁵⁴ of itself, measured (log-gamma, the worst): half of such an ulp. Beyond this distance its side
/// is certain.
private func nearMidpoint(_ unrounded: Unrounded) -> Bool {
  guard unrounded.value.high.isFinite else { return false }
  let high = unrounded.value.high + unrounded.value.low
  let value = (high: high, low: unrounded.value.low - (high - unrounded.value.high))
  // A Double's 29 bits beyond Float's, less at subnormal Floats, where the midpoints have fewer bits.
  let exponent = Int((value.high.bitPattern >> 52) & 0x7ff) - 1023 + unrounded.exponent
  guard exponent >= -150, exponent < 128 else { return false }
  let extra = UInt64(29 + max(0, -126 - exponent))
  if extra > 52 {
    return value.low.magnitude < 0x1p-52 * value.high.magnitude && value.high.bitPattern & 0xf_ffff_ffff_ffff == 0
  }
  let rest = value.high.bitPattern & ((1 << extra) - 1)
  let half = 1 << (extra - 1) as UInt64
  let distance = rest > half ? rest - half : half - rest
  return distance <= max(2, half >> 27) && !(rest == half && value.low == 0)
}
