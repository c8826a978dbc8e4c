public import Analysis

extension Document {
  /// The document's records as CSV (RFC 4180) with a header; an empty cell is absent.
  public func csv() -> String {
    guard let table = records?() else { return "" }
    let isDivided = table.sections.contains { $0.heading != nil }
    let header = (isDivided ? ["section"] : []) + table.columns.map(\.title)
    let rows = table.sections.flatMap { section in
      section.rows.map { (isDivided ? [section.heading ?? ""] : []) + $0 }
    }
    return ([header] + rows).map { line($0.map(quoted)) }.joined()
  }
}

/// A table for programs as CSV (RFC 4180) with a header, as pandas and R read it.
///
/// An absent cell is empty. A number is the shortest decimal that reads back to it, or `inf`, `-inf` or `nan`.
public func csv(_ table: DataTable) -> String {
  var text = line(table.columns.map(quoted))
  for row in table.rows { text += line(row.map(written)) }
  return text
}

private func line(_ cells: [String]) -> String { cells.joined(separator: ",") + "\n" }

private func written(_ cell: DataTable.Cell) -> String {
  switch cell {
  case .absent: ""
  case .whole(let number): "\(number)"
  case .unsigned(let number): "\(number)"
  case .number(let number): number.isNaN ? "nan" : "\(number)"
  case .flag(let flag): "\(flag)"
  case .text(let text): quoted(text)
  }
}

/// A cell as it stands in a line: one line of text, quoted if RFC 4180 asks for it, and never a formula.
///
/// All is decided by scalars: an accent joins with the quote before it to one Character.
private func quoted(_ cell: String) -> String {
  let text = visible(cell)
  let inert = isFormula(text) ? "'" + text : text
  guard inert.unicodeScalars.contains(where: { $0 == "," || $0 == "\"" }) else { return inert }
  return "\"" + inert.unicodeScalars.map { $0 == "\"" ? "\"\"" : String($0) }.joined() + "\""
}

/// Whether a spreadsheet would compute the cell: it begins as a formula does, and is no number.
private func isFormula(_ text: String) -> Bool {
  guard let first = text.unicodeScalars.first, "=+-@".unicodeScalars.contains(first) else { return false }
  return Double(text) == nil && text.wholeMatch(of: /[+-][0-9.e+-]+ ?%?/) == nil
}
