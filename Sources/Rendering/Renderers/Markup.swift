/// What becomes of characters that a terminal or a page would obey rather than show.
enum ControlCharacters {
  /// Pictures in one line of text, as `visible` makes them: for people.
  case asPictures
  /// References, from which a program reads the same text; what XML cannot hold becomes U+FFFD.
  case asReferences
}

/// Text that is neither an element nor a reference, nor ends an attribute: the one writer of names in HTML, SVG and JUnit's XML.
func escaped(_ text: some StringProtocol, _ controls: ControlCharacters = .asPictures) -> String {
  let text = String(text)
  if isPlain(text) { return text }
  var result = ""
  for scalar in (controls == .asPictures ? visible(text) : text).unicodeScalars {
    switch scalar {
    case "&": result += "&amp;"
    case "<": result += "&lt;"
    case ">": result += "&gt;"
    case "\"": result += "&quot;"
    case "'": result += "&#39;"
    case "\t", "\n", "\r": result += "&#\(scalar.value);"
    case _ where scalar.value < 0x20 || scalar.value == 0xFFFE || scalar.value == 0xFFFF: result += "\u{FFFD}"
    case _ where controls == .asReferences && picture(of: scalar) != nil: result += "&#\(scalar.value);"
    default: result.unicodeScalars.append(scalar)
    }
  }
  return result
}

/// Whether every way to write the text leaves it as it is; most texts of a chart are numbers.
private func isPlain(_ text: String) -> Bool {
  var last: UInt8 = 0
  for byte in text.utf8 {
    switch byte {
    case UInt8(ascii: "&"), UInt8(ascii: "<"), UInt8(ascii: ">"), UInt8(ascii: "\""), UInt8(ascii: "'"): return false
    // Two of them may be a command to a CI service.
    case UInt8(ascii: ":"), UInt8(ascii: "#"): if byte == last { return false }
    case 0x20...0x7E: break
    default: return false
    }
    last = byte
  }
  return true
}
