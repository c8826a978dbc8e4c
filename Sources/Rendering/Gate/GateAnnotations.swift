public import Analysis

/// What the policy does not let pass of a gate's findings, by cause, as workflow commands of GitHub Actions: `::error title=…::…`.
///
/// GitHub shows at most ten of a kind for each step, so the worst come first.
public func annotations(_ report: GateReport) -> String {
  let lines = worstFirst(grouped(alarming(report))).map { group in
    """
    ::\(command(report.policy.consequence(of: group[0]))) \
    title=\(property("\(subject(of: group)) \(group[0].verdict.rawValue)"))::\(data(sentence(group)))
    """
  }
  let summary =
    "::notice title=\(property("gate of \(report.suite.name)"))::\(data("\(ending(report)): \(tally(report))"))"
  return (lines + [summary]).joined(separator: "\n") + "\n"
}

private func command(_ consequence: GatePolicy.Consequence) -> String {
  switch consequence {
  case .pass: "notice"
  case .undecided: "warning"
  case .fail: "error"
  }
}

/// Escaped as the runner reads a message; by scalars, for CR and LF are one Character.
private func data(_ text: String) -> String { escaped(text, [:]) }

/// Escaped as the runner reads a property.
private func property(_ text: String) -> String { escaped(text, [":": "%3A", ",": "%2C"]) }

private func escaped(_ text: String, _ more: [Unicode.Scalar: String]) -> String {
  let codes: [Unicode.Scalar: String] = ["%": "%25", "\r": "%0D", "\n": "%0A"].merging(more) { $1 }
  return text.unicodeScalars.map { codes[$0] ?? String(picture(of: $0) ?? $0) }.joined()
}
