import Analysis
import Foundation
import Records
import ReportFixtures
import Testing

@testable import Rendering

/// What every page is.
@Suite struct PageTests {
  /// A document of every block, in which every text is `name`.
  private func document(of name: String) -> Document {
    let table = Table(
      columns: [(name, .left), (name, .verdict)], sections: [.init(heading: name, rows: [[name, name]])])
    let chart = Chart(
      title: name, description: name, x: Chart.Axis(name), y: Chart.Axis("", scale: .categories([name])),
      series: [Chart.Series(name, color: .palette(0), marks: [.points([Chart.Point(1, 0)])])])
    let blocks: [Block] = [
      .table(table), .facts([(name, [name])]), .paragraph([name]), .list([name]), .preformatted([name]), .chart(chart),
    ]
    var document = Document(
      title: name, terminalTitle: nil, lead: .list([name]), sections: [Section(heading: name, blocks: blocks)], value: name)
    document.tiles = [Document.Tile(name, name)]
    document.verdict = name
    return document
  }

  @Test(arguments: ["<script>alert(1)</script>", "]]>", "\"'><b>", "</style>", "--><!--", "&lt;", "{{x}}"])
  func aNameIsTextWhereverItStands(_ name: String) {
    let (plain, hostile) = (document(of: "name").html(), document(of: name).html())
    let tags = { (text: String) in text.matches(of: /<[a-z!\/][^>]*>/).count }
    #expect(tags(hostile) == tags(plain))
    #expect(hostile.components(separatedBy: escaped(name)).count >= 14)
  }

