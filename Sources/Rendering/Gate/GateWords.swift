public import Analysis
import Records

/// What every rendering of a gate says in the same words.

/// `8 regressed (1 cause), 1 inconclusive, 57 equivalent`.
public func tally(_ report: GateReport) -> String {
  let counts = GateVerdict.allCases.reversed().compactMap { verdict -> String? in
    let found = report.findings.filter { $0.verdict == verdict }
    guard !found.isEmpty else { return nil }
    let causes = Set(found.compactMap(\.cause)).count + found.count { $0.cause == nil }
    let note = causes == found.count ? "" : " (\(counted(causes, "cause")))"
    return "\(found.count) \(verdict.rawValue)\(note)"
  }
  return counts.isEmpty ? "nothing was evaluated" : counts.joined(separator: ", ")
}

/// `passed`, `FAILED` or `UNDECIDED`.
func ending(_ report: GateReport) -> String {
  switch report.outcome {
  case .pass: "passed"
  case .undecided: "UNDECIDED"
  case .fail: "FAILED"
  }
}

/// One finding in a sentence: `timePerStep regressed: worse by 3.1 % [2.2 %, 4 %], from 10.2 ns to 10.5 ns`.
func sentence(_ finding: GateFinding) -> String {
  var parts = [finding.metric.map { "\($0.name) \(finding.verdict.rawValue)" } ?? finding.verdict.rawValue]
  if let change = change(finding) {
    parts.append("worse by \(change), from \(baseline(finding)) to \(candidate(finding))")
  }
  let reasons = [finding.reason, medianRemark(finding)].compactMap(\.self)
  if !reasons.isEmpty { parts.append(reasons.joined(separator: "; ")) }
  return parts.joined(separator: ": ")
}

/// What a reader should know if the medians of both sides differ in the other direction than the effect; nil if they do not.
func medianRemark(_ finding: GateFinding) -> String? {
  guard let metric = finding.metric, metric.isTime, let effect = finding.effect?.estimate.value,
    let a = finding.baseline?.value, let b = finding.candidate?.value, (b - a) * effect < 0,
    baseline(finding) != candidate(finding)
  else { return nil }
  return "the medians differ the other way; the effect is the test's estimate, not their ratio"
}

/// A change as it is read: `+3.1 %` of a time or count, `-0.02` of a share that fell.
func signed(_ effect: Double, of metric: GateMetric) -> String {
  let change = metric.isRatio ? effect : -effect
  return (change > 0 ? "+" : "") + text(change, of: metric)
}

/// `3.1 % [2.2 %, 4 %]`; more is worse. nil if nothing was compared.
func change(_ finding: GateFinding) -> String? {
  guard let metric = finding.metric, let effect = finding.effect else { return nil }
  let estimate = text(effect.estimate.value, of: metric)
  guard let lower = effect.lower?.value, let upper = effect.upper?.value else { return estimate }
  return "\(estimate) [\(text(lower, of: metric)), \(text(upper, of: metric))]"
}

private func text(_ effect: Double, of metric: GateMetric) -> String {
  if effect.isNaN { return "–" }
  if effect == -.infinity { return "−∞" }
  return metric.isRatio ? effect.isFinite ? "\(significant(100 * effect)) %" : significant(effect) : significant(effect)
}

/// The least slowdown that is excluded: `4.1 %`; nothing if none is.
func excludedFrom(_ finding: GateFinding) -> String {
  guard let metric = finding.metric, let excluded = finding.effect?.excludedFrom?.value, excluded < .infinity else { return "" }
  return text(excluded, of: metric)
}

/// What a slow candidate could not have hidden: `of each trial, slowdowns from 4.1 % on are excluded with 95 %`; nil if no time
/// was tested.
func exclusion(_ report: GateReport) -> String? {
  let tested = report.findings.filter { $0.effect?.excludedFrom != nil && $0.verdict != .regressed }
  guard let widest = tested.max(by: { bound($0) < bound($1) }), let metric = widest.metric else { return nil }
  let level = "\(significant(100 * (1 - GatePolicy.missRate))) %"
  let open = tested.count { bound($0) == .infinity }
  if open > 0 { return "no slowdown is excluded of \(open) of \(counted(tested.count, "trial")), for lack of pairs" }
  return "of each trial, slowdowns from \(text(max(0, bound(widest)), of: metric)) on are excluded with \(level)"
}

private func bound(_ finding: GateFinding) -> Double { finding.effect?.excludedFrom?.value ?? -.infinity }

func baseline(_ finding: GateFinding) -> String { text(finding.baseline, finding.metric) }
func candidate(_ finding: GateFinding) -> String { text(finding.candidate, finding.metric) }

/// A typical value in the metric's unit; a dash for none, and for what is no number.
func text(_ number: RecordedNumber?, _ metric: GateMetric?) -> String {
  guard let value = number?.value, !value.isNaN, let metric else { return "–" }
  switch metric.unit {
  case .nanoseconds: return duration(value)
  case .bytes: return value.isFinite ? memory(value) : count(value)
  case .count: return count(value)
  case .number: return significant(value, digits: 4)
  }
}

/// A certificate's error rates in a sentence.
func sentence(_ certificate: Certificate) -> String {
  let alarms = certificate.falseAlarms
  let programs = certificate.backgroundLoad
  let load = programs == 0 ? "" : " beside \(counted(programs, "busy program"))"
  let detectable =
    certificate.minimumDetectableEffect.map {
      "slowdowns from \(significant(100 * $0)) % on are found in at least \(significant(100 * Certificate.requiredPower)) % of gates"
    } ?? "none of the slowdowns that were tried is surely found"
  return """
    certificate of \(certificate.measuredAt) for \(counted(certificate.trials, "trial")) of '\(certificate.suite.name)'\(load): \
    \(counted(alarms.successes, "false alarm")) in \(counted(alarms.count, "gate")) [\
    \(significant(100 * alarms.lower)) %, \(significant(100 * alarms.upper)) %]; \(detectable)
    """
}
