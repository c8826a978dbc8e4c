import Analysis

/// Whose bits each change gives, as a matrix.
func effects(_ explanation: Explanation) -> Chart {
  let names = ["A's bits", "B's bits", "other bits", "no other bits", "no effect", "lost"]
  let places = explanation.attempts.map { columns(of: explanation.effect(of: $0)) }
  func series(_ name: String, _ color: Chart.Color, _ shown: Set<Int>) -> Chart.Series? {
    let cells = places.enumerated().flatMap { row, columns in
      columns.filter(shown.contains).map { Chart.Cell(column: $0, row: row, strength: 1, text: "●") }
    }
    return cells.isEmpty ? nil : Chart.Series(name, color: color, marks: [.cells(cells)])
  }
  return Chart(
    title: "Whose bits each change gives", description: "A row for each change that was tried, marked under what it gave.",
    x: Chart.Axis("", scale: .categories(names)),
    y: Chart.Axis("", scale: .categories(explanation.attempts.map(\.change))),
    series: [
      series("a side's bits", .good, [0, 1]), series("other bits", .palette(4), [2]), series("no effect", .neutral, [3, 4]),
      series("lost", .bad, [5]),
    ].compactMap(\.self))
}

private func columns(of effect: Explanation.Effect) -> [Int] {
  switch effect {
  case .sides(let sides): sides
  case .otherBits: [2]
  case .none: [3]
  case .notTaken: [4]
  case .lost: [5]
  }
}
