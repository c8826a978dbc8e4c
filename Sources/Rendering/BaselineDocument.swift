extension Document {
  /// What is kept as baselines: rows of name, suite, machine, start and revision.
  public init(baselines rows: [[String]]) {
    title = "Baselines"
    terminalTitle = nil
    let table = Table(
      columns: [("baseline", .left), ("suite", .left), ("machine", .left), ("began", .left), ("revision", .left)],
      sections: [Table.Section(rows: rows)])
    sections = [Section(heading: nil, blocks: [rows.isEmpty ? .list(["nothing is kept"]) : .table(table)])]
    value = rows
  }
}
