import Analysis
import Records
import ReportFixtures
import Testing

@testable import Rendering

@Suite struct Snapshots {
  @Test func terminalShowsEverything() throws {
    try expectSnapshot(Document(everything).terminal(), named: "terminalShowsEverything")
  }

  @Test func markdownShowsEverything() throws {
    try expectSnapshot(Document(everything).markdown(), named: "markdownShowsEverything")
  }

  @Test func methodsAreComparedOverTheirProblems() throws {
    let texts = [Document(compared).terminal(), Document(compared).markdown(), Document(compared).csv()]
    try expectSnapshot(texts.joined(separator: "-----\n"), named: "methodsAreCompared")
  }

  @Test func accuraciesAreShownOverSeedsByClassAndByArithmetic() throws {
    let records = [ScalarType.float32, .float64].flatMap { scalar in
      (0..<3).map { seed in
        let shift = scalar == .float32 ? seed : 2 * seed
        let predictions = (0..<8).map { index in UInt8((index + shift) / 4 % 2) }
        return fixtureRecord(fixtureTrial(scalar: scalar, seed: UInt64(seed))).predicting(predictions, labels: [4, 4])
      }
    }
    let summary = summarize(fixtureReport(records))
    let full = Document(summary, detail: .full)
    try expectSnapshot(Document(summary).terminal() + "-----\n" + full.markdown(), named: "accuraciesAreShown")
    #expect(full.terminal().contains("accuracy by class"))
  }

  @Test func heldOutLossesAreShownBesideTheirBaselines() {
    let records = (0..<3).map { seed in
      fixtureRecord(fixtureTrial(seed: UInt64(seed))).answering(loss: 0.5 + 0.25 * Double(seed))
    }
    let summary = summarize(fixtureReport(records))
    #expect(summary.accuracies.isEmpty)
    for text in [Document(summary).terminal(), Document(summary).markdown()] {
      for part in ["0.7500", "0.5000 … 1.0000", "prior 1.4190"] { #expect(text.contains(part), "\(part)") }
    }
  }

  @Test func searchesAreShownByMethodByCurveAndByTrial() throws {
    let summary = summarize(fixtureReport(fixtureSearch(.finalValue)))
    try expectSnapshot(Document(summary).terminal() + "-----\n" + Document(summary).markdown(), named: "searchesAreShown")
    #expect(Document(summary, detail: .full).terminal().contains("sgd(momentum: 0.9, nesterov: no, rate: 0.001)"))
  }

  /// Where profiles stand for the rows, a short document counts them in every format.
  @Test func manyRowsAreFoldedInAShortDocument() {
    var summary = compared
    summary.rows = [Summary.Row](repeating: compared.rows[0], count: 61)
    for text in [Document(summary).terminal(), Document(summary).markdown()] {
      #expect(text.contains("valley: 61 rows; 'assay show --all' prints them") && !text.contains("well(depth: 0)"))
    }
    #expect(Document(summary, detail: .full).terminal().contains("well(depth: 0)"))
  }

  @Test func csvShowsEverything() throws { try expectSnapshot(Document(everything).csv(), named: "csvShowsEverything") }

  @Test func anEmptyReportIsShown() throws {
    let empty = summarize(fixtureReport([]))
    let texts = [Document(empty).terminal(), Document(empty).markdown(), Document(empty).csv()]
    try expectSnapshot(texts.joined(separator: "-----\n"), named: "anEmptyReportIsShown")
  }

  @Test func oneTrialIsShownWithoutWhatItDoesNotHave() throws {
    let one = summarize(fixtureReport([fixtureRecord(fixtureTrial(), .converged, steps: 12)]))
    try expectSnapshot(Document(one).terminal() + "-----\n" + Document(one).markdown(), named: "oneTrialIsShown")
  }
}

/// A line cell by cell as a terminal shows it; the second cell of a wide character is marked.
private func cells(_ line: Substring) -> [Character] {
  line.flatMap { character in
    let isWide = character.unicodeScalars.contains { (0x2E80...0x9FFF).contains($0.value) }
    return isWide ? [character, "▐"] : [character]
  }
}

/// The columns of a rule of dashes, as ranges of cells.
private func columns(_ rule: Substring) -> [Range<Int>] {
  var columns: [Range<Int>] = []
  var start: Int?
  for (cell, character) in (Array(rule) + [" "]).enumerated() {
    if character == "─" { start = start ?? cell }
    if character != "─", let begun = start {
      columns.append(begun..<cell)
      start = nil
    }
  }
  return columns
}

/// The tables of a terminal's text: each rule's columns, the line above it and the indented lines below.
private func tables(_ text: String) -> [(columns: [Range<Int>], lines: [Substring])] {
  let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
  return lines.indices.filter { lines[$0].contains("──") }.map { rule in
    var rows = [lines[rule - 1]]
    for index in lines.indices[(rule + 1)...] {
      if lines[index].hasPrefix("  ") { rows.append(lines[index]) }
      // A section's heading is not indented; what is indented after an empty line is another paragraph.
      let isEnd = lines[index].isEmpty && (index + 2 >= lines.count || !lines[index + 2].hasPrefix("  "))
      if isEnd || lines[index].isEmpty && lines[index + 1].hasPrefix("  ") { break }
    }
    return (columns(lines[rule]), rows)
  }
}

@Suite struct Alignment {
  @Test func everyLineKeepsToTheColumns() throws {
    let tables = tables(Document(everything).terminal())
    try #require(tables.count == 2)
    for (columns, lines) in tables {
      try #require(columns.count >= 6 && lines.count >= 6)
      for line in lines {
        let cells = cells(line)
        for (left, right) in zip(columns, columns.dropFirst()) {
          for gap in left.upperBound..<right.lowerBound where gap < cells.count {
            #expect(cells[gap] == " ", "cell \(gap) of '\(line)'")
          }
        }
        #expect(cells.count <= columns.last?.upperBound ?? 0, "'\(line)' is wider than its table")
      }
    }
  }

