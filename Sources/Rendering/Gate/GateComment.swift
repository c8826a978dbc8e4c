public import Analysis

/// A gate's verdict as a comment on a pull request, in GitHub Flavored Markdown: at most fifteen lines, and one where all is well.
///
/// It begins with a marker that a page does not show. Who posts the comment finds an earlier one by it, and replaces that.
///
/// - Parameter page: the address of the gate's page.
public func comment(_ report: GateReport, page: String? = nil) -> String {
  let link = page.map { "[All findings](<\($0.replacing(/[<>\s]/) { _ in "" })>)." }
  let verdict = "\(commentMarker) **Gate of \(markdownEscaped(report.suite.name)): \(sentence(of: report)).**"
  guard report.outcome != .pass else { return [verdict, link].compactMap(\.self).joined(separator: " ") + "\n" }
  let worst = grouped(report.findings.filter { report.policy.consequence(of: $0) == report.outcome })
  var lines = [verdict, "", "| | Metric | Baseline | Candidate | Worse by | Why |", "|:--|:--|--:|--:|--:|:--|"]
  lines += worst.prefix(shownRows).map(row)
  if worst.count > shownRows { lines.append("| and \(worst.count - shownRows) more | | | | | |") }
  let last = [exclusion(report).map { "\($0.prefix(1).uppercased() + $0.dropFirst())." }, link].compactMap(\.self)
  if !last.isEmpty { lines += ["", last.joined(separator: " ")] }
  return lines.joined(separator: "\n") + "\n"
}

/// What a comment of a gate begins with.
public let commentMarker = "<!-- assay gate -->"

private let shownRows = 8

private func sentence(of report: GateReport) -> String {
  switch report.outcome {
  case .pass: "nothing is worse (\(tally(report)))"
  case .undecided: "undecided (\(tally(report)))"
  case .fail: "failed (\(tally(report)))"
  }
}

private func row(_ group: [GateFinding]) -> String {
  let finding = group[0]
  let isAlone = group.count == 1
  let cells = [
    "\(markdownEscaped(subject(of: group))) \(finding.verdict.rawValue)", metricName(of: group),
    isAlone ? baseline(finding) : "", isAlone ? candidate(finding) : "", isAlone ? change(finding) ?? "" : "",
    markdownEscaped(why(group)),
  ]
  return "| \(cells.joined(separator: " | ")) |"
}
