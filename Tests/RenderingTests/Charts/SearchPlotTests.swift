import Analysis
import Records
import ReportFixtures
import Testing

@testable import Rendering

/// Pictures of searches and of models.
@Suite struct SearchPlotTests {
  @Test func aSearchThatStopsTrialsIsDrawnAtItsRungs() throws {
    let plot = tuningPlot.plot(PlotSource(fixtureReport(fixtureSearch(.finalValue))))
    let chart = try #require(plot.charts.first { $0.title.hasSuffix(": rungs") })
    #expect(chart.series[0].marks == [10.0, 60, 100].map { .region(x: $0...$0, y: nil) })
    let lines = chart.series[1].marks.compactMap { mark -> [Double]? in
      if case .line(let points) = mark { points.map(\.x) } else { nil }
    }
    // The third trial was stopped at 60; the fourth failed before its first step.
    #expect(lines == [[10, 60, 100], [10, 60, 100], [10, 60], [0], [10, 60, 100]])
    #expect(!plot.charts.contains { $0.title.hasSuffix("together") }, "two settings need no common picture")
  }

  @Test func threeSettingsAreDrawnTogether() throws {
    var records = fixtureSearch(.finalValue)
    for index in records.indices {
      var search = try #require(records[index].trial.tuning?.search)
      search.hyperparameters.append(
        TunedHyperparameter(name: "momentum", kind: .number(lower: 0, upper: 0.9, scale: .linear)))
      records[index].trial.tuning?.search = search
    }
    let plot = tuningPlot.plot(PlotSource(fixtureReport(records)))
    let chart = try #require(plot.charts.first { $0.title.hasSuffix("together") })
    guard case .categories(let names) = chart.x.scale else { throw Unexpected() }
    #expect(names == ["rate", "nesterov", "momentum", "finalValue"])
    #expect(chart.x.title == "rate: 0.001 … 1; nesterov: yes, no; momentum: 0 … 0.9; finalValue: 1 … 4")
    let lines = chart.series.filter { $0.name != nil }.map { series in
      series.marks.map { mark -> [Double] in if case .line(let points) = mark { points.map(\.y) } else { [] } }
    }
    // Of four trials with a value the best is one quarter: the third, with rate 0.3, nesterov and momentum 0.9.
    #expect(lines.map(\.count) == [3, 1])
    #expect(zip(lines[1][0], [decimalLogarithm(300) / 3, 0, 1, 0]).allSatisfy { ($0 - $1).magnitude < 1e-12 })
  }

  @Test func accuracyIsDrawnByClassToo() throws {
    let records = fixtureSearch(.finalValue).filter { $0.accuracy != nil }.map { record in
      var record = record
      record.trial.tuning = nil
      return record
    }
    let plot = accuracyPlot.plot(PlotSource(fixtureReport(records)))
    let chart = try #require(plot.charts.first { $0.title.hasSuffix("by class") })
    guard case .points(let points) = chart.series[0].marks[0] else { throw Unexpected() }
    // Two of the first class were predicted rightly, and one of the second.
    #expect(points == [Chart.Point(1, 0), Chart.Point(0.5, 1)])
  }

  @Test func timesOfSingleStepsAreDrawnByPercentile() throws {
    var record = fixtureRecord(fixtureTrial(), steps: 200).predicting([0, 1], labels: [1, 1]).timed([[200_000]])
    var timing = try #require(record.timing.value)
    timing.processes[0].stepNanoseconds = (1...200).map { 10 * $0 }
    record.timing = .measured(timing)
    let plot = learningPlot.plot(PlotSource(fixtureReport([record])))
    let chart = try #require(plot.charts.first { $0.title.hasSuffix("single steps") })
    #expect(chart.series.map(\.name) == ["median", "99 %", "longest"], "99.9 % of 200 steps says nothing")
    #expect(chart.series.map(\.marks) == [1000.0, 1980, 2000].map { [.points([Chart.Point($0, 0)])] })
  }
}

private struct Unexpected: Error {}
