/// `text` in one line, with a picture in place of each character that a terminal or a page would obey rather than show.
///
/// Names, reasons and standard error come from plugins and from strangers' reports. A line break becomes a space, with the
/// spaces around it. The pictures are Unicode's, such as U+241B for escape. Codes without a picture become U+FFFD: those of
/// C1, the controls of bidirectional text, and what nobody sees, such as U+200B. A backslash breaks what a CI service would take for a command.
public func visible(_ text: String) -> String {
  guard text.unicodeScalars.contains(where: { isLineBreak($0) || picture(of: $0) != nil }) else { return uncommanded(text) }
  var result = String.UnicodeScalarView()
  var isAfterBreak = false
  for scalar in text.unicodeScalars {
    if isLineBreak(scalar) {
      while result.last == " " { result.removeLast() }
      isAfterBreak = true
    } else if !isAfterBreak || scalar != " " {
      if isAfterBreak, !result.isEmpty { result.append(" ") }
      isAfterBreak = false
      result.append(picture(of: scalar) ?? scalar)
    }
  }
  return uncommanded(String(result))
}

/// The lines of a text from outside that are not empty, each without its line break; Unicode's breaks count.
public func lines(of text: String) -> [String] {
  text.unicodeScalars.split(whereSeparator: isLineBreak).map { String($0) }
}

/// LF, VT, FF, CR, NEL, and the separators of lines and paragraphs.
private func isLineBreak(_ scalar: Unicode.Scalar) -> Bool {
  switch scalar.value {
  case 0x0A...0x0D, 0x85, 0x2028, 0x2029: true
  default: false
  }
}

/// nil for a character that is shown as it is.
func picture(of scalar: Unicode.Scalar) -> Unicode.Scalar? {
  pictureOfObeyed(scalar) ?? (isInvisible(scalar) ? "\u{FFFD}" : nil)
}

/// What makes two names that look alike two: soft hyphens, zero-width spaces and joiners of words, marks of order, tags.
private func isInvisible(_ scalar: Unicode.Scalar) -> Bool {
  switch scalar.value {
  case 0xAD, 0x180E, 0x200B, 0x2060...0x2064, 0xFEFF, 0xFFF9...0xFFFB, 0xE0000...0xE007F: true
  default: false
  }
}

/// nil for a character that no terminal obeys.
func pictureOfObeyed(_ scalar: Unicode.Scalar) -> Unicode.Scalar? {
  switch scalar.value {
  case ..<0x20: Unicode.Scalar(0x2400 + scalar.value)
  case 0x7F: "\u{2421}"
  case 0x80..<0xA0, 0x061C, 0x200E...0x200F, 0x2028...0x202E, 0x2066...0x2069: "\u{FFFD}"
  default: nil
  }
}

/// `text` without what GitHub Actions reads as a command at the start of a line, and GitHub, Azure and TeamCity anywhere.
private func uncommanded(_ text: String) -> String {
  guard text.contains("::") || text.contains("##") else { return text }
  return text.replacing(/^\s*::/) { $0.output.dropLast(2) + "\\::" }.replacing(/##(?=[A-Za-z]*\[)/, with: "#\\#")
}
