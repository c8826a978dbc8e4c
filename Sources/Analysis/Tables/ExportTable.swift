/// A result that programs get as tables.
public protocol Exportable: Sendable {
  static var tables: [ExportTable<Self>] { get }
}

/// A table that a result is exported as. Each has a file of its own and a line in its registry; all else comes from there.
public struct ExportTable<Source>: Sendable {
  /// The word that chooses it.
  public let name: String
  /// What a row is: a phrase without a full stop.
  public let summary: String
  /// For documents; `optimizer.<setting>` stands for a column for each setting.
  public let columns: [(name: String, meaning: String)]
  public let make: @Sendable (Source) -> DataTable

  init<Row, Rows: Sequence & SendableMetatype>(
    _ name: String, _ summary: String, columns: [Column<Source, Row>], rows: @escaping @Sendable (Source) -> Rows
  ) where Rows.Element == Row {
    self.name = name
    self.summary = summary
    self.columns = columns.map { ($0.name, $0.meaning) }
    make = { source in
      let columns = columns.flatMap { $0.expanded(source) }
      let cells = columns.map(\.cell)
      return DataTable(
        columns: columns.map(\.name), rows: AnySequence(rows(source).lazy.map { row in cells.map { $0(row) } }))
    }
  }
}

/// A column of an export table, or a family of columns whose names a result decides.
struct Column<Source, Row>: Sendable {
  typealias Cell = @Sendable (Row) -> DataTable.Cell

  let name: String
  /// A phrase without a full stop.
  let meaning: String
  let expanded: @Sendable (Source) -> [(name: String, cell: Cell)]

  init(_ name: String, _ meaning: String, _ cell: @escaping Cell) {
    self.init(family: name, meaning) { _ in [(name, cell)] }
  }

  init(family name: String, _ meaning: String, _ expanded: @escaping @Sendable (Source) -> [(name: String, cell: Cell)]) {
    self.name = name
    self.meaning = meaning
    self.expanded = expanded
  }
}
