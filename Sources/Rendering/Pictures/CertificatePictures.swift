import Analysis

/// How often gates find a slowdown, by its size, and how often they see one where there is none.
func power(_ certificate: Certificate) -> Chart {
  let detections = certificate.detections.map { ($0.slowdown, $0.found) }
  return Chart(
    title: "Power of gates on \(certificate.machine.machine)",
    description: "The share of gates that found a slowdown, with Wilson's intervals; at 0 the false alarms.",
    x: Chart.Axis("slowdown", format: .percent),
    y: Chart.Axis("gates that said regressed", range: 0...1, format: .percent),
    series: [
      limit(Certificate.requiredPower, "required power", .neutral),
      limit(certificate.policy.falseAlarmRate, "false alarm rate of the policy", .palette(7)),
      smallest(certificate),
      Chart.Series(
        "found", color: .good,
        marks: [.line(detections.map { Chart.Point($0.0, $0.1.share) }), .intervals(detections.map { interval($0.0, $0.1) })]),
      Chart.Series("false alarms", color: .bad, marks: [.intervals([interval(0, certificate.falseAlarms)])]),
    ].compactMap(\.self))
}

/// nil if no slowdown that was tried is surely found.
private func smallest(_ certificate: Certificate) -> Chart.Series? {
  certificate.minimumDetectableEffect.map { effect in
    Chart.Series(
      "smallest found in \(significant(100 * Certificate.requiredPower)) %", color: .palette(0),
      marks: [.region(x: effect...effect, y: nil)])
  }
}

private func limit(_ share: Double, _ name: String, _ color: Chart.Color) -> Chart.Series {
  Chart.Series(name, color: color, marks: [.region(x: nil, y: share...share)])
}

private func interval(_ place: Double, _ found: Proportion) -> Chart.Interval {
  Chart.Interval(at: place, found.share, lower: found.lower, upper: found.upper)
}
