import Analysis
import Records

/// The operations whose outputs differ, over steps: a color for each stage; nil if none differs.
func operationDistances(_ diff: TraceDiff) -> Chart? {
  guard let first = diff.first else { return nil }
  let stages = Stage.allCases.filter { stage in diff.operations.contains { $0.stage == stage } }
  let series = stages.enumerated().map { index, stage in
    let points = diff.operations.filter { $0.stage == stage }.map { Chart.Point(Double($0.step), plotted($0.greatestUlps)) }
    // A step may have many operations of a stage; the line is of the farthest.
    let line = points.grouped(by: \.x).map { Chart.Point($0.key, $0.elements.map(\.y).max() ?? .nan) }
    return Chart.Series(stage.rawValue, color: .palette(index), marks: [.line(line), .points(points)])
  }
  let greatest = diff.operations.map { plotted($0.greatestUlps) }.filter(\.isFinite).max() ?? 0
  let start = Chart.Series(
    "first apart: \(first.stage.rawValue)", color: .neutral,
    marks: [.region(x: Double(first.step)...Double(first.step), y: nil)])
  return Chart(
    title: "Operations that differ",
    description: "The greatest distance of an element of each operation with other outputs, over the steps of both traces.",
    x: Chart.Axis("steps", range: Double(diff.firstStep) - 0.5...Double(diff.lastStep) + 0.5),
    y: Chart.Axis(
      "greatest distance in ulps", scale: .symmetricLogarithmic(threshold: 1), range: 0...max(8, 2 * greatest)),
    series: [start] + series)
}
