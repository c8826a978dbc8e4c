public import Analysis
import Records

/// A gate's verdict for the terminal.
public func terminalText(_ report: GateReport, everyFinding: Bool = false) -> String {
  var parts = [
    """
    gate of suite \(report.suite.name): \(ending(report))
      baseline   \(line(report.baseline))
      candidate  \(line(report.candidate))
    """, tally(report),
  ]
  if let table = findingTable(report, every: everyFinding) { parts.append(table.terminal()) }
  let remarks = report.notes + (report.certificate.map { [sentence($0)] } ?? [])
  if !remarks.isEmpty { parts.append(remarks.map { "  \($0)" }.joined(separator: "\n")) }
  return parts.joined(separator: "\n\n") + "\n"
}

private func line(_ side: GateSide) -> String { "\(side.label)  \(side.fingerprint.machine)  \(side.startedAt)" }
