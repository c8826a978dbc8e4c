import Analysis

/// The lines of the fingerprints that differ, unless all bits are equal.
func fingerprints(_ diff: Diff, _: Document.Detail) -> [Section] {
  guard diff.verdict != .identical else { return [] }
  var table = Table(columns: [("", .left)] + diff.sides.map { ($0.label, .left) }, keepsColumns: true)
  for (heading, mayChangeBits) in [("may change bits, the likeliest cause first", true), ("changes times only", false)] {
    for line in diff.fingerprint where line.mayChangeBits == mayChangeBits {
      table.append([line.name] + line.values.map { $0 ?? "–" }, under: heading)
    }
  }
  return Section.unlessEmpty("the fingerprints differ in", [.table(table)])
}
