/// The labels within a width in pixels. Labels that differ still do: what tells them apart stays.
func shortened(_ labels: [String], within width: Double) -> [String] {
  var result = labels.map { cutInParts($0, within: width) }
  for indices in alike(result, labels) {
    for (index, text) in zip(indices, toldApart(indices.map { labels[$0] }, within: width)) { result[index] = text }
  }
  // Where even that leaves some alike, numbers tell them apart.
  var numbers: [String: Int] = [:]
  for index in alike(result, labels).joined() {
    let number = numbers[labels[index]] ?? numbers.count + 1
    numbers[labels[index]] = number
    result[index] = cutAtEnd(result[index], within: width - textWidth(" #\(number)")) + " #\(number)"
  }
  return result
}

/// The places of shortened labels that are the same although their whole texts differ.
private func alike(_ short: [String], _ labels: [String]) -> [[Int]] {
  short.indices.grouped { short[$0] }.map(\.elements).filter { Set($0.map { labels[$0] }).count > 1 }
}

/// `text` in which the longest parts between slashes have lost their middles, so that short ones stay whole.
private func cutInParts(_ text: String, within width: Double) -> String {
  guard textWidth(text) > width else { return text }
  let parts = text.components(separatedBy: "/")
  // No letter is narrower than four pixels.
  for most in stride(from: min(parts.map(\.count).max() ?? 1, Int(width / 4)), through: 4, by: -1) {
    let shorter = parts.map { $0.count > most ? cutInMiddle($0, to: most) : $0 }.joined(separator: "/")
    if textWidth(shorter) <= width { return shorter }
  }
  return cut(text, within: width)
}

/// The texts without the settings that all of them have; around where they first differ if even these are too wide and look alike.
private func toldApart(_ texts: [String], within width: Double) -> [String] {
  let own = withoutShared(texts)
  let result = own.map { cutInParts($0, within: width) }
  return alike(result, texts).isEmpty ? result : aroundDifference(own, within: width)
}

/// `adam(convention: keras, …)`: each text without what stands in all, which is one piece between `/`, `(`, `,` and `)`.
private func withoutShared(_ texts: [String]) -> [String] {
  let all = texts.map(pieces)
  let sets = all.map { Set($0.map(\.text)) }
  let shared = sets.dropFirst().reduce(sets.first ?? []) { $0.intersection($1) }
  return all.map { pieces in
    var (result, isLeftOut) = ("", false)
    for (index, piece) in pieces.enumerated() {
      let isShared = index > 0 && shared.contains(piece.text)
      // What separates the last piece that is left out from the next one stands behind the dots.
      if isShared, isLeftOut { result.removeLast(pieces[index - 1].end.count + 1) }
      result += (isShared ? "…" : piece.text) + piece.end
      isLeftOut = isShared
    }
    return result
  }
}

/// A text in pieces, each with what ends it.
private func pieces(_ text: String) -> [(text: String, end: String)] {
  var pieces: [(text: String, end: String)] = [("", "")]
  for character in text {
    let last = pieces.count - 1
    if "/(),".contains(character) || character == " " && !pieces[last].end.isEmpty {
      pieces[last].end.append(character)
    } else if pieces[last].end.isEmpty {
      pieces[last].text.append(character)
    } else {
      pieces.append((String(character), ""))
    }
  }
  return pieces
}

/// The beginning of each text, and what follows from just before the first place where they differ.
private func aroundDifference(_ texts: [String], within width: Double) -> [String] {
  let start = sharedPrefix(texts)
  var result = texts.map { text in
    let head = beginning(of: text, within: 0.4 * width) + "…"
    // Some of what is shared tells where the difference is.
    let rest = text.dropFirst(max(0, start - 4))
    return rest.count + head.count > text.count
      ? cutAtEnd(text, within: width) : head + cutAtEnd(String(rest), within: width - textWidth(head))
  }
  // Those that differ later only are cut around that place.
  for indices in alike(result, texts) where indices.count < texts.count {
    for (index, text) in zip(indices, aroundDifference(indices.map { texts[$0] }, within: width)) { result[index] = text }
  }
  return result
}

private func cutAtEnd(_ text: String, within width: Double) -> String {
  textWidth(text) > width ? beginning(of: text, within: width - textWidth("…")) + "…" : text
}

private func sharedPrefix(_ texts: [String]) -> Int {
  texts.dropFirst().reduce(texts[0].count) { count, text in
    zip(texts[0].prefix(count), text).prefix { $0 == $1 }.count
  }
}
