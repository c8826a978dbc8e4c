public import Analysis

/// A gate's findings as JUnit XML: a test case for each, by trial or row and metric.
///
/// JUnit has no third ending, so the policy decides what a finding without a verdict is. It is an `error` if the gate is left
/// undecided, a `failure` if the gate fails, and `skipped` if it passes.
public func junit(_ report: GateReport) -> String {
  let cases = report.findings.map { finding in (finding, ending: ending(finding, report.policy)) }
  func count(_ name: String) -> Int { cases.count { $0.ending == name } }
  let counts = """
    tests="\(cases.count)" failures="\(count("failure"))" errors="\(count("error"))" skipped="\(count("skipped"))"
    """
  let name = xml("assay gate: \(report.suite.name)")
  let head = """
    <?xml version="1.0" encoding="UTF-8"?>
    <testsuites name="\(name)" \(counts)>
      <testsuite name="\(name)" \(counts) timestamp="\(xml(report.candidate.startedAt))">

    """
  return head + cases.map { testCase($0, $1) }.joined() + "  </testsuite>\n</testsuites>\n"
}

/// The element inside a test case, or nil for one that passes.
private func ending(_ finding: GateFinding, _ policy: GatePolicy) -> String? {
  switch (finding.verdict, policy.consequence(of: finding)) {
  case (.improved, _), (.equivalent, _): nil
  case (_, .pass): "skipped"
  case (.failed, _), (_, .undecided): "error"
  case (_, .fail): "failure"
  }
}

private func testCase(_ finding: GateFinding, _ ending: String?) -> String {
  let opening =
    "    <testcase classname=\"\(xml(finding.subject))\" name=\"\(xml(finding.metric?.name ?? "trial"))\""
  guard let ending else { return "\(opening)/>\n" }
  let type = ending == "skipped" ? "" : " type=\"\(finding.verdict.rawValue)\""
  return "\(opening)>\n      <\(ending)\(type) message=\"\(xml(sentence(finding)))\"/>\n    </testcase>\n"
}

private func xml(_ text: String) -> String { escaped(text, .asReferences) }
