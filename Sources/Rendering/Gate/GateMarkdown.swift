public import Analysis

/// A gate's verdict as Markdown: a job's summary, or a comment on a pull request.
public func markdown(_ report: GateReport) -> String {
  var parts = ["# Gate of \(report.suite.name): \(ending(report))", tally(report)]
  parts.append(
    [("baseline", report.baseline), ("candidate", report.candidate)].map { name, side in
      "- \(name): `\(side.label)` on `\(side.fingerprint.machine)`, \(side.startedAt)"
    }.joined(separator: "\n"))
  if let table = findingTable(report, every: false) { parts.append(table.markdown()) }
  let remarks = report.notes + (report.certificate.map { [sentence($0)] } ?? [])
  if !remarks.isEmpty { parts.append(remarks.map { "- \($0)" }.joined(separator: "\n")) }
  return parts.joined(separator: "\n\n") + "\n"
}
