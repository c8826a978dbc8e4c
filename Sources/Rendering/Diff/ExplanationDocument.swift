public import Analysis
import Foundation
import Records

extension Document {
  /// Whose bits each change gives, and what follows; `files` are those of both sides.
  public init(_ explanation: Explanation, files: [String]) {
    let isProgram = explanation.program != nil
    let rows = explanation.attempts.map { attempt in
      let row = [attempt.change, wording(explanation.effect(of: attempt))]
      return isProgram ? row + [attempt.apart.map(place) ?? "", witnesses(attempt, explanation)] : row
    }
    let columns: [(title: String, kind: Table.Kind)] = [("change", .left), ("bits", .left)]
    let table = Table(
      columns: isProgram ? columns + [("first apart from B", .left), ("witness", .left)] : columns,
      sections: [Table.Section(rows: rows)], keepsColumns: true)
    title = "Explanation of \(explanation.trial)"
    terminalTitle = explanation.trial
    label = "explanation"
    lead = .facts(files.enumerated().map { (sideName($0.offset), [$0.element]) })
    sections =
      Section.unlessEmpty("where the programs parted", [.list(explanation.program.map { [sentence($0.discrepancy)] } ?? [])])
      + Section.unlessEmpty("changes", isHeadedInTerminal: false, [.table(table)])
      + Section.unlessEmpty(
        "conclusion", isHeadedInTerminal: false,
        [.paragraph([conclusion(explanation)] + sources(explanation) + remedy(explanation))])
    if !explanation.attempts.isEmpty { sections += Section.pictures("effects", [effects(explanation)]) }
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

/// `step 3, gradient 'fc.weight'`, or the operation that made the difference.
private func place(_ found: RecordedDiscrepancy) -> String {
  let operation = found.operation.flatMap { $0.isCreated ? $0.name : nil }
  return "step \(found.step), " + (operation.map { "operation '\($0)'" } ?? "\(found.kind) '\(found.name)'")
}

/// Lines that show that a change took effect; a few say enough.
private func witnesses(_ attempt: Explanation.Attempt, _ explanation: Explanation) -> String {
  explanation.changedWitnesses(of: attempt).prefix(2).map { line in
    "\(line.name.split(separator: ".").dropFirst().joined(separator: ".")) \(line.value)"
  }.joined(separator: ", ")
}

/// What makes both sides of a program agree, and at which price.
private func remedy(_ explanation: Explanation) -> [String] {
  guard explanation.isExplained, let found = explanation.program?.confirmation else { return [] }
  let (other, side) = (sideName(1 - found.side), sideName(found.side))
  let price =
    found.price.map {
      "; a step then takes \(String(format: "%.2f", $0)) times as long, measured in \(counted(found.lastStep, "step"))"
    }
    ?? ""
  let end =
    found.apart.map { "they part again for another reason: \(sentence($0))" }
    ?? "then both have the same bits through step \(found.lastStep), the last that was run"
  return ["to make \(other) agree with \(side), use \(found.change) for \(other)\(price)", end]
}

/// That the sides ran other programs, which may be the cause by itself.
private func sources(_ explanation: Explanation) -> [String] {
  guard let files = explanation.program?.otherFiles, !files.isEmpty else { return [] }
  let words = "the program's own files differ between A and B (\(files.joined(separator: ", ")))"
  return [explanation.isExplained ? words : "\(words), which is the likeliest cause"]
}

private func conclusion(_ explanation: Explanation) -> String {
  if explanation.program?.isRepeatable == false {
    return "not explained: the program has other bits each time that it runs, without a change"
  }
  if explanation.attempts.isEmpty {
    return "not explained: no change was tried, since nothing else differs that may change bits"
  }
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