  @Test func itsPolicyNamesItsScriptAndItsStyleSheetAlone() throws {
    let html = document(of: "name").html()
    for (element, directive) in [("script", "script-src"), ("style", "style-src")] {
      let text = try #require(
        html.firstRange(of: "<\(element)>").flatMap { start in
          html.firstRange(of: "</\(element)>").map { String(html[start.upperBound..<$0.lowerBound]) }
        })
      #expect(html.contains("\(directive) 'sha256-\(base64(sha256(Array(text.utf8))))'"))
    }
    #expect(html.contains("content=\"default-src 'none'; "))
  }

  /// No address but those of the page's own parts, of which a clip path is one.
  @Test func itRequestsNothing() {
    let html = document(of: "name").html().replacing("http://www.w3.org", with: "")
    for mark in ["src=", "@import", "http:", "https:", "<link", "<img", "<iframe"] { #expect(!html.contains(mark), "\(mark)") }
    #expect(html.matches(of: /url\((?!#)/).isEmpty)
    #expect(html.matches(of: /href="(?!#)/).isEmpty)
  }

  @Test func itsScriptHasAtMostTenKibibytes() throws {
    let html = document(of: "name").html()
    let start = try #require(html.firstRange(of: "<script>"))
    let end = try #require(html.firstRange(of: "</script>"))
    #expect(html[start.upperBound..<end.lowerBound].utf8.count <= 10_240)
  }

  @Test func aLongTableShowsWhatIsAgainstAndSaysWhatIsLeftOut() {
    let rows = (0..<30).map { ["row \($0)", $0 == 29 ? "failed" : "met"] }
    var document = document(of: "name")
    document.sections = [
      Section(blocks: [.table(Table(columns: [("", .left), ("", .verdict)], sections: [.init(rows: rows)]))])
    ]
    let html = document.html(PageOptions(mostRows: 10))
    for row in 0..<9 { #expect(html.contains(">row \(row)<")) }
    for row in 9..<29 { #expect(!html.contains(">row \(row)<")) }
    #expect(html.contains(">row 29<"))
    #expect(html.contains("10 of 30 rows: those with a verdict against, then the first; the report has all"))
  }

  @Test func theBestCellsOfAThinnedTableStayTheBest() {
    let section = Table.Section(rows: [["a"], ["b"], ["c"]], best: [.init(row: 2, column: 0), .init(row: 0, column: 0)])
    #expect(section.selecting([1, 2]).best == [.init(row: 1, column: 0)])
  }

  /// Nothing is shown on a terminal and forgotten in a page.
  @Test func aPageHasEveryCellOfItsDocument() throws {
    let documents = [
      Document(everything, detail: .full), Document(compared, detail: .full), Document(try everyVerdict(), detail: .full),
      Document(changedHistory()),
    ]
    for document in documents {
      let html = document.html()
      let texts = document.sections.flatMap(\.blocks).flatMap(words)
      let forgotten = texts.filter { !$0.isEmpty && !html.contains(escaped($0)) }
      #expect(texts.count > 8 && forgotten.isEmpty, "\(forgotten)")
    }
  }

  /// What a block has to say, line by line and cell by cell.
  private func words(_ block: Block) -> [String] {
    switch block {
    case .table(let table):
      let (shown, common) = table.condensed()
      return shown.sections.flatMap { $0.rows.flatMap(\.self) + [$0.heading ?? ""] } + common
    case .list(let lines), .paragraph(let lines), .preformatted(let lines): return lines
    case .facts(let facts): return facts.flatMap { [$0.name] + $0.values }
    case .chart(let chart): return chart.series.compactMap(\.name)
    }
  }

  /// FIPS 180-4's examples, and lengths on either side of a block's end.
  @Test(arguments: [
    ("", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
    ("abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
    (
      "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
      "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"
    ),
    (String(repeating: "a", count: 55), "9f4390f8d30c2dd92ec9f095b65e2b9ae9b0a925a5258e241c9f1e910f734318"),
    (String(repeating: "a", count: 64), "ffe054fe7ae0cb6dc65c3af9b61d5209f439851db43d0ba5997337df154668eb"),
  ])
  func theDigestIsThatOfTheStandard(_ text: String, _ digest: String) {
    #expect(sha256(Array(text.utf8)).map { String(format: "%02x", $0) }.joined() == digest)
  }

  @Test(arguments: [("", ""), ("f", "Zg=="), ("fo", "Zm8="), ("foo", "Zm9v"), ("foobar", "Zm9vYmFy")])
  func base64IsThatOfTheStandard(_ text: String, _ encoded: String) { #expect(base64(Array(text.utf8)) == encoded) }
}

/// Text in markup.
@Suite struct MarkupTests {
  @Test(arguments: [
    ("a <b> & \"c\" 'd'", "a &lt;b&gt; &amp; &quot;c&quot; &#39;d&#39;"), ("plain: 0.1 #1", "plain: 0.1 #1"),
    ("\u{FFFE}", "\u{FFFD}"), ("谷", "谷"), ("", ""),
  ])
  func everyMarkupHasTheSameReferences(_ text: String, _ written: String) {
    #expect(escaped(text) == written && escaped(text, .asReferences) == written)
  }

  @Test func controlCharactersArePicturesForPeopleAndReferencesForPrograms() {
    #expect(escaped("a\nb\u{1B}") == "a b\u{241B}")
    #expect(escaped("a\nb\u{1B}\u{85}", .asReferences) == "a&#10;b\u{FFFD}&#133;")
    #expect(escaped("::error", .asReferences) == "::error" && escaped("::error") == visible("::error"))
  }
}

/// Which pictures pages have.
@Suite struct PagePictureTests {
  private func charts(_ document: Document) -> [Chart] {
    document.sections.flatMap(\.blocks).compactMap { if case .chart(let chart) = $0 { chart } else { nil } }
  }

  @Test func aGateHasAForestOfEachMetricWorstFirst() throws {
    let report = try everyVerdict()
    let forest = try #require(charts(Document(report)).first)
    #expect(forest.title == "timePerStep")
    #expect(forest.series.map(\.name).prefix(2) == ["margin", "minimum effect"])
    guard case .categories(let names) = forest.y.scale else { throw Unexpected() }
    let worst = report.findings.filter { $0.verdict == .regressed && $0.effect != nil }.map(\.subject)
    #expect(names.count > worst.count && Set(names.prefix(worst.count)) == Set(worst))
  }

  @Test func aDiffHasAMatrixOfItsSides() throws {
    let diff = try DiffSnapshots().threeSides()
    let all = charts(Document(diff))
    #expect(
      all.map(\.title) == [
        "Trials and sides", "First stages apart", "valley/rosenbrock/gradientDescent(rate: 0.001)/float64/1: A and C", "B / A",
        "C / A",
      ])
    let cells = all[0].series.flatMap(\.marks).flatMap { mark -> [Chart.Cell] in
      if case .cells(let cells) = mark { cells } else { [] }
    }
    // C lacks one of the three trials, and has other bits in one.
    #expect(cells.count { $0.text == "=" } == 7 && cells.count { $0.text == "≠" && $0.column == 2 } == 1)
  }

  @Test func aPageWithoutCoursesSaysSoAndShowsTheRest() {
    let report = plausibleReport()
    let document = Document(page: report, summarize(report)) { _ in nil }
    let section = document.sections.first { $0.heading == "convergence" }
    guard case .list(let lines)? = section?.blocks.last else {
      Issue.record("no word of convergence")
      return
    }
    #expect(lines.contains { $0.hasPrefix("not drawn: ") && $0.contains("kept no course") })
    #expect(document.sections.contains { $0.heading == "ECDF" } == !summarize(report).comparisons.isEmpty)
    #expect(document.html().contains("<h2>Trials</h2>"))
  }

  @Test func aCertificateHasTheShareFoundOfEachSlowdown() {
    let share = Proportion(successes: 285, count: 300, lower: 0.92, upper: 0.97, level: 0.95)
    let certificate = Certificate(
      machine: Fingerprint(machine: "here", lines: []), measuredAt: "2026-11-21T08:15:53Z",
      suite: SuiteIdentity(name: "self", digest: "0", seed: 1), trials: 20, policy: GatePolicy(), backgroundLoad: 0,
      falseAlarms: share, detections: [Detection(slowdown: 0.03, found: share)], minimumDetectableEffect: 0.03)
    let document = Document(certificate)
    let series = charts(document)[0].series
    #expect(series[2].name == "smallest found in 95 %" && series[2].marks == [.region(x: 0.03...0.03, y: nil)])
    #expect(series[3].marks[0] == .line([Chart.Point(0.03, 0.95)]))
    #expect(!document.terminal().contains("power"))
  }

  @Test func anExplanationMarksWhatEachChangeGave() {
    let attempts = [("nothing", "a"), ("libm", "b"), ("openblas", "c")].map { change, digest in
      Explanation.Attempt(change: change, digest: digest, reason: nil, witnesses: [])
    }
    let chart = charts(Document(Explanation(trial: "t", digests: ["a", "b"], attempts: attempts), files: ["x", "y"]))[0]
    #expect(chart.series.map(\.name) == ["a side's bits", "other bits"])
    #expect(
      chart.series[0].marks == [
        .cells([
          Chart.Cell(column: 0, row: 0, strength: 1, text: "●"), Chart.Cell(column: 1, row: 1, strength: 1, text: "●"),
        ])
      ])
  }

  @Test func aHistoryDrawsEachSeriesWithItsChangesAndLinks() {
    let history = changedHistory()
    let document = Document(history)
    let changed = history.segments[0].series.filter { !$0.changes.isEmpty }
    #expect(charts(document).count == history.segments.reduce(0) { $0 + $1.series.count })
    for (chart, series) in zip(charts(document), changed) {
      #expect(chart.title.hasSuffix(series.metric.name))
      #expect(chart.series[0].marks.count == series.changes.count && chart.series.last?.links.count == 16)
    }
    let html = document.html(PageOptions(links: ["12.json": "a/12.html"]))
    #expect(html.contains("<a href=\"a/12.html\" aria-label=\"a/12.html\">") && !html.contains("href=\"11.json\""))
  }

  /// A page says of a curve what the plot of all its points says, and an infinity keeps its mark.
  @Test func whatLiesOffTheAxesIsCountedBeforeACurveIsThinned() {
    let points = (0..<1000).map { Chart.Point(Double($0), $0 == 501 ? .infinity : $0 < 700 ? 1 : 0) }
    let series = Chart.Series("a", color: .good, marks: [.line(points), .points(points)])
    let chart = Chart(title: "", description: "", x: .init(""), y: .init("", scale: .logarithmic), series: [series])
    let thinned = chart.thinned(to: 10)
    #expect(thinned.edgeNote(thinned.scales) == "At the edge: 300 below the y axis (▽), 1 infinite (▲).")
    #expect(thinned.edgeNote(thinned.scales) == chart.edgeNote(chart.scales))
    guard case .line(let kept) = thinned.series[0].marks[0] else { return }
    #expect(kept.count == 12 && kept.contains(points[501]) && kept.contains(points[700]))
  }

  @Test func aThinnedCurveKeepsItsEnds() {
    let points = (0..<1000).map { Chart.Point(Double($0), 1) }
    let series = Chart.Series("a", color: .good, marks: [.line(points)], appearance: .growing(Array(0..<1000)))
    let chart = Chart(title: "", description: "", x: .init(""), y: .init(""), series: [series]).thinned(to: 10)
    guard case .line(let kept) = chart.series[0].marks[0], case .growing(let frames) = chart.series[0].appearance else {
      Issue.record("another mark")
      return
    }
    #expect(kept.count == 10 && kept.first == points.first && kept.last == points.last)
    #expect(frames.map(Double.init) == kept.map(\.x))
  }
}

private struct Unexpected: Error {}
