/// `text` with a picture in place of each character that a terminal or a page would obey rather than show.
///
/// Names and reasons come from plugins. The pictures are Unicode's, such as U+241B for escape. Codes without a picture become
/// U+FFFD: those of C1, line and paragraph separators, and the controls of bidirectional text.
func visible(_ text: String) -> String {
  guard text.unicodeScalars.contains(where: { picture(of: $0) != nil }) else { return text }
  var result = String.UnicodeScalarView()
  for scalar in text.unicodeScalars { result.append(picture(of: scalar) ?? scalar) }
  return String(result)
}

private func picture(of scalar: Unicode.Scalar) -> Unicode.Scalar? {
  switch scalar.value {
  case ..<0x20: Unicode.Scalar(0x2400 + scalar.value)
  case 0x7F: "\u{2421}"
  case 0x80..<0xA0, 0x200E...0x200F, 0x2028...0x202E, 0x2066...0x2069: "\u{FFFD}"
  default: nil
  }
}