  @Test func wideCharactersTakeTwoCells() {
    #expect(displayWidth("abc") == 3)
    #expect(displayWidth("谷の関数") == 8)
    #expect(displayWidth("e\u{301}x–µ≤") == 5, "a letter and its accent share a cell")
    #expect(displayWidth("🙂") == 2)
    #expect(displayWidth("") == 0)
  }

  @Test(arguments: 0..<20)
  func anyTableIsAligned(_ seed: Int) throws {
    let words = ["", "a", "bb", "谷", "関数x", "é", "1.25e-09", "–", "a|b", "12345678901234567890"]
    func word(_ i: Int) -> String { words[(seed * 7 + i * i * 13 + i) % words.count] }
    var table = Table(columns: [("first", .left), ("", .right), ("数", .right), ("last", .left)])
    table.sections = [.init(heading: nil, rows: (0..<9).map { row in (0..<4).map { word(4 * row + $0) } })]
    let lines = TerminalRenderer(style: TerminalStyle()).text(table).split(separator: "\n", omittingEmptySubsequences: false)
    let widths = table.columns.indices.map { column in
      ([table.columns[column].title] + table.sections[0].rows.map { $0[column] }).map { cells($0[...]).count }.max()
        ?? 0
    }
    for (row, line) in zip(table.sections[0].rows, lines.dropFirst(2)) {
      var cells = cells(line)
      cells += [Character](repeating: " ", count: max(0, widths.reduce(8, +) - cells.count))
      var start = 2
      for (column, text) in row.enumerated() {
        let shown = cells[start..<(start + widths[column])].filter { $0 != "▐" }
        let content = String(shown).trimmed
        #expect(content == text)
        if !text.isEmpty {
          let edge = table.columns[column].kind == .left ? cells[start] : cells[start + widths[column] - 1]
          #expect(edge != " ", "column \(column) of '\(line)'")
        }
        start += widths[column] + 2
      }
    }
  }

  @Test func noLineEndsInSpaces() {
    for line in Document(everything).terminal().split(separator: "\n") { #expect(line.last != " ", "'\(line)'") }
  }
}

extension String {
  fileprivate var trimmed: String {
    String(drop { $0 == " " }.reversed().drop { $0 == " " }.reversed())
  }
}

@Suite struct MarkdownTables {
  /// The cells of a table's line: what stands between pipes that are not escaped.
  private func cellCount(_ line: Substring) -> Int {
    line.replacing("\\|", with: "").count { $0 == "|" } - 1
  }

