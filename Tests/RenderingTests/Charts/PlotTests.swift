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
      text.contains("At the edge: 1 below the y axis (▽)."), "the end has no gap, and the start, without an evaluation, is at 0"
    )
  }

  /// Every trial begins without an evaluation, so an axis that lacked 0 would have a mark at its edge in each chart.
  @Test func convergenceBeginsAtZero() throws {
    for abscissa in PlotAbscissa.allCases {
      var source = PlotSource(fixtureReport([walk([[2, 0], [1, 0], [0.5, 0]]).timed([[500]])]))
      source.abscissa = abscissa
      let chart = try #require(convergencePlot.plot(source).charts.first)
      #expect(chart.x.range?.lowerBound == 0 && chart.scales.x.place(0) == .at(0), "\(abscissa)")
      // Two steps took 500 ns; the first moment after the start is at 250.
      #expect(chart.x.scale == .symmetricLogarithmic(threshold: abscissa == .time ? 100 : 1))
      #expect(!chart.svg().contains("At the edge"), "\(abscissa)")
    }
  }

  @Test func aPathThatLeavesTheAxesIsCountedOnce() throws {
    let points = [Chart.Point(1, 1), Chart.Point(50, 1), Chart.Point(.infinity, 1)]
    let marks: [Chart.Mark] = [.line(points), .points(points), .line(points), .points(points)]
    let chart = Chart(
      title: "", description: "", x: .init("x", range: 0...2), y: .init("y", range: 0...2),
      series: marks.map { Chart.Series("two seeds", color: .good, marks: [$0]) })
    #expect(chart.edgeNote(chart.scales) == "At the edge: 2 right of the x axis (▷), 2 infinite (▲).")
  }

  @Test func aNumberBeyondTheAxisDiffersFromAnInfinity() throws {
    let line = Chart.Mark.line([Chart.Point(0, 1), Chart.Point(1, 50), Chart.Point(2, .infinity), Chart.Point(-9, 1)])
    let text = Chart(
      title: "", description: "", x: .init("x", range: 0...2), y: .init("y", range: 0...10),
      series: [Chart.Series("a", color: .good, marks: [line])]
    ).svg()
    #expect(text.contains("At the edge: 1 above the y axis (△), 1 left of the x axis (◁), 1 infinite (▲)."))
    #expect(text.matches(of: /class="edge" d="M[^"Z]*Z" fill="currentColor"/).count == 1)
    #expect(text.matches(of: /class="edge" d="M[^"Z]*ZM[^"Z]*Z" stroke="currentColor"/).count == 1)
  }

  /// A program tells losses, and neither a path nor predictions.
  @Test func aProgramsReportIsToldWhichPictureDrawsIt() {
    var record = walk([[2, 0], [1, 0], [0, 0]])
    record.course?.iterate = nil
    record.trial.program = ProgramDefinition(command: ["./solve"])
    for (kind, lack) in [
      (learningPlot, "predictions for held-out examples by 'run.examine'"), (accuracyPlot, "accuracy"), (pathPlot, "iterates"),
      (curvePlot, "predicted curve"),
    ] {
      let absences = kind.plot(PlotSource(fixtureReport([record]))).absences
      #expect(
        absences == ["'\(record.trial.id)': it is of a program, which told no \(lack); what it has is drawn by 'convergence'"])
    }
    record.course?.values = FloatColumn([.nan, .nan, .nan])
    record = record.timed([[500]])
    #expect(
      convergencePlot.plot(PlotSource(fixtureReport([record]))).absences == [
        "'\(record.trial.id)': it is of a program, which told no losses; what it has is drawn by 'times'"
      ])
  }

  /// All but the start is off the axes: what is left to see is f around the start.
  @Test func aTrialThatRunsAwayLeavesTheCurveToSee() throws {
    var record = walk([[1, 0], [-1e6, 0], [1e12, 0], [.infinity, 0]])
    let first = record.course?.iterate?.prefix(1)
    record.course?.iterate = first.map { Array($0) }
    record.dimension = 1
    let chart = try #require(pathPlot.plot(PlotSource(fixtureReport([record])) { _ in { $0[0] * $0[0] } }).charts.first)
    let x = try #require(chart.x.range)
    let y = try #require(chart.y.range)
    #expect(x.lowerBound < 0 && x.upperBound < 10 && y.lowerBound > -1 && y.upperBound < 10)
    #expect(chart.svg().contains("At the edge: 2 above the y axis (△), 1 infinite (▲)."))
  }

  /// No share is below 0 or above 1, whatever an interval says.
  @Test func anAxisOfAccuraciesHoldsShares() throws {
    let records = [0.3, 0.6].enumerated().map { index, share in
      fixtureRecord(fixtureTrial(seed: UInt64(index)), accuracy: share)
    }
    let chart = try #require(accuracyPlot.plot(PlotSource(fixtureReport(records))).charts.first)
    #expect(chart.x.range == 0...1)
  }

  @Test func timesOfTwoMachinesAreInTwoCharts() throws {
    let report = fixtureReport(
      ["a", "b"].enumerated().map { index, node in
        var record = walk([[2, 0], [1, 0], [0, 0]])
        record.trial.optimizer = ConfiguredPlugin(name: "m\(index)", settings: [:])
        record = record.timed([[500]])
        var timing = record.timing.value
        timing?.node = node
        if let timing { record.timing = .measured(timing) }
        return record
      })
    let times = timesPlot.plot(PlotSource(report)).charts
    #expect(times.map { $0.title.hasSuffix("time per step on a") } == [true, false])
    #expect(times.map { $0.title.hasSuffix("time per step on b") } == [false, true])
    #expect(times.allSatisfy { $0.description.contains("times of other machines have charts of their own") })
    var source = PlotSource(report)
    source.abscissa = .time
    #expect(convergencePlot.plot(source).charts.map { $0.title.suffix(10) } == ["timed on a", "timed on b"])
    #expect(convergencePlot.plot(PlotSource(report)).charts.count == 1, "evaluations are the same on every machine")
  }

  @Test func aTimeOfTooFewProcessesHasNoInterval() throws {
    let chart = try #require(timesPlot.plot(PlotSource(fixtureReport([walk([[2, 0], [1, 0]]).timed([[500]])]))).charts.first)
    guard case .intervals(let intervals) = chart.series[0].marks[0] else { throw Unexpected() }
    #expect(intervals.map(\.lower.isNaN) == [true] && intervals.map(\.upper.isNaN) == [true])
    #expect(chart.description.contains("1 of 1 without"))
  }

  @Test func aPageHasOneChartForAllMethodsOnACurve() throws {
    let records = (0..<3).map { (index: Int) -> TrialRecord in
      var record = walk((0...index + 1).map { [Float($0), 0] })
      let first = record.course?.iterate?.prefix(1)
      record.course?.iterate = first.map { Array($0) }
      record.dimension = 1
      record.trial.optimizer = ConfiguredPlugin(name: "m\(index)", settings: [:])
      return record
    }
    var source = PlotSource(fixtureReport(records)) { _ in { $0[0] * $0[0] } }
    #expect(pathPlot.plot(source).charts.count == 3)
    source.joinsWalks = true
    let chart = try #require(pathPlot.plot(source).charts.first)
    #expect(pathPlot.plot(source).charts.count == 1 && chart.animation != nil)
    #expect(chart.series.map(\.name) == [nil, "m2", "m1", "m0"], "those with fewer points lie above")
  }

  /// What goes without saying is said to those who ask for a kind, and not on every page.
  @Test func aPageIsSilentOnWhatAKindIsNotFor() {
    let plot = curvePlot.plot(PlotSource(fixtureReport([walk([[2, 0], [1, 0]])])))
    #expect(plot.absences.count == 1 && plot.missed.isEmpty)
    let failed = curvePlot.plot(PlotSource(fixtureReport([TrialRecord(failed: fixtureTrial(), reason: "it crashed")])))
    #expect(failed.absences.map { $0.hasSuffix("the trial failed") } == [true])
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
    #expect(text.contains("At the edge: 1 below the y axis (▽), 1 infinite (▲), 1 not a number (×)."))
    #expect(text.matches(of: /class="edge" d="M[^"Z]*Z" fill="currentColor"/).count == 1, "a filled triangle")
    #expect(text.matches(of: /class="edge" d="M[^"Z]*ZM[^"Z]*l6 6m0 -6l-6 6" stroke=/).count == 1, "an open one and a cross")
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
    #expect(pathPlot.plot(one).absences.contains { $0.contains("a chart of a page has 1 path;") })
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

private struct Unexpected: Error {}

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
