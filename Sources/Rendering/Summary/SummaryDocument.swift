public import Analysis

/// The sections of a summary in their order.
///
/// A new section is a function in a file of its own, and a line here. It returns no section if there is nothing to show.
private let order: [@Sendable (Summary, Document.Detail) -> [Section]] = [
  results, profiles, searches, accuracies, heldOutLosses, stepLatencies, nodes, data, expectations, notes, digest,
]

extension Document {
  public init(_ summary: Summary, detail: Detail = .short) {
    title = "Report of suite \(summary.suite) on \(summary.machine), \(summary.startedAt)"
    terminalTitle = "suite \(summary.suite) on \(summary.machine), \(summary.startedAt)"
    label = summary.suite
    sections = order.flatMap { $0(summary, detail) }
    records = { summaryRecords(summary) }
    value = summary
  }
}

private func data(_ summary: Summary, _: Document.Detail) -> [Section] {
  Section.unlessEmpty("data", [.list(summary.data)])
}

private func notes(_ summary: Summary, _: Document.Detail) -> [Section] {
  Section.unlessEmpty("notes", [.list(summary.notes.map { "\($0.experiment): \($0.text)" })])
}

private func digest(_ summary: Summary, _: Document.Detail) -> [Section] {
  Section.unlessEmpty("digest", isHeadedInTerminal: false, [.paragraph(["digest \(summary.digest)"])])
}
