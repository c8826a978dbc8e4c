public import Records

/// The tables of the reference, each between the comments that mark its place in a document.
public func referenceBlocks(_ mappings: [MappingDescription]) -> String {
  mappings.map { "<!-- begin:\($0.name)-keys -->\n\(keyTable($0))<!-- end:\($0.name)-keys -->\n" }.joined(separator: "\n")
}

/// The keys of one mapping as a table in Markdown.
private func keyTable(_ mapping: MappingDescription) -> String {
  let rows = mapping.keys.map { key in
    let whenLeftOut = key.isRequired ? "required" : key.defaultText ?? "–"
    return "| `\(key.name)` | \(key.kind) | \(whenLeftOut) | \(key.sentence) |\n"
  }
  return "| Key | Value | Default | Meaning |\n|---|---|---|---|\n" + rows.joined()
}
