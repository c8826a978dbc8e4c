import Analysis
import Foundation
import Records
import ReportFixtures
import Testing

@testable import Rendering

/// What renderers make of text that comes from plugins.
@Suite struct NamesFromOutside {
  private let name = "\u{1b}[31mred\u{7}\na|b\\ <b> [x](y) \u{202e}\u{9b}\u{7f}"

  private var document: Document { document(of: name) }

  private func document(of name: String) -> Document {
    let table = Table(columns: [("a", .left), (name, .right)], sections: [.init(heading: name, rows: [[name, "1"]])])
    let blocks: [Block] = [
      .table(table), .facts([(name, [name])]), .paragraph([name]), .list([name]), .preformatted([name]),
    ]
    return Document(
      title: name, terminalTitle: name, lead: .list([name]), sections: [Section(heading: name, blocks: blocks)],
      records: { table }, value: name)
  }

  @Test func aTerminalObeysNoneOfThem() {
    let text = document.terminal()
    #expect(text.contains("␛[31mred␇ a|b\\ <b> [x](y) \u{FFFD}\u{FFFD}␡"))
    #expect(text.unicodeScalars.allSatisfy { $0 == "\n" || $0.properties.generalCategory != .control })
    #expect(!text.unicodeScalars.contains("\u{202e}"))
    #expect(text.split(separator: "\n").count == 11, "no line is broken")
  }

