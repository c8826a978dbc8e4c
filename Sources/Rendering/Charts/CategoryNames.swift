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
    labels = shortened(labels, within: width)
  }
}
