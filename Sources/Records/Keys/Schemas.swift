/// The JSON Schema of suite files, with which editors complete and check them.
public let suiteSchema = schema(of: suiteTable, titled: "Assay suite")

/// A schema of draft 7, which the language servers of editors know best.
package func schema<Record>(of table: KeyTable<Record>, titled title: String) -> JSONValue {
  let head: JSONValue = ["$schema": "http://json-schema.org/draft-07/schema#", "title": .text(title)]
  return head.adding(table.schema)
}
