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
    #expect(plot.absences.allSatisfy { $0.contains("kept no course") })
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
    #expect(text.contains("At the edge: 2 below the axis."), "the start has no evaluation, the end no gap")
  }

  @Test func anEnvelopeOfValuesBelowZeroHasItsLeastValue() {
    var record = walk([[2, 0], [1, 0], [0, 0]])
    record.course?.values = FloatColumn([-1, -2, -3])
    record.course?.leastValues = FloatColumn([-1, -9, -3])
    record.course?.greatestValues = FloatColumn([-1, -2, -3])
    let marks = convergencePlot.plot(PlotSource(fixtureReport([record]))).charts[0].series[0].marks
    #expect(marks.first == .band([Chart.Span(0, -1, -1), Chart.Span(1, -9, -2), Chart.Span(2, -3, -3)]))
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
