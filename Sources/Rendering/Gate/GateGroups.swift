import Analysis
import Records

// Findings that are shown as one, and the words of such a group. Its first finding is the worst.

/// The findings that the policy does not let pass.
func alarming(_ report: GateReport) -> [GateFinding] {
  report.findings.filter { report.policy.consequence(of: $0) != .pass }
}

/// Findings of one cause together, as are those without numbers that say the same of several trials.
func grouped(_ findings: [GateFinding], byCause: Bool = true) -> [[GateFinding]] {
  var groups: [[GateFinding]] = []
  for finding in findings {
    let same = groups.firstIndex { group in
      if byCause, let cause = finding.cause, group[0].cause == cause { return true }
      return group[0].effect == nil && finding.effect == nil && group[0].metric == finding.metric
        && group[0].verdict == finding.verdict && group[0].reason == finding.reason && group[0].cause == finding.cause
    }
    if let same { groups[same].append(finding) } else { groups.append([finding]) }
  }
  return groups.map(worstFirst)
}

/// Groups by the verdict of their first finding, worst first; else in their order.
func worstFirst(_ groups: [[GateFinding]]) -> [[GateFinding]] {
  groups.enumerated().sorted { ($1.element[0].verdict, $0.offset) < ($0.element[0].verdict, $1.offset) }.map(\.element)
}

private func worstFirst(_ findings: [GateFinding]) -> [GateFinding] {
  findings.enumerated().sorted { ($1.element.verdict, $0.offset) < ($0.element.verdict, $1.offset) }.map(\.element)
}

/// Whether a group is there because its findings follow from one thing.
private func isOneCause(_ group: [GateFinding]) -> Bool { group.count > 1 && group[0].cause != nil }

/// `valley/rosenbrock/bfgs/float64 (2 trials)`, or the first subject `and 3 more`.
func subject(of group: [GateFinding]) -> String {
  let subjects = Set(group.map(\.subject))
  guard subjects.count > 1 else { return group[0].subject }
  guard isOneCause(group), let row = group[0].cause?.row else { return "\(group[0].subject) and \(group.count - 1) more" }
  let trials = subjects.subtracting([row]).count
  return "\(row) (\(counted(trials, "trial")))"
}

/// The metric, unless the group is of several.
func metricName(of group: [GateFinding]) -> String {
  Set(group.map(\.metric)).count == 1 ? group[0].metric?.name ?? "" : ""
}

/// `result changed: steps +3.1 %, 8 metrics`, or the reason of a single finding.
func why(_ group: [GateFinding]) -> String {
  guard isOneCause(group), let cause = group[0].cause else {
    return [group[0].reason, medianRemark(group[0])].compactMap(\.self).joined(separator: "; ")
  }
  let metrics = Set(group.map(\.metric)).count
  let facts = [largestChange(group), counted(metrics, "metric")].compactMap(\.self)
  return "\(cause.kind.words): \(facts.joined(separator: ", "))"
}

/// A group in a sentence, as `sentence` has it of a single finding.
func sentence(_ group: [GateFinding]) -> String {
  isOneCause(group) ? "\(group[0].verdict.rawValue): \(why(group))" : sentence(group[0])
}

/// `steps +3.1 %`: of the first metric among the worst findings its greatest change.
private func largestChange(_ group: [GateFinding]) -> String? {
  let worst = group.filter { $0.verdict == group[0].verdict && $0.effect != nil }
  guard let metric = GateMetric.all.first(where: { metric in worst.contains { $0.metric == metric } }) else { return nil }
  let effects = worst.filter { $0.metric == metric }.compactMap(\.effect?.estimate.value)
  return effects.max { $0.magnitude < $1.magnitude }.map { "\(metric.name) \(signed($0, of: metric))" }
}

extension GateCause.Kind {
  fileprivate var words: String {
    switch self {
    case .resultChanged: "result changed"
    case .allocationsChanged: "allocations changed"
    }
  }
}
