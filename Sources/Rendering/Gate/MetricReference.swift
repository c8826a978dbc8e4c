import Analysis

/// The table of metrics for docs/reference/gate.md, made from the registry.
public func metricReference() -> String {
  let rows = GateMetric.all.map { metric in
    let cells = [
      "`\(metric.name)`", metric.summary, metric.subject, effect(of: metric), metric.evaluation,
      metric.hasEffect ? "`\(settings(.standard(metric)))`" : "", metric.isInDefaultPolicy ? "yes" : "no",
    ]
    return "| \(cells.joined(separator: " | ")) |\n"
  }
  return """
    | Metric | What it is | Of a | Effect | Evaluated | Default rule | In the default policy |
    |---|---|---|---|---|---|---|

    """ + rows.joined()
}

private func effect(of metric: GateMetric) -> String {
  guard metric.hasEffect else { return "none" }
  return switch metric.better {
  case .less: "candidate/baseline − 1"
  case .greater: "baseline − candidate"
  }
}
