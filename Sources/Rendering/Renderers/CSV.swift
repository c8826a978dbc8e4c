extension Document {
  /// The document's records as CSV (RFC 4180) with a header; an empty cell is absent.
  public func csv() -> String {
    guard let table = records else { return "" }
    let isDivided = table.sections.contains { $0.heading != nil }
    let header = (isDivided ? ["section"] : []) + table.columns.map(\.title)
    let rows = table.sections.flatMap { section in
      section.rows.map { (isDivided ? [section.heading ?? ""] : []) + $0 }
    }
    return ([header] + rows).map { $0.map(quoted).joined(separator: ",") + "\n" }.joined()
  }
}

private func quoted(_ cell: String) -> String {
  guard cell.contains(where: { $0 == "," || $0 == "\"" || $0.isNewline }) else { return cell }
  return "\"" + cell.replacing("\"", with: "\"\"") + "\""
}
