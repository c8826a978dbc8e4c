/// An element of SVG as text; attributes without a value are left out.
func element(_ name: String, _ attributes: [(name: String, value: String?)], _ content: String? = nil) -> String {
  let attributes = attributes.map { attribute in attribute.value.map { " \(attribute.name)=\"\(escapedXML($0))\"" } ?? "" }
  return "<\(name)\(attributes.joined())" + (content.map { ">\($0)</\(name)>" } ?? "/>")
}

/// Text that is text in XML and in HTML, in a line of its own; it has no control characters.
func escapedXML(_ text: String) -> String {
  var result = ""
  for character in text.unicodeScalars {
    switch character {
    case "&": result += "&amp;"
    case "<": result += "&lt;"
    case ">": result += "&gt;"
    case "\"": result += "&quot;"
    case "'": result += "&#39;"
    // What XML has no way to write.
    case "\u{0}"..<"\u{20}", "\u{FFFE}", "\u{FFFF}": result += "\u{FFFD}"
    default: result.unicodeScalars.append(character)
    }
  }
  return result
}

/// A place in tenths of a pixel: `12`, `12.5`.
func coordinate(_ pixels: Double) -> String {
  let tenths = Int((min(max(pixels, -1e6), 1e6) * 10).rounded())
  let sign = tenths < 0 ? "-" : ""
  let (whole, rest) = tenths.magnitude.quotientAndRemainder(dividingBy: 10)
  return rest == 0 ? "\(sign)\(whole)" : "\(sign)\(whole).\(rest)"
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
  guard let first = pixels.first else { return "" }
  return "M\(first.text)" + (pixels.count > 1 ? "L" + pixels.dropFirst().map(\.text).joined(separator: " ") : "")
}
