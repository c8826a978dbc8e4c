import Records
import ReportFixtures
import Testing

@testable import Analysis
@testable import Rendering

/// What pages draw of comparisons.
@Suite struct ComparisonPictureTests {
  private func charts(_ document: Document) -> [Chart] {
    document.sections.flatMap(\.blocks).compactMap { if case .chart(let chart) = $0 { chart } else { nil } }
  }

  private func chart(_ document: Document, _ title: String) throws -> Chart {
    try #require(charts(document).first { $0.title == title }, "\(charts(document).map(\.title))")
  }

  @Test func aForestHasADotForEachPair() throws {
    let report = try everyVerdict()
    let forest = try chart(Document(report), "timePerStep")
    let pairs = try #require(forest.series.first { $0.name == "a pair" })
    guard case .points(let points) = pairs.marks[0] else { throw Unexpected() }
    // Six trials have 24 pairs each; the others have none that can be compared.
    #expect(points.count == 6 * 24 && Set(points.map(\.y)) == [0, 1, 2, 3, 4, 5])
  }

  /// A point that stands for nothing but equality needs no picture.
  @Test func aMetricThatIsTheSameEverywhereIsNamedAndNotDrawn() throws {
    var report = try everyVerdict()
    for index in report.findings.indices where report.findings[index].metric?.name == "timePerStep" {
      report.findings[index].effect = report.findings[index].effect.map { effect in
        GateEffect(estimate: RecordedNumber(0), samples: effect.samples, test: effect.test)
      }
    }
    let document = Document(report)
    #expect(!charts(document).contains { $0.title == "timePerStep" })
    #expect(document.html().contains("not drawn: both sides have the same in timePerStep"))
  }

  @Test func aPageSaysItsVerdictOnce() throws {
    let report = try everyVerdict()
    let verdict = try #require(Document(report).verdict)
    let html = Document(report).html()
    let heading = try #require(html.firstMatch(of: /<h1>(.*)<\/h1>/)).output.1
    #expect(heading.components(separatedBy: verdict).count == 2)
    #expect(html.contains("<title>Gate of suite \(report.suite.name): \(verdict)</title>"))
    #expect(Document(report).markdown().hasPrefix("# Gate of suite \(report.suite.name): \(verdict)"))
  }

  @Test func theEffectIsDrawnAtEachLook() throws {
    let looks = try chart(Document(try everyVerdict()), "timePerStep at each look")
    guard case .region(x: nil, y: let margin) = looks.series[0].marks[0] else { throw Unexpected() }
    #expect(margin == -0.03...0.03)
    let lines = looks.series.dropFirst(2).map { series -> [Double] in
      if case .line(let points) = series.marks[0] { points.map { ($0.x / 12).rounded() * 12 } } else { [] }
    }
    #expect(lines.count == 6 && lines.allSatisfy { $0 == [12, 24] })
  }

  /// After the first look hardly anything is known, and its bounds would leave a flat line of the others.
  @Test func theFirstLookDoesNotStretchTheAxis() throws {
    var report = try everyVerdict()
    for index in report.findings.indices where report.findings[index].metric?.name == "timePerStep" {
      report.findings[index].effect?.looks?[0].lower = RecordedNumber(-1)
      report.findings[index].effect?.looks?[0].upper = RecordedNumber(.infinity)
    }
    let looks = try chart(Document(report), "timePerStep at each look")
    #expect((looks.y.range?.lowerBound ?? -1) > -0.9)
    #expect(looks.svg().contains("At the edge: "), "what lies beyond is a mark at the edge")
  }

  /// C is a last place apart in one trial from step 64 on.
  @Test func aDiffDrawsDistancesWithinWhatIsTolerated() throws {
    var diff = try DiffSnapshots().threeSides()
    let index = try #require(diff.trials.firstIndex { $0.verdict == .withinUlps })
    diff.trials[index].distances?[1].sensitivity = 3
    let title = "\(diff.trials[index].trial): A and C"
    let curve = try chart(Document(diff), title)
    #expect(curve.series.map(\.name) == ["within 16 × the measured sensitivity", "distance", "first apart: update"])
    #expect(curve.series[0].marks == [.band([Chart.Span(64, 0, 48)])])
    #expect(curve.series[1].marks[0] == .line([Chart.Point(0, 0), Chart.Point(64, 1)]))
    #expect(curve.series[2].marks == [.region(x: 64...64, y: nil)])
    diff.trials[index].distances?[1].ulps = 0
    #expect(!charts(Document(diff)).contains { $0.title == title })
    #expect(Document(diff).html().contains("not drawn: 1 that differ, but have no distance at any checkpoint"))
    let stages = try chart(Document(diff), "First stages apart")
    #expect(stages.series[0].marks == [.cells([Chart.Cell(column: 5, row: 0, strength: 1, text: "64")])])
  }

