/// Rows of text in columns.
struct Table {
  enum Alignment {
    case left
    case right
  }

  let columns: [(title: String, alignment: Alignment)]
  var sections: [Section] = []

  /// Rows under a heading of their own.
  struct Section {
    var heading: String?
    var rows: [[String]]
  }

  /// Adds a row to the last section if that has this heading, else to a new one.
  mutating func append(_ row: [String], under heading: String? = nil) {
    if sections.isEmpty || sections.last?.heading != heading { sections.append(.init(heading: heading, rows: [])) }
    sections[sections.count - 1].rows.append(row)
  }
}
