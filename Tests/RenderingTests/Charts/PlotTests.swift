import Analysis
import Records
import ReportFixtures
import Testing

@testable import Rendering

@Suite struct PlotTests {
  @Test func everyKindHasAnotherNameAndIsFoundByIt() {
    #expect(Set(PlotKind.all.map(\.name)).count == PlotKind.all.count)
    #expect(PlotKind.all.allSatisfy { PlotKind.named($0.name)?.summary == $0.summary })
    #expect(PlotKind.named("pie") == nil)
  }

  @Test(arguments: PlotKind.all.map(\.name))
  func aKindDrawsOrSaysWhatIsMissing(name: String) throws {
    let kind = try #require(PlotKind.named(name))
    let plot = kind.plot(PlotSource(plausibleReport()))
    #expect(!plot.charts.isEmpty || !plot.absences.isEmpty)
    for chart in plot.charts {
      #expect(!chart.title.isEmpty && !chart.description.isEmpty)
      #expect(readXML(chart.svg()) != nil)
    }
  }

  @Test func aReportWithoutCoursesSaysSo() {
    let plot = convergencePlot.plot(PlotSource(plausibleReport()))
    #expect(plot.charts.isEmpty)
    // A lost trial lacks a course for another reason.
    #expect(plot.absences.map { $0.contains("kept no course") } == [true, false])
    #expect(plot.absences[1].hasSuffix("the trial failed"))
  }

  @Test func aPathIsDrawnOnTheLandscapeOrWithoutIt() throws {
    let report = fixtureReport([walk([[2, 0], [1, 0], [0, 0]])])
    let drawn = pathPlot.plot(PlotSource(report) { _ in { $0[0] * $0[0] + $0[1] * $0[1] } })
    #expect(drawn.absences.isEmpty && drawn.charts.count == 1)
    #expect(
      drawn.charts[0].series.contains {
        $0.marks.contains { if case .contours(let lines) = $0 { !lines.isEmpty } else { false } }
      })
    let foreign = pathPlot.plot(PlotSource(report))
    #expect(foreign.charts.count == 1 && foreign.absences.count == 1)
    #expect(foreign.absences[0].contains("only its plugin"))
    // A plugin that has the name of a problem of Assay's has other values.
    #expect(pathPlot.plot(PlotSource(report) { _ in { $0[0] + 5 } }).absences == foreign.absences)
  }

  @Test func aZeroGapIsAMarkAtTheEdge() {
    var record = walk([[2, 0], [1, 0], [0, 0]])
    record.course?.gaps = FloatColumn([4, 1, 0])
    let text = convergencePlot.plot(PlotSource(fixtureReport([record]))).charts[0].svg()
    #expect(
      text.contains("At the edge: 1 below the y axis, 1 left of the x axis."), "the start has no evaluation, the end no gap")
  }

  @Test func convergenceIsDrawnOverEvaluationsStepsOrTime() throws {
    let record = walk([[2, 0], [1, 0], [0, 0]])
    func places(_ record: TrialRecord, _ abscissa: PlotAbscissa) -> (plot: Plot, x: [Double]) {
      var source = PlotSource(fixtureReport([record]))
      source.abscissa = abscissa
      let plot = convergencePlot.plot(source)
      guard case .line(let points)? = plot.charts.first?.series[0].marks.last else { return (plot, []) }
      return (plot, points.map(\.x))
    }
    var costly = record
    costly.course?.evaluations = FloatColumn([0, 7, 9])
    #expect(places(costly, .evaluations).x == [0, 7, 9])
    #expect(places(costly, .steps).x == [0, 1, 2])
    // Two steps took 500 ns.
    #expect(places(record.timed([[500]]), .time).x == [0, 250, 500])
    let untimed = places(record.unmeasured("not asked for"), .time).plot
    #expect(untimed.charts.isEmpty && untimed.absences == ["'\(record.trial.id)': it has no times: not asked for"])
  }

  @Test func infinitiesAndNegativeGapsAreMarksAtTheEdge() {
    var record = walk([[2, 0], [1, 0], [0, 0]])
    record.course?.gaps = FloatColumn([.infinity, -1e-9, .nan])
    let text = convergencePlot.plot(PlotSource(fixtureReport([record]))).charts[0].svg()
    #expect(text.contains("At the edge: 1 below the y axis, 1 above the y axis, 1 not a number."))
    // Two triangles and a cross.
    #expect(text.matches(of: /class="edge" d="M[^"]*Z[^"]*Z"/).count == 1 && text.matches(of: /l6 6m0 -6l-6 6"/).count == 1)
  }

  @Test func aNegativeOptimumThatNobodyKnowsHasALinearAxis() {
    var record = walk([[2, 0], [1, 0], [0, 0]])
    record.course?.values = FloatColumn([4, -1, -3])
    #expect(convergencePlot.plot(PlotSource(fixtureReport([record]))).charts[0].y.scale == .linear)
  }

  /// A failed trial beside one that ran: the latter is drawn, and the former is named.
  @Test func aFailedTrialIsNamedAndTheOthersAreDrawn() {
    let failed = TrialRecord(failed: fixtureTrial(seed: 7), reason: "it crashed")
    for kind in [convergencePlot, pathPlot] {
      let plot = kind.plot(
        PlotSource(fixtureReport([walk([[2, 0], [1, 0]]), failed])) { _ in { $0[0] * $0[0] + $0[1] * $0[1] } })
      #expect(plot.charts.count == 1 && plot.absences == ["'\(failed.trial.id)': the trial failed"], "\(kind.name)")
    }
  }

  @Test func chartsBeyondTheGreatestNumberAreCountedOnly() {
    let records = (0..<5).map { (seed: Int) -> TrialRecord in
      var record = walk([[2, 0], [1, 0]])
      record.trial.experiment = "e\(seed)"
      return record
    }
    var source = PlotSource(fixtureReport(records)) { _ in { $0[0] * $0[0] + $0[1] * $0[1] } }
    source.mostCharts = 2
    for kind in [convergencePlot, pathPlot] {
      let plot = kind.plot(source)
      #expect(plot.charts.count == 2 && plot.count == 5, "\(kind.name)")
    }
    var one = PlotSource(fixtureReport([walk([[2, 0], [1, 0]]), walk([[1, 0], [1, 1]])]))
    one.mostPaths = 1
    #expect(pathPlot.plot(one).absences.contains { $0.contains("a chart of a page has 1 paths") })
  }

  @Test func anEnvelopeOfValuesBelowZeroHasItsLeastValue() {
    var record = walk([[2, 0], [1, 0], [0, 0]])
    record.course?.values = FloatColumn([-1, -2, -3])
    record.course?.leastValues = FloatColumn([-1, -9, -3])
    record.course?.greatestValues = FloatColumn([-1, -2, -3])
    let marks = convergencePlot.plot(PlotSource(fixtureReport([record]))).charts[0].series[0].marks
    #expect(marks.first == .band([Chart.Span(0, -1, -1), Chart.Span(1, -9, -2), Chart.Span(2, -3, -3)]))
  }

  @Test func seedsOfAMethodHaveOneColor() throws {
    let records = (0..<3).map { (seed: Int) -> TrialRecord in
      var record = walk([[2, 0], [1, 0], [0, 0]])
      record.trial.seed = UInt64(seed)
      return record
    }
    let chart = try #require(pathPlot.plot(PlotSource(fixtureReport(records))).charts.first)
    let names = Set(chart.series.compactMap(\.name))
    #expect(names.count == 1 && chart.legendEntries.count == 1)
  }

  /// A record on x₁² + x₂² with these iterates.
  private func walk(_ points: [[Float]]) -> TrialRecord {
    var record = fixtureRecord(fixtureTrial(), steps: points.count - 1)
    let values = points.map { $0[0] * $0[0] + $0[1] * $0[1] }
    var course = TrialCourse(
      values: FloatColumn(values), evaluations: FloatColumn(points.indices.map { Float($0) }))
    course.iterate = [FloatColumn(points.map { $0[0] }), FloatColumn(points.map { $0[1] })]
    record.course = course
    record.dimension = 2
    return record
  }
}