  @Test func anEquivalenceIsDrawnInMargins() throws {
    var diff = try DiffSnapshots().threeSides()
    diff.groups = [
      GroupDiff(
        experiment: "e", problem: "p", optimizer: "o", scalar: "float64", side: "B", metric: "accuracy", pairs: 5, meanA: 0.5,
        meanB: 0.6, standardDeviationA: 0.2, standardDeviationB: 0.2,
        differenceInterval: meanInterval([0.05, 0.15, 0.05, 0.15, 0.1], level: 0.9), margin: 0.2, equivalenceP: 0.01,
        spreadP: 1,
        isEquivalent: true)
    ]
    let forest = try chart(Document(diff), "Mean differences and the margin")
    #expect(forest.series.map(\.name) == ["margin", "equivalent"])
    guard case .intervals(let intervals) = forest.series[1].marks[0] else { throw Unexpected() }
    #expect((intervals[0].estimate - 0.5).magnitude < 1e-12 && intervals[0].lower > 0.2 && intervals[0].upper < 0.8)
  }

  @Test func aHistoryHasTheLevelsOfItsTimesAndTheirP() throws {
    let charts = charts(Document(changedHistory()))
    let times = try #require(charts.first { $0.title.hasSuffix("timePerStep") })
    #expect(times.series[0].name?.hasPrefix("change, p = 0.") == true)
    let levels = times.series[1].marks.map { mark -> [Chart.Point] in if case .line(let points) = mark { points } else { [] } }
    #expect(levels.map { $0.map(\.x) }.count == 2 && levels[0][0].y == levels[0][1].y && levels[0][0].y < levels[1][0].y)
    let steps = try #require(charts.first { $0.title.hasSuffix(": steps") })
    #expect(steps.series[0].name == "change", "what repeats exactly has no p")
    #expect(times.x.title == "report (2026-11-10 to 2026-11-25)")
    #expect(steps.y.format == .count && steps.series.last?.name == "value")
  }

  @Test func oneReportIsNoHistory() throws {
    let all = changedHistory().segments[0].reports[0].file
    let one = Document(
      history(of: [(file: all, report: fixtureReport([fixtureRecord(fixtureTrial(), gap: 0.5)]))], level: 0.01))
    #expect(charts(one).isEmpty)
    #expect(one.terminal().contains("one report is no history: changes show from two on"))
    #expect(one.html(PageOptions(links: [all: "a.html"])).contains("<a href=\"a.html\">"))
  }

  @Test func aSeriesWithoutAFiniteValueIsNamedAndNotDrawn() {
    var history = changedHistory()
    let count = charts(Document(history)).count
    history.segments[0].series[0].values = history.segments[0].series[0].values.map { _ in RecordedNumber(.infinity) }
    let document = Document(history)
    #expect(charts(document).count == count - 1)
    #expect(document.html().contains("not drawn: 1 series without finite values in two reports"))
  }

  @Test func aReplayDrawsTheDistanceOfReportsAndOfOperations() throws {
    let discrepancy = Discrepancy(equalThroughStep: 1, differentByStep: 2, stages: [.gradient], measured: .iterates)
    let reports = ReplayOfReports(
      trial: "t", hasEqualBits: false, discrepancy: discrepancy,
      distances: [StepDistance(step: 1, ulps: 0), StepDistance(step: 2, ulps: .max)])
    let distance = try chart(Document(reports), "Distance of both reports")
    #expect(distance.series[0].marks[0] == .line([Chart.Point(1, 0), Chart.Point(2, .infinity)]))
    #expect(distance.svg().contains("1 infinite (▲)"), "a NaN and a number have no distance")
    let operation = OperationDiff(
      step: 3, stage: .update, kind: .update, number: 1, index: 0, tensor: nil, tensorIndices: nil, a: ExactNumber(1.0),
      b: ExactNumber(2.0), ulps: 5, greatestUlps: 7, differing: 1, count: 2, origin: .created)
    var far = operation
    far.greatestUlps = 900
    let traces = TraceDiff(first: operation, operations: [operation, far], firstStep: 1, lastStep: 9)
    let drawn = try chart(Document(traces, trial: "t"), "Operations that differ")
    #expect(drawn.series.map(\.name) == ["first apart: update", "update"])
    #expect(drawn.series[1].marks == [.line([Chart.Point(3, 900)]), .points([Chart.Point(3, 7), Chart.Point(3, 900)])])
    #expect(drawn.y.range == 0...1800, "the axis holds every distance that is a number")
    #expect(charts(Document(TraceDiff(first: nil, operations: [], firstStep: 1, lastStep: 9), trial: "t")).isEmpty)
  }

  @Test func whatOnlyPagesHaveIsInNoText() throws {
    let text = Document(try DiffSnapshots().threeSides()).terminal().lowercased()
    for heading in ["first stages apart", "distances over steps", "whose bits"] { #expect(!text.contains(heading)) }
  }
}

private struct Unexpected: Error {}
