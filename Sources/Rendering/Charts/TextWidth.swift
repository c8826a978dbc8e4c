/// About how wide a text is, in pixels; rather too wide, since the reader's font is not known.
func textWidth(_ text: some StringProtocol, size: Double = fontSize) -> Double {
  text.unicodeScalars.reduce(0) { $0 + width(of: $1) } * size
}

/// The size of all texts of a chart but its title.
let fontSize = 12.0

/// In shares of the font's size, after DejaVu Sans, which is wider than the other common fonts.
private func width(of scalar: Unicode.Scalar) -> Double {
  switch scalar {
  case "i", "j", "l", "I", ".", ",", ":", ";", "'", "|", "!", " ": 0.34
  case "f", "t", "r", "(", ")", "[", "]", "-", "/": 0.42
  case "m", "w", "M", "W", "@", "%": 1
  case "A"..."Z", "+", "=", "<", ">", "~", "×", "≤", "≥", "→", "−": 0.84
  case "⁰"..."⁻", "¹", "²", "³": 0.45
  case "\u{20}"..."\u{24F}": 0.65
  default: displayWidth(String(Character(scalar))) > 1 ? 1.1 : 0.75
  }
}

/// `text` in lines of at most so many pixels, broken at spaces. A longer word is broken anywhere; beyond three lines it loses its
/// middle.
func linesOfText(_ text: String, within width: Double, size: Double = fontSize) -> [String] {
  var lines: [String] = []
  for word in text.split(separator: " ") {
    var word = cut(String(word), within: 2.9 * width, size: size)
    while textWidth(word, size: size) > width {
      lines.append(beginning(of: word, within: width, size: size))
      word.removeFirst(lines[lines.count - 1].count)
    }
    if let line = lines.last, textWidth("\(line) \(word)", size: size) <= width {
      lines[lines.count - 1] = "\(line) \(word)"
    } else {
      lines.append(word)
    }
  }
  return lines
}

/// The longest beginning of `text` that is not wider than so many pixels; one character if none is.
func beginning(of text: String, within width: Double, size: Double = fontSize) -> String {
  var taken = 0.0
  let fitting = text.prefix { character in
    taken += textWidth(String(character), size: size)
    return taken <= width
  }
  return String(fitting.isEmpty ? text.prefix(1) : fitting)
}

/// `text`, without its middle if it is wider than so many pixels.
func cut(_ text: String, within width: Double, size: Double = fontSize) -> String {
  var text = text
  var cells = displayWidth(text)
  while textWidth(text, size: size) > width, cells > 1 {
    cells = min(cells - 1, max(1, Int(Double(cells) * width / textWidth(text, size: size))))
    text = cutInMiddle(text, to: cells)
  }
  return text
}
