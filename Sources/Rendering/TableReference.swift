public import Analysis

/// The export tables of one kind of result for docs/reference/tables.md, made from the registry.
public func tableReference<Source: Exportable>(_: Source.Type) -> String {
  Source.tables.map { table in
    let rows = table.columns.map { "| `\($0.name)` | \($0.meaning) |\n" }
    return "### \(table.name)\n\n\(sentence(table.summary))\n\n| Column | Meaning |\n|---|---|\n" + rows.joined()
  }.joined(separator: "\n")
}

private func sentence(_ phrase: String) -> String { phrase.prefix(1).uppercased() + phrase.dropFirst() + "." }
