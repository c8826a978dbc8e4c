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

/// A place in tenths of a pixel, as a whole number.
private func tenths(_ pixels: Double) -> Int { Int((min(max(pixels, -1e6), 1e6) * 10).rounded()) }

private func append(_ pixels: Double, to bytes: inout [UInt8]) { append(tenths: tenths(pixels), to: &bytes) }

/// Most of a page are places, so their digits are written one by one.
private func append(tenths: Int, to bytes: inout [UInt8], hasZero: Bool = true) {
  if tenths < 0 { bytes.append(UInt8(ascii: "-")) }
  let (whole, rest) = tenths.magnitude.quotientAndRemainder(dividingBy: 10)
  var power: UInt = 1
  while power * 10 <= whole { power *= 10 }
  if !hasZero, whole == 0, rest > 0 { power = 0 }
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
///
/// After the first place come distances, which are shorter. They are taken between rounded places, so that no error adds up.
func pathData(_ pixels: [Pixel]) -> String {
  var bytes: [UInt8] = []
  bytes.reserveCapacity(10 * pixels.count)
  var (lastX, lastY) = (0, 0)
  for (index, pixel) in pixels.enumerated() {
    let (x, y) = (tenths(pixel.x), tenths(pixel.y))
    if index < 2 { bytes.append(UInt8(ascii: index == 0 ? "M" : "l")) }
    appendNumber(x - lastX, to: &bytes, isFirst: index < 2)
    appendNumber(y - lastY, to: &bytes, isFirst: false)
    (lastX, lastY) = (x, y)
  }
  return String(decoding: bytes, as: UTF8.self)
}

/// A number of a path, with a space before it unless a sign or a letter divides it from the last one.
private func appendNumber(_ tenths: Int, to bytes: inout [UInt8], isFirst: Bool) {
  if !isFirst, tenths >= 0 { bytes.append(UInt8(ascii: " ")) }
  append(tenths: tenths, to: &bytes, hasZero: false)
}
