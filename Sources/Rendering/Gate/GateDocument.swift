public import Analysis
import Records

extension Document {
  /// A gate's verdict with its findings, worst first; a short one only counts those that are equivalent.
  public init(_ report: GateReport, detail: Detail = .short) {
    title = "Gate of suite \(report.suite.name)"
    terminalTitle = "gate of suite \(report.suite.name)"
    label = "\(report.suite.name) gate"
    verdict = ending(report)
    lead = .facts([("baseline", values(report.baseline)), ("candidate", values(report.candidate))])
    tiles = GateVerdict.allCases.reversed().compactMap { verdict in
      let count = report.findings.count { $0.verdict == verdict }
      return count == 0 ? nil : Tile(verdict.rawValue, "\(count)", Tone(ofVerdict: verdict.rawValue))
    }
    let shown = detail == .full ? report.findings : report.findings.filter { $0.verdict != .equivalent }
    sections =
      Section.unlessEmpty(
        "verdict", isHeadedInTerminal: false, [.paragraph([tally(report)] + [exclusion(report)].compactMap(\.self))])
      + forests(report)
      + Section.unlessEmpty(
        "findings", isHeadedInTerminal: false, [.table(findingTable(report, grouped(shown, byCause: detail == .short)))])
      + Section.unlessEmpty(
        "notes", isHeadedInTerminal: false, [.list(report.notes + (report.certificate.map { [sentence($0)] } ?? []))])
    records = { findingTable(report, report.findings.map { [$0] }) }
    value = report
  }
}

private func values(_ side: GateSide) -> [String] { [side.label, side.fingerprint.machine, side.startedAt] }
