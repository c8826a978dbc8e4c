public import Analysis

extension Document {
  /// Whose bits each change gives, and what follows; `files` are those of both sides.
  public init(_ explanation: Explanation, files: [String]) {
    let rows = explanation.attempts.map { [$0.change, wording(explanation.effect(of: $0))] }
    let table = Table(columns: [("change", .left), ("bits", .left)], sections: [Table.Section(rows: rows)], keepsColumns: true)
    title = "Explanation of \(explanation.trial)"
    terminalTitle = explanation.trial
    label = "explanation"
    lead = .facts(files.enumerated().map { (sideName($0.offset), [$0.element]) })
    sections =
      Section.unlessEmpty("changes", isHeadedInTerminal: false, [.table(table)])
      + Section.unlessEmpty("conclusion", isHeadedInTerminal: false, [.paragraph([conclusion(explanation)])])
    sections += Section.pictures("effects", [effects(explanation)])
    records = { table }
    value = explanation
  }
}

private func sideName(_ side: Int) -> String { side == 0 ? "A" : "B" }

private func wording(_ effect: Explanation.Effect) -> String {
  switch effect {
  case .sides(let sides): sides.map { "\(sideName($0))'s bits" }.joined(separator: " and ")
  case .otherBits: "other bits"
  case .none: "no other bits"
  case .notTaken: "no effect here: already so, or unknown"
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
