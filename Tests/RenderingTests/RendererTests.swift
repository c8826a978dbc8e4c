import Testing

@testable import Rendering

/// What renderers make of text that comes from plugins.
@Suite struct NamesFromOutside {
  private let name = "\u{1b}[31mred\u{7}\na|b\\ <b> [x](y) \u{202e}\u{9b}\u{7f}"

  private var document: Document {
    let table = Table(columns: [("a", .left), (name, .right)], sections: [.init(heading: name, rows: [[name, "1"]])])
    let blocks: [Block] = [
      .table(table), .facts([(name, [name])]), .paragraph([name]), .list([name]), .preformatted([name]),
    ]
    return Document(
      title: name, terminalTitle: name, lead: .list([name]), sections: [Section(heading: name, blocks: blocks)],
      records: table, value: name)
  }

  @Test func aTerminalObeysNoneOfThem() {
    let text = document.terminal()
    #expect(text.contains("␛[31mred␇␊a|b\\ <b> [x](y) \u{FFFD}\u{FFFD}␡"))
    #expect(text.unicodeScalars.allSatisfy { $0 == "\n" || $0.properties.generalCategory != .control })
    #expect(!text.unicodeScalars.contains("\u{202e}"))
    #expect(text.split(separator: "\n").count == 11, "no line is broken")
  }

  @Test func markdownHasNoElementCellOrLinkOfThem() {
    let text = document.markdown()
    let lines = text.split(separator: "\n")
    let outside = lines.filter { $0.contains("red") && !$0.hasPrefix("␛[31mred␇␊a|b") }
    #expect(outside.count == 9)
    for line in outside { #expect(line.contains("␛[31mred␇␊a\\|b\\\\ \\<b> [x]\\(y) "), "\(line)") }
    #expect(lines.filter { $0.hasPrefix("| ") }.map { $0.replacing("\\|", with: "").count { $0 == "|" } } == [3, 3, 3])
  }

  @Test func aFenceIsLongerThanTheFencesInIt() {
    var document = document
    document.sections = [Section(blocks: [.preformatted(["````", "code"])])]
    #expect(document.markdown().hasSuffix("\n`````\n````\ncode\n`````\n"))
  }

  @Test func csvKeepsEveryCharacter() {
    #expect(document.csv() == "section,a,\"\(name)\"\n\"\(name)\",\"\(name)\",1\n")
  }

  @Test func jsonIsTheValue() throws { #expect(try document.json().hasPrefix("\"\\u001b[31mred")) }
}
