import Analysis
import Records
import ReportFixtures
import Testing

@testable import Rendering

/// What fits on a screen, and what it can show.
@Suite struct Screens {
  /// A document of each verb.
  private func documents() throws -> [(String, Document)] {
    let explanation = Explanation(
      trial: "valley/newton", digests: ["a", "b"],
      attempts: ["nothing changed", "the C library without FMA", String(repeating: "long ", count: 40)].map {
        Explanation.Attempt(change: $0, digest: "c", reason: nil, witnesses: [])
      })
    let gate = try everyVerdict()
    let words = String(repeating: "what the harness relies on ", count: 5)
    let catalog = Catalog(
      problems: [.init(name: "extendedRosenbrock", summary: words, settings: ["dimension"])], optimizers: [])
    var long = fixtureTrial(
      problem: ConfiguredPlugin(name: "ackley", settings: ["start": .list((0..<100).map { .number(Double($0)) })]))
    long.note = words
    return [
      ("show", Document(everything, detail: .full)), ("show compared", Document(compared, detail: .full)),
      ("show searches", Document(summarize(fixtureReport(fixtureSearch(.finalValue))), detail: .full)),
      ("show a list", Document(summarize(fixtureReport([fixtureRecord(long)])))),
      ("gate", Document(gate, detail: .full)), ("diff", Document(try DiffSnapshots().threeSides(), detail: .full)),
      ("history", Document(changedHistory())), ("explain", Document(explanation, files: ["a.json", "b.json"])),
      ("list", Document(catalog)),
    ] + (gate.certificate.map { [("certify", Document($0))] } ?? [])
  }

  /// 135 columns, and 400 for a list as a setting, whatever the terminal.
  @Test(arguments: [60, 80, 120], [false, true])
  func noLineIsWiderThanTheTerminal(_ width: Int, isASCII: Bool) throws {
    for (name, document) in try documents() {
      let text = document.terminal(TerminalStyle(width: width, isASCII: isASCII))
      for line in text.split(separator: "\n") {
        #expect(displayWidth(line) <= width, "\(name): '\(line)'")
        #expect(line.last != " ", "\(name): '\(line)'")
      }
    }
  }

  /// A terminal under LC_ALL=C has no other characters.
  @Test func anASCIITerminalGetsASCII() throws {
    for (name, document) in try documents() {
      let text = document.terminal(TerminalStyle(width: 80, isASCII: true))
      #expect(text.utf8.allSatisfy { $0 < 0x80 }, "\(name)")
    }
    #expect(ascii("f − f* ≤ 1e−6 ± 2 µs … ∞ × ρ(1) → é₁ ␛[2J") == "f - f* <= 1e-6 +- 2 us ... inf x rho(1) -> e1 ^[[2J")
    #expect(ascii("谷") == "\\u{8C37}")
  }

  /// A table that is split has every number of one that is not.
  @Test func aNarrowScreenLosesNoNumber() throws {
    func numbers(_ width: Int?) throws -> Set<Substring> {
      let text = Document(try everyVerdict(), detail: .full).terminal(TerminalStyle(width: width))
      return Set(text.split { " \n[],;".contains($0) }.filter { $0.contains { $0.isNumber } && !$0.contains("/") })
    }
    #expect(try numbers(nil).subtracting(numbers(60)).isEmpty)
  }

  @Test func colorChangesNoCharacter() throws {
    for (name, document) in try documents() {
      let plain = document.terminal(TerminalStyle(width: 100))
      let colored = document.terminal(TerminalStyle(width: 100, hasColor: true))
      #expect(colored.replacing(/\u{1B}\[[0-9;]*m/, with: "") == plain, "\(name)")
    }
  }

  @Test func verdictsHaveTheirColorAndTheBestOfARowIsBold() throws {
    let gate = Document(try everyVerdict()).terminal(TerminalStyle(hasColor: true))
    #expect(gate.hasPrefix("gate of suite fixture: \u{1B}[1;31mFAILED\u{1B}[0m\n"))
    #expect(gate.contains("\u{1B}[1;31mregressed\u{1B}[0m") && gate.contains("\u{1B}[32mimproved\u{1B}[0m"))
    #expect(gate.contains("\u{1B}[33minconclusive\u{1B}[0m"))
    let show = Document(everything).terminal(TerminalStyle(hasColor: true))
    #expect(show.contains("\u{1B}[1;31mMISSED\u{1B}[0m") && show.contains("\u{1B}[32mmet\u{1B}[0m"))
    #expect(show.contains("\u{1B}[1m140\u{1B}[0m"), "the fewest evaluations of rosenbrock")
  }

  @Test func aTableSaysOnceWhatEachRowSays() {
    let table = Table(
      columns: [("name", .left), ("type", .left), ("none", .right), ("number", .right), ("verdict", .verdict), ("why", .note)],
      sections: [
        .init(heading: "a", rows: [["x", "float64", "–", "1", "failed", ""]], best: [.init(row: 0, column: 3)]),
        .init(heading: "b", rows: [["y", "float64", "", "1", "failed", "a reason"]]),
      ])
    let (condensed, common) = table.condensed()
    #expect(condensed.columns.map(\.title) == ["name", "number", "verdict", "why"], "a verdict against stays")
    #expect(condensed.sections[0].best == [.init(row: 0, column: 1)])
    #expect(common == ["type float64"])
    let text = TerminalRenderer(style: TerminalStyle()).text(table)
    #expect(text.hasPrefix("  every row: type float64\n\n  name  number  verdict  why\n"))
  }

  @Test func reasonsHaveLinesOfTheirOwnWhereThereIsNoRoom() {
    let reason = "the worker was ended by a signal that nobody had expected here"
    let table = Table(columns: [("name", .left), ("why", .note)], sections: [.init(rows: [["a", reason]])])
    let text = TerminalRenderer(style: TerminalStyle(width: 40)).text(table)
    #expect(text == "  name\n  ────\n  a\n      the worker was ended by a signal\n      that nobody had expected here")
  }

  @Test func namesAreCutInTheMiddle() {
    #expect(cutInMiddle("valley/rosenbrock/adam/float64/0", to: 17) == "valley/r…loat64/0")
    #expect(cutInMiddle("short", to: 5) == "short")
    #expect(cutInMiddle("谷の関数谷の関数", to: 8) == "谷の…数" || displayWidth(cutInMiddle("谷の関数谷の関数", to: 8)) <= 8)
  }

  @Test func linesBreakAtSpacesAndLongWordsAnywhere() {
    #expect(wrapped("one two three", to: 8, indent: 2) == ["one two", "  three"])
    #expect(wrapped("abcdefghij", to: 4, indent: 1) == ["abcd", " efg", " hij"])
    #expect(wrapped("  name  a value", to: 10, indent: 4) == ["  name  a", "    value"])
    #expect(wrapped("all", to: nil, indent: 2) == ["all"])
  }
}