  @Test func markdownHasNoElementCellOrLinkOfThem() {
    let text = document.markdown()
    let lines = text.split(separator: "\n")
    let outside = lines.filter { $0.contains("red") && !$0.hasPrefix("␛[31mred␇ a|b") }
    #expect(outside.count == 9)
    for line in outside { #expect(line.contains("␛[31mred␇ a\\|b\\\\ \\<b> [x]\\(y) "), "\(line)") }
    #expect(lines.filter { $0.hasPrefix("| ") }.map { $0.replacing("\\|", with: "").count { $0 == "|" } } == [3, 3, 3])
  }

  /// A message of several lines with a bar and an element stays in its cell.
  @Test func aMessageOfSeveralLinesIsOneLine() {
    let document = document(of: "Expected all tensors\non one device | got\n  cpu\r\n  <b>cuda:0</b>")
    #expect(document.terminal().contains("Expected all tensors on one device | got cpu <b>cuda:0</b>\n"))
    #expect(document.markdown().contains("| Expected all tensors on one device \\| got cpu \\<b>cuda:0\\</b> | 1 |"))
  }

  /// Each of these was obeyed by a terminal.
  @Test(arguments: [
    "\u{1b}[2J\u{1b}]0;pwn\u{7}", "a\u{0}b", "a\u{8}b", "\u{202e}abc", "\u{2066}a", "\u{200f}a", "\u{61c}a", "\u{9b}2J", "a\rb",
    "a\u{85}b", "a\u{2028}b", "a\u{b}b", "a\r\nb", "\n", "", "a\u{200b}b", "a\u{ad}b", "a\u{feff}b", "a\u{e0041}b",
  ])
  func noFormatForPeopleHasAControlCharacter(_ name: String) {
    let document = document(of: name)
    for text in [document.terminal(), document.markdown(), document.html(), document.csv(), document.latex()] {
      let obeyed = text.unicodeScalars.filter { scalar in
        scalar != "\n" && [.control, .format, .lineSeparator, .paragraphSeparator].contains(scalar.properties.generalCategory)
      }
      #expect(obeyed.isEmpty, "\(obeyed.map { $0.value })")
    }
  }

  /// GitHub takes spaces before a command away, and Azure finds its own anywhere.
  @Test(arguments: [
    "x\r\n::stop-commands::t", "::error::x", "  ::error title=x::y", "a\n::error::x", "##[error]x", "a ##vso[task.complete]x",
    "##teamcity[x]",
  ])
  func noLineIsACommandOfACIService(_ name: String) {
    let document = document(of: name)
    for text in [document.terminal(), document.markdown(), document.csv(), document.latex()] {
      for line in text.split(separator: "\n") {
        #expect(!line.drop { $0 == " " }.hasPrefix("::"), "\(line)")
        #expect(line.firstMatch(of: /##[A-Za-z]*\[/) == nil, "\(line)")
      }
    }
  }

  @Test(arguments: [
    ("![](http://x/y.png)", "!\\[]\\(http://x/y.png)"), ("[a][b]", "[a]\\[b]"), ("<script>&lt;", "\\<script>\\&lt;"),
    ("`a` *b* ~~c~~", "\\`a\\` \\*b\\* \\~\\~c\\~\\~"), ("-1e-09 + [9.9, 10.5]", "-1e-09 + [9.9, 10.5]"),
  ])
  func marksOfMarkdownAreText(_ name: String, escaped: String) {
    #expect(document(of: name).markdown().contains("| \(escaped) | 1 |\n"))
  }

  @Test(arguments: [
    ("# a", "\\# a"), ("- a", "\\- a"), ("1. a", "1\\. a"), ("> a", "\\> a"), ("---", "\\---"), ("===", "\\==="),
    ("[a]: b", "\\[a]: b"), ("~~~", "\\~\\~\\~"), ("-1 a", "-1 a"), ("1.5 a", "1.5 a"), ("+3 %", "+3 %"),
  ])
  func noLineBeginsABlockOfMarkdown(_ line: String, escaped: String) {
    var document = document
    document.sections = [Section(blocks: [.paragraph(["first", line]), .list([line])])]
    #expect(document.markdown().hasSuffix("\n\nfirst\\\n\(escaped)\n\n- \(escaped)\n"))
  }

  @Test func aFenceIsLongerThanTheFencesInIt() {
    var document = document
    document.sections = [Section(blocks: [.preformatted(["````", "code"])])]
    #expect(document.markdown().hasSuffix("\n`````\n````\ncode\n`````\n"))
  }

  /// An accent behind a quote, and formulas; numbers keep their sign.
  @Test(arguments: [
    ("\"\u{301},b", "\"\"\"\u{301},b\""), ("=cmd|' /C calc'!A0", "'=cmd|' /C calc'!A0"), ("@SUM(1)", "'@SUM(1)"),
    ("+a", "'+a"), ("-a,b", "\"'-a,b\""), ("-1e-09", "-1e-09"), ("+3.1 %", "+3.1 %"), ("-inf", "-inf"), ("–", "–"),
    ("\t=1+a", "␉=1+a"), ("\n=a", "'=a"), ("a\nb", "a b"),
  ])
  func aCellOfCSVIsOneTextAndNoFormula(_ cell: String, written: String) {
    var document = document
    document.records = { Table(columns: [("a", .left), ("b", .left)], sections: [.init(rows: [[cell, "x"]])]) }
    #expect(document.csv() == "a,b\n\(written),x\n")
  }

  /// What other formats show a picture of, JSON escapes; it reads back to the same text.
  @Test func jsonHasNoCharacterThatATerminalObeys() throws {
    let obeyed = (UInt32(0)...0xffff).compactMap { Unicode.Scalar($0) }.filter { pictureOfObeyed($0) != nil }
    #expect(obeyed.count > 70)
    for scalar in obeyed {
      let text = String(decoding: try encodeJSON("a\(scalar)b"), as: UTF8.self)
      #expect(text.unicodeScalars.allSatisfy { pictureOfObeyed($0) == nil }, "\(text)")
      #expect(try JSONDecoder().decode(String.self, from: Data(text.utf8)) == "a\(scalar)b")
    }
  }

  @Test func jsonIsTheValue() throws { #expect(try document.json().hasPrefix("\"\\u001b[31mred")) }
}

/// What a gate's formats for services make of it.
@Suite struct FindingsFromOutside {
  /// CR and LF together are one Character, and were left in the message.
  @Test func anAnnotationIsOneLine() throws {
    let reason = "x\r\n::stop-commands::t\u{1b}[2J\u{85}\u{202e}%"
    var (better, worse) = (
      fixtureReport([fixtureRecord(fixtureTrial())]), fixtureReport([TrialRecord(failed: fixtureTrial(), reason: reason)])
    )
    (better.suite.name, worse.suite.name) = ("a\r\n::error::b", "a\r\n::error::b")
    let report = try evaluateGate(baseline: ("a", better), candidate: ("b", worse), under: GatePolicy())
    let text = annotations(report)
    let lines = text.unicodeScalars.split { $0 == "\n" || $0 == "\r" }
    #expect(!lines.isEmpty && lines.allSatisfy { String($0).firstMatch(of: /^::(error|warning|notice) title=/) != nil })
    #expect(text.contains("x%0D%0A::stop-commands::t␛[2J\u{FFFD}\u{FFFD}%25"), "\(text)")
    #expect(junit(report).contains("x&#13;&#10;::stop-commands::t"))
    #expect(junit(report).unicodeScalars.allSatisfy { $0 == "\n" || picture(of: $0) == nil })
    #expect(try sarif(report, file: "s").unicodeScalars.allSatisfy { $0 == "\n" || picture(of: $0) == nil })
  }
}
