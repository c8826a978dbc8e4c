import Analysis
import ArgumentParser
import Records
import Rendering

/// Which rows CSV has.
struct TableOptions<Source: Exportable>: ParsableArguments {
  @Option(
    help: ArgumentHelp("The table that CSV has: \(listed(Self.names, "or")).", valueName: "table"),
    completion: .list(Self.names), transform: { try Self.named($0) })
  var table: ExportTable<Source>?

  private static var names: [String] { Source.tables.map(\.name) }

  private static func named(_ name: String) throws -> ExportTable<Source> {
    if let table = Source.tables.first(where: { $0.name == name }) { return table }
    throw ValidationError(
      nearestName(to: name, among: names).map { "Did you mean '\($0)'?" } ?? "It is one of \(listed(names, "or")).")
  }

  /// A line for each table, for a verb's help.
  static var list: String {
    let width = names.map(\.count).max() ?? 0
    return Source.tables.map { table in
      "  \(table.name)\(String(repeating: " ", count: width - table.name.count))  \(table.summary)"
    }.joined(separator: "\n")
  }
}

extension OutputOptions {
  /// Refuses a table that nothing would show.
  func validate<Source>(_ options: TableOptions<Source>) throws {
    guard options.table == nil || has(.csv) else {
      throw ValidationError("'--table' chooses what CSV has: add '--format csv' or '--output FILE.csv'.")
    }
  }

  /// Prints a result, as a document or as the table that was chosen for CSV, and writes all files asked for.
  ///
  /// A page has room for all, whatever the other formats leave out. `links` are for pages.
  func deliver<Source>(
    _ source: Source, _ options: TableOptions<Source>, detail: Document.Detail = .short, links: [String: String] = [:],
    _ document: (Source, Document.Detail) -> Document
  ) throws {
    var made: Document?
    try deliver { format in
      if format == .csv, let table = options.table { return csv(table.make(source)) }
      if format == .html { return document(source, .full).html(PageOptions(links: links)) }
      let shown = made ?? document(source, detail)
      made = shown
      return try shown.text(as: format, color.style)
    }
  }
}
