import Analysis
import Foundation

/// Held-out losses of models without classes, each row beside its baselines.
func heldOutLosses(_ summary: Summary, _: Document.Detail) -> [Section] {
  var table = Table(columns: [
    ("optimizer", .left), ("type", .left), ("trials", .right), ("mean", .right), ("range", .right),
    ("baselines", .note),
  ])
  for row in summary.heldOutLosses {
    let range = "\(loss(row.losses.min() ?? .nan)) … \(loss(row.losses.max() ?? .nan))"
    let baselines = row.baselines.map { "\($0.name) \(loss($0.loss.value))" }.joined(separator: ", ")
    table.append(
      [row.optimizer, row.scalar, "\(row.losses.count)", loss(row.mean), range, baselines],
      under: "\(row.problem)  (\(row.experiment))")
  }
  return Section.unlessEmpty("held-out loss", [.table(table)])
}

private func loss(_ number: Double) -> String { String(format: "%.4f", number) }
