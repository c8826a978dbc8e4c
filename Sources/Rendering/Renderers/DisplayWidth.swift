/// The cells that a terminal gives a text: two for a wide character (East Asian, emoji), one for any other.
///
/// Ranges: the blocks whose characters are mostly W or F in Unicode Standard Annex 11.
public func displayWidth(_ text: some StringProtocol) -> Int { text.reduce(0) { $0 + displayWidth($1) } }

private func displayWidth(_ character: Character) -> Int {
  let scalar = character.unicodeScalars.first?.value ?? 0
  return wideBlocks.contains { $0.contains(scalar) } ? 2 : 1
}

private let wideBlocks: [ClosedRange<UInt32>] = [
  0x1100...0x115F, 0x2E80...0x303E, 0x3041...0xA4CF, 0xAC00...0xD7A3, 0xF900...0xFAFF, 0xFE30...0xFE6F, 0xFF00...0xFF60,
  0xFFE0...0xFFE6, 0x1F300...0x1F64F, 0x1F680...0x1F6FF, 0x1F900...0x1F9FF, 0x20000...0x3FFFD,
]

/// `text` in at most `width` cells, with `ellipsis` for its middle; names differ at both ends.
public func cutInMiddle(_ text: String, to width: Int, ellipsis: String = "…") -> String {
  guard displayWidth(text) > width else { return text }
  let room = max(0, width - displayWidth(ellipsis))
  let head = prefix(of: text, cells: (room + 1) / 2)
  let tail = String(prefix(of: String(text.reversed()), cells: room - displayWidth(head)).reversed())
  return head + ellipsis + tail
}

/// The longest beginning of `text` that takes at most so many cells.
private func prefix(of text: String, cells: Int) -> String {
  var taken = 0
  return String(
    text.prefix { character in
      taken += displayWidth(character)
      return taken <= cells
    })
}

/// `text` as lines of at most `width` cells, broken at spaces; those behind the first begin with `indent` spaces.
///
/// A word that is longer than a line is broken anywhere.
func wrapped(_ text: String, to width: Int?, indent: Int) -> [String] {
  guard let width, displayWidth(text) > width else { return [trimmedEnd(text)] }
  var lines: [String] = []
  var rest = text
  while !rest.isEmpty {
    let margin = lines.isEmpty ? "" : String(repeating: " ", count: min(indent, width / 2))
    let room = width - margin.count
    var line = prefix(of: rest, cells: max(2, room))
    if line.count < rest.count, rest.dropFirst(line.count).first != " ",
      let space = line.lastIndex(of: " "), line[..<space].contains(where: { $0 != " " })
    {
      line = String(line[..<space])
    }
    rest = String(rest.dropFirst(line.count).drop { $0 == " " })
    lines.append(margin + trimmedEnd(line))
  }
  return lines
}

func trimmedEnd(_ text: String) -> String {
  var text = text
  while text.last == " " { text.removeLast() }
  return text
}
