import Analysis
import Foundation

/// Held-out losses of models without classes, each row beside its baselines.
func heldOutLossTable(_ rows: [HeldOutLoss]) -> Table {
  var table = Table(columns: [
    ("optimizer", .left), ("type", .left), ("trials", .right), ("mean", .right), ("range", .right),
    ("baselines", .left),
  ])
  for row in rows {
    let heading = "\(row.problem)  (\(row.experiment))"
    if table.sections.last?.heading != heading { table.sections.append(.init(heading: heading, rows: [])) }
    let range = "\(loss(row.losses.min() ?? .nan)) … \(loss(row.losses.max() ?? .nan))"
    table.sections[table.sections.count - 1].rows.append([
      row.optimizer, row.scalar, "\(row.losses.count)", loss(row.mean), range,
      row.baselines.map { "\($0.name) \(loss($0.loss.value))" }.joined(separator: ", "),
    ])
  }
  return table
}

private func loss(_ number: Double) -> String { String(format: "%.4f", number) }
