import Analysis
import Records

/// The distance of two runs over steps, within the envelope of the measured sensitivity; nil without a distance.
///
/// - Parameters:
///   - factor: how many times the sensitivity is within tolerance.
///   - apart: where the runs went apart.
func distances(
  _ title: String, _ distances: [StepDistance], factor: Double, apart: Discrepancy?
) -> Chart? {
  guard !distances.isEmpty else { return nil }
  let points = distances.map { Chart.Point(Double($0.step), plotted($0.ulps)) }
  let envelope = distances.compactMap { distance in
    distance.sensitivity.map { Chart.Span(Double(distance.step), 0, factor * plotted(max(1, $0))) }
  }
  var series = [
    Chart.Series("distance", color: .palette(1), marks: [.line(points), .points(points)])
  ]
  if !envelope.isEmpty {
    let name = "within \(significant(factor)) × the measured sensitivity"
    series.insert(Chart.Series(name, color: .palette(0), marks: [.band(envelope)]), at: 0)
  }
  if let step = apart?.differentByStep, let stages = apart?.stages {
    let name = stages.isEmpty ? "first apart" : "first apart: \(stages.map(\.rawValue).joined(separator: ", "))"
    let line = Chart.Mark.region(x: Double(step)...Double(step), y: nil)
    series.append(Chart.Series(name, color: .neutral, marks: [line]))
  }
  let greatest = (points.map(\.y) + envelope.map(\.upper)).filter(\.isFinite).max() ?? 0
  return Chart(
    title: title, description: "Units in the last place between two runs, at the steps that both have recorded.",
    x: Chart.Axis("steps", scale: .symmetricLogarithmic(threshold: 1)),
    y: Chart.Axis(
      apart?.measured == .values ? "ulps between values" : "ulps between iterates",
      scale: .symmetricLogarithmic(threshold: 1), range: 0...max(8, 2 * greatest)),
    series: series)
}

/// Infinite for the distance of a NaN and a number.
func plotted(_ ulps: UInt64) -> Double { ulps == .max ? .infinity : Double(ulps) }
