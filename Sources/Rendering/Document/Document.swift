/// What is shown of a result, made once; the renderers turn it into text.
///
/// A renderer knows nothing of results, and a result nothing of formats: either can be added without touching the other.
public struct Document {
  /// How much of a result a document holds.
  public enum Detail: Sendable {
    /// What fits on a screen: what agrees and what is long is counted.
    case short
    case full
  }

  /// The title of a page, without the verdict.
  let title: String
  /// What begins the labels of its tables, equal for all runs of a suite.
  var label = ""
  /// The first line on a terminal, where the command above it says what follows; nil for none.
  let terminalTitle: String?
  /// A verdict that stands behind the title.
  var verdict: String?
  /// What a page shows at once, in large figures; text has the same in its sections.
  var tiles: [Tile] = []
  /// What stands directly below the title.
  var lead: Block?
  var sections: [Section]
  /// Makes the rows for CSV; nil if the result has none.
  var records: (() -> Table)?
  /// The result itself, for JSON.
  let value: any Encodable
}

extension Document {
  /// The title, and behind it the verdict, where neither has a color.
  var plainTitle: String { [title, verdict].compactMap(\.self).joined(separator: ": ") }
}

extension Document {
  /// A figure that a page shows at once.
  struct Tile {
    var name: String
    var value: String
    var tone: Tone?

    init(_ name: String, _ value: String, _ tone: Tone? = nil) {
      self.name = name
      self.value = value
      self.tone = tone
    }
  }
}

/// Blocks that belong together.
struct Section {
  var heading: String?
  /// Whether a terminal shows the heading too; a page needs more headings, since nobody reads it from the top.
  var isHeadedInTerminal = true
  /// Whether only pages have it, since it is about pictures.
  var isOfPages = false
  var blocks: [Block]
}

enum Block {
  case table(Table)
  /// A name and values on each line.
  case facts([(name: String, values: [String])])
  /// Lines of one paragraph.
  case paragraph([String])
  case list([String])
  /// Lines whose columns matter.
  case preformatted([String])
  /// A picture, which only a page shows; text has the numbers in other blocks.
  case chart(Chart)
}

extension Section {
  /// A section of the blocks that are not empty, in an array; an empty array if there are none.
  static func unlessEmpty(_ heading: String, isHeadedInTerminal: Bool = true, _ blocks: [Block]) -> [Section] {
    let blocks = blocks.filter { !$0.isEmpty }
    return blocks.isEmpty ? [] : [Section(heading: heading, isHeadedInTerminal: isHeadedInTerminal, blocks: blocks)]
  }
}

extension Section {
  /// A section of pictures with remarks below, in an array; an empty array if there are neither.
  static func pictures(_ heading: String, _ charts: [Chart], remarks: [String] = []) -> [Section] {
    var sections = unlessEmpty(heading, charts.map(Block.chart) + [.list(remarks)])
    for index in sections.indices { sections[index].isOfPages = true }
    return sections
  }
}

extension Block {
  var isEmpty: Bool {
    switch self {
    case .table(let table): table.sections.allSatisfy(\.rows.isEmpty)
    case .facts(let facts): facts.isEmpty
    case .paragraph(let lines), .list(let lines), .preformatted(let lines): lines.isEmpty
    case .chart(let chart): chart.series.isEmpty
    }
  }
}

extension Document {
  /// The sections as text has them: without pictures, whose numbers stand in others.
  var textSections: [Section] { sections.filter { !$0.isOfPages } }
}