  @Test func columnCountsAreConstant() throws {
    let lines = Document(everything).markdown().split(separator: "\n", omittingEmptySubsequences: false)
    let blocks = lines.split { !$0.hasPrefix("|") }
    try #require(blocks.count == 4, "a table for each of three problems and one trial with expectations")
    for block in blocks {
      try #require(block.count >= 3)
      let counts = Set(block.map(cellCount))
      #expect(counts.count == 1, "\(block.map(String.init))")
      let rule = block[block.startIndex + 1]
      #expect(rule.allSatisfy { "|:- ".contains($0) }, "the second line is the rule")
      for line in block { #expect(line.hasSuffix("|")) }
    }
  }

  @Test func aPipeInANameIsEscaped() {
    #expect(Document(everything).markdown().contains("left\\|right"))
    #expect(!Document(everything).terminal().contains("\\|"))
  }
}

@Suite struct CSV {
  @Test func everyRecordHasTheHeadersColumns() throws {
    let records = parseCSV(Document(everything).csv())
    try #require(records.count == everything.rows.count + 1)
    #expect(Set(records.map(\.count)) == [30])
    #expect(Set(records[0]).count == 30)
    #expect(records[0].allSatisfy { !$0.isEmpty })
  }

  @Test func quotedCellsReadBack() throws {
    var summary = everything
    let names = ["a,b", "say \"x\"", "\"", "", ",", "plain", " spaced "]
    summary.rows = names.map { name in
      var row = everything.rows[0]
      row.experiment = name
      return row
    }
    let records = parseCSV(Document(summary).csv())
    #expect(records.dropFirst().map { $0[2] } == names)
    #expect(Set(records.map(\.count)) == [30])
  }

  @Test func numbersReadBackToTheBit() throws {
    let records = parseCSV(Document(everything).csv())
    let column = try #require(records[0].firstIndex(of: "ns_per_step"))
    #expect(records.dropFirst().map { Double($0[column]) } == everything.rows.map(\.nanosecondsPerStep))
    let gaps = try #require(records[0].firstIndex(of: "final_gap"))
    #expect(records.dropFirst().map { $0[gaps] }.contains("inf"))
  }
}

@Suite struct Quantities {
  @Test(arguments: [
    (0.0, "0 ns"), (11.94, "11.9 ns"), (999, "999 ns"), (1000, "1 µs"), (3215, "3.21 µs"), (40e6, "40 ms"),
    (2.5e9, "2.5 s"),
  ])
  func timesHaveTheUnitThatSuitsThem(_ nanoseconds: Double, text: String) {
    #expect(duration(nanoseconds) == text)
  }

  @Test(arguments: [(0.0, "0 B"), (1023, "1023 B"), (1024, "1 KiB"), (1536, "1.5 KiB"), (3_200_000, "3.05 MiB")])
  func bytesHaveTheUnitThatSuitsThem(_ bytes: Double, text: String) {
    #expect(memory(bytes) == text)
  }

  @Test func whatIsRoundedUpToTheNextUnitSaysSo() {
    #expect(duration(999.7) == "1 µs")
    #expect(duration(999_999) == "1 ms")
  }

  @Test func largeNumbersHaveNoExponent() {
    #expect(duration(3.6e12) == "3600 s")
    #expect(duration(1, lower: 0.5, upper: 2000) == "1 ns [0.5, 2000]")
    #expect(memory(1_040_000) == "1016 KiB")
    #expect(memory(2_147_483_648) == "2 GiB")
  }

  @Test func whatIsAbsentIsADash() {
    #expect(significant(nil) == "–")
    #expect(count(nil) == "–")
    #expect(duration(nil) == "–")
    #expect(memory(nil) == "–")
  }

  @Test func countsAreWholeWhereTheyAre() {
    #expect(count(70) == "70")
    #expect(count(70.5) == "70.5")
    #expect(count(0) == "0")
    #expect(significant(.infinity) == "∞" && significant(-.infinity) == "-∞")
    #expect(significant(.nan) == "–")
    #expect(significant(-1e-9) == "-1e-09")
  }
}
