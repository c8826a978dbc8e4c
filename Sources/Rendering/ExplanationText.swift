public import Analysis

/// An explanation for the terminal: whose bits each change gives, and what follows.
public func terminalText(_ explanation: Explanation, files: [String]) -> String {
  let rows = explanation.attempts.map { [$0.change, wording(explanation.effect(of: $0))] }
  let table = Table(
    columns: [("change", .left), ("bits", .left)], sections: [Table.Section(heading: nil, rows: rows)])
  let sides = files.enumerated().map { "  \(sideName($0.offset))  \($0.element)" }
  return ([explanation.trial] + sides + ["", table.terminal(), "", conclusion(explanation)]).joined(separator: "\n") + "\n"
}

private func sideName(_ side: Int) -> String { side == 0 ? "A" : "B" }

private func wording(_ effect: Explanation.Effect) -> String {
  switch effect {
  case .sides(let sides): sides.map { "\(sideName($0))'s bits" }.joined(separator: " and ")
  case .otherBits: "other bits"
  case .none: "no other bits"
  case .notTaken: "takes no effect here: it is so already, or it is not known"
  case .lost(let reason): "lost: \(reason)"
  }
}

private func conclusion(_ explanation: Explanation) -> String {
  let (a, b) = (explanation.changes(giving: 0), explanation.changes(giving: 1))
  let own = explanation.attempts.first?.change
  switch (a.first, b.first) {
  case (own?, let other?) where other != own: return "explained by: \(alternatives(b))"
  case (let other?, own?) where other != own: return "explained by: \(alternatives(a)), which gives A's bits"
  case (_?, _?): return "explained by: \(alternatives(a)) for A, \(alternatives(b)) for B"
  case (_?, nil): return "not explained: no change tried here gives B's bits"
  case (nil, _?): return "not explained: no change tried here gives A's bits"
  case (nil, nil): return "not explained: no change tried here gives the bits of either side"
  }
}

private func alternatives(_ changes: [String]) -> String { changes.joined(separator: ", or ") }
