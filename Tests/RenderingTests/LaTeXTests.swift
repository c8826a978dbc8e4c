import Analysis
import Records
import ReportFixtures
import Testing

@testable import Rendering

/// Tables for papers.
@Suite struct LaTeXTests {
  private func document(_ cell: String, heading: String? = nil) -> Document {
    let table = Table(
      columns: [("a", .left), ("b", .right)], sections: [.init(heading: heading, rows: [[cell, "1"], ["", "2"]])])
    return Document(
      title: "Title", label: "suite", terminalTitle: nil, sections: [Section(heading: "results: all", blocks: [.table(table)])],
      value: 0)
  }

  private func written(_ cell: String) -> String? {
    document(cell).latex().split(separator: "\n").first { $0.hasSuffix(" & 1 \\\\") }.map {
      String($0.dropFirst(4).dropLast(" & 1 \\\\".count))
    }
  }

  @Test func latexShowsEverything() throws {
    try expectSnapshot(Document(everything).latex() + "-----\n" + Document(compared).latex(), named: "latexShowsEverything")
  }

  @Test(arguments: [
    ("\\", "\\textbackslash{}"), ("&", "\\&"), ("%", "\\%"), ("$", "\\$"), ("#", "\\#"), ("_", "\\_"), ("{", "\\{"),
    ("}", "\\}"), ("~", "\\textasciitilde{}"), ("^", "\\textasciicircum{}"), ("<", "\\textless{}"), (">", "\\textgreater{}"),
    ("|", "\\textbar{}"), ("\"", "\\char34{}"), ("a_b & c", "a\\_b \\& c"), ("\\input{x}", "\\textbackslash{}input\\{x\\}"),
    ("--", "-{}-"), ("''", "'{}'"), ("?`", "?{}`"), ("``", "`{}`"), ("[1, 2]", "{}[1, 2]"), ("*", "{}*"), ("a [1]", "a [1]"),
    ("–", "--"), ("f − f*", "f $-$ f*"), ("∞", "$\\infty$"), ("ρ(1)", "$\\rho$(1)"), ("≤ 1 µs", "$\\leq$ 1 $\\mu$s"),
    ("谷 é", "谷 é"), ("e\u{301}", "é"), ("\u{1b}[2J", "\\textasciicircum{}[[2J"), ("✓", "\\textbackslash{}u\\{2713\\}"),
    ("a\nb\r\n\\c", "a b \\textbackslash{}c"), ("", ""),
  ])
  func aCellIsTextAndNoCommand(_ cell: String, latex: String) { #expect(written(cell) == latex) }

  /// What is left of any character once the commands that the renderer writes are taken away has no special one.
  @Test func noCharacterOfANameIsSpecial() throws {
    for code in UInt32(0x20)..<0x250 {
      let scalar = try #require(Unicode.Scalar(code))
      let text = try #require(written("x\(scalar)\(scalar)x"))
      let rest = text.replacing(/\\(text\w+|char34|dots)\{\}|\\[&%$#_{}]|\{\}|\$[^$]*\$/, with: "")
      #expect(rest.allSatisfy { !"\\&%$#_{}~^".contains($0) }, "U+\(String(code, radix: 16)): \(text)")
    }
  }

  @Test func everyRowHasTheTablesColumns() {
    for document in [Document(everything), Document(compared)] {
      for table in document.latex().split(separator: "\\begin{tabular}").dropFirst() {
        let columns = table.prefix { $0 != "\n" }.replacing(/@\{\}|\{0.3\\linewidth\}/, with: "").filter { "lrp".contains($0) }
          .count
        let rows = table.split(separator: "\n").filter { $0.hasSuffix(" \\\\") && !$0.contains("\\multicolumn") }
        #expect(rows.count > 1)
        for row in rows { #expect(row.replacing("\\&", with: "").count { $0 == "&" } == columns - 1, "\(row)") }
      }
    }
  }

  @Test func aTableHasACaptionAndALabelThatTheNextRunHasToo() {
    let text = document("x", heading: "a_b  (c)").latex()
    #expect(text.contains("\\caption{Results: all. Title.}\n  \\label{tab:suite-results}"))
    #expect(text.contains("\\multicolumn{2}{@{}l@{}}{\\emph{a\\_b  (c)}} \\\\"))
    let labels = Document(compared).latex().matches(of: /\\label\{([a-z0-9:-]+)\}/).map { $0.1 }
    #expect(labels == ["tab:fixture-results", "tab:fixture-profiles", "tab:fixture-profiles-2"])
  }

  /// A paper gets the tables; nothing else is lost, and nothing else is set.
  @Test func whatIsNoTableIsAComment() {
    var document = document("x")
    document.lead = .facts([("machine", ["m", "n"])])
    document.sections.append(Section(blocks: [.paragraph(["50 % of\n\\input{x}"]), .list(["a"]), .preformatted(["b"])]))
    let lines = document.latex().split(separator: "\n")
    for line in ["% machine: m, n", "% 50 % of \\input{x}", "% a", "% b"] {
      #expect(lines.contains(Substring(line)), "\(line)")
    }
  }

  @Test func anEmptyReportHasNoTable() {
    let text = Document(summarize(fixtureReport([]))).latex()
    #expect(text.split(separator: "\n").allSatisfy { $0.hasPrefix("% ") })
  }
}
