/// An element of SVG as text; attributes without a value are left out.
func element(_ name: String, _ attributes: [(name: String, value: String?)], _ content: String? = nil) -> String {
  var text = "<" + name
  for (name, value) in attributes {
    guard let value else { continue }
    text += " "
    text += name
    text += "=\""
    text += escaped(value)
    text += "\""
  }
  guard let content else { return text + "/>" }
  text += ">"
  text += content
  return text + "</" + name + ">"
}

/// A place in tenths of a pixel: `12`, `12.5`.
func coordinate(_ pixels: Double) -> String {
  var bytes: [UInt8] = []
  append(pixels, to: &bytes)
  return String(decoding: bytes, as: UTF8.self)
}

/// Most of a page are places, so their digits are written one by one.
private func append(_ pixels: Double, to bytes: inout [UInt8]) {
  let tenths = Int((min(max(pixels, -1e6), 1e6) * 10).rounded())
  if tenths < 0 { bytes.append(UInt8(ascii: "-")) }
  let (whole, rest) = tenths.magnitude.quotientAndRemainder(dividingBy: 10)
  var power: UInt = 1
  while power * 10 <= whole { power *= 10 }
  while power > 0 {
    bytes.append(UInt8(ascii: "0") + UInt8(whole / power % 10))
    power /= 10
  }
  if rest > 0 { bytes += [UInt8(ascii: "."), UInt8(ascii: "0") + UInt8(rest)] }
}

/// A share in thousandths: `0.25`.
func shareText(_ share: Double) -> String {
  let thousandths = Int((min(max(share, 0), 1) * 1000).rounded())
  guard thousandths < 1000 else { return "1" }
  var digits = String(String(1000 + thousandths).dropFirst())
  while digits.hasSuffix("0") { digits.removeLast() }
  return digits.isEmpty ? "0" : "0.\(digits)"
}

/// A place in pixels.
struct Pixel: Equatable {
  var x: Double
  var y: Double

  var text: String { "\(coordinate(x)) \(coordinate(y))" }
}

/// The data of a path through these places.
func pathData(_ pixels: [Pixel]) -> String {
  var bytes: [UInt8] = []
  bytes.reserveCapacity(12 * pixels.count)
  for (index, pixel) in pixels.enumerated() {
    bytes.append(index == 0 ? UInt8(ascii: "M") : index == 1 ? UInt8(ascii: "L") : UInt8(ascii: " "))
    append(pixel.x, to: &bytes)
    bytes.append(UInt8(ascii: " "))
    append(pixel.y, to: &bytes)
  }
  return String(decoding: bytes, as: UTF8.self)
}