@Suite struct ContourTests {
  @Test func manyBumpsHaveFewerLevels() {
    func lines(_ waves: Double) -> Int {
      contourLines(x: 0...1, y: 0...1) { x, y in
        let bumps = [x, y].map { (waves * $0).truncatingRemainder(dividingBy: 1) - 0.5 }
        return bumps[0] * bumps[0] + bumps[1] * bumps[1]
      }.count
    }
    #expect(lines(1) > 10)
    // 400 bumps: two levels, and none of the fourteen others.
    #expect((400...1000).contains(lines(20)))
  }

  @Test func eachLevelOfABowlIsOneRing() {
    let grid = ContourGrid(x: -1...1, y: -1...1, columns: 40, rows: 40) { $0 * $0 + $1 * $1 }
    for level in [0.1, 0.25, 0.5, 0.81] {
      let lines = grid.lines(at: level)
      #expect(lines.count == 1 && lines[0].first == lines[0].last)
      #expect(lines[0].allSatisfy { ($0.x * $0.x + $0.y * $0.y - level).magnitude < 0.01 })
    }
    #expect(grid.lines(at: 1.5).count == 4, "four corners")
  }

  @Test func linesStayWithinTheRectangleAndSkipWhatIsNoNumber() {
    let grid = ContourGrid(x: 0...4, y: -3...3, columns: 20, rows: 20) { $0 < 1 ? .nan : $0 * $1 }
    let lines = grid.levels(count: 9).flatMap { grid.lines(at: $0) }
    #expect(!lines.isEmpty)
    #expect(lines.joined().allSatisfy { (1...4).contains($0.x) && (-3...3).contains($0.y) })
  }

  @Test func aPlainHasNoLine() {
    #expect(contourLines(x: 0...1, y: 0...1) { _, _ in 3 }.isEmpty)
  }
}
