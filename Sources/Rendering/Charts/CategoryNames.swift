/// Names at an axis: what all of them share is cut first, so that what tells them apart stays.
struct CategoryNames: Equatable {
  var labels: [String]
  /// The parts that every name has, such as `valley/…/float64/…`; nil if nothing was left out.
  var shared: String?

  /// - Parameter width: what the longest label may have, in pixels.
  init(_ names: [String], within width: Double) {
    labels = names.map(visible)
    guard labels.contains(where: { textWidth($0) > width }) else { return }
    let parts = labels.map { $0.components(separatedBy: "/") }
    let count = parts[0].count
    if Set(labels).count > 1, parts.allSatisfy({ $0.count == count }) {
      let isShared = (0..<count).map { index in parts.allSatisfy { $0[index] == parts[0][index] } }
      let kept = (0..<count).filter { !isShared[$0] }
      if kept.count < count {
        labels = parts.map { parts in kept.map { parts[$0] }.joined(separator: "/") }
        shared = (0..<count).map { isShared[$0] ? parts[0][$0] : "…" }.joined(separator: "/")
      }
    }
    labels = fitting(labels, within: width)
  }
}

/// The labels with the longest of their parts cut, and those that then look alike cut around what tells them apart.
private func fitting(_ labels: [String], within width: Double) -> [String] {
  let cuts = labels.map { cutInParts($0, within: width) }
  let alike = cuts.indices.grouped { cuts[$0] }.filter { Set($0.elements.map { labels[$0] }).count > 1 }
  var result = cuts
  for (_, indices) in alike {
    let texts = indices.map { labels[$0] }
    let start = sharedPrefix(texts)
    for (index, text) in zip(indices, texts) {
      let head = beginning(of: text, within: 0.4 * width) + "…"
      // Some of what is shared tells where the difference is.
      let rest = text.dropFirst(max(0, start - 4))
      result[index] =
        rest.count + head.count > text.count
        ? cutAtEnd(text, within: width) : head + cutAtEnd(String(rest), within: width - textWidth(head))
    }
  }
  return result
}

/// `text` in which the longest parts between slashes have lost their middles, so that short ones stay whole.
private func cutInParts(_ text: String, within width: Double) -> String {
  guard textWidth(text) > width else { return text }
  let parts = text.components(separatedBy: "/")
  for most in stride(from: parts.map(\.count).max() ?? 1, through: 4, by: -1) {
    let shorter = parts.map { $0.count > most ? cutInMiddle($0, to: most) : $0 }.joined(separator: "/")
    if textWidth(shorter) <= width { return shorter }
  }
  return cut(text, within: width)
}

private func cutAtEnd(_ text: String, within width: Double) -> String {
  textWidth(text) > width ? beginning(of: text, within: width - textWidth("…")) + "…" : text
}

private func beginning(of text: String, within width: Double) -> String {
  var text = text
  while !text.isEmpty, textWidth(text) > width { text.removeLast() }
  return text
}

private func sharedPrefix(_ texts: [String]) -> Int {
  texts.dropFirst().reduce(texts[0].count) { count, text in
    zip(texts[0].prefix(count), text).prefix { $0 == $1 }.count
  }
}
