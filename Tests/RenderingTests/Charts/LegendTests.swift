import Testing

@testable import Rendering

/// Legends, and names at an axis.
@Suite struct LegendTests {
  private func chart(_ names: [String], _ colors: [Int]) -> Chart {
    Chart(
      title: names.joined(), description: "", x: .init("x"), y: .init("y"),
      series: zip(names, colors).map { name, color in
        Chart.Series(name, color: .palette(color), marks: [.line([.init(0, 0), .init(1, 1)])])
      })
  }

  private func html(_ charts: [Chart]) -> String {
    Document(title: "t", terminalTitle: nil, sections: [Section(blocks: charts.map(Block.chart))], value: "").html()
  }

  @Test func chartsWithTheSameCurvesHaveOneLegend() {
    let charts = [chart(["a", "b"], [0, 1]), chart(["b"], [1]), chart(["a", "b"], [0, 1])]
    #expect(sharedLegend(of: charts)?.map(\.name) == ["a", "b"])
    let page = html(charts)
    #expect(page.matches(of: /legend-item">/).count == 2)
    #expect(page.matches(of: /data-series="1"/).count == 3, "each b is found by its place in the legend")
  }

  @Test func chartsWithoutACommonCurveHaveLegendsOfTheirOwn() {
    let page = html([chart(["a"], [0]), chart(["a"], [0]), chart(["b"], [1]), chart(["b"], [1]), chart(["c"], [2])])
    #expect(page.matches(of: /<div class="legend chart">/).count == 2)
    #expect(page.matches(of: /class="charts w480"/).count == 3, "two beside each other, two more, and one")
  }

  @Test func aLegendStandsForOneThing() {
    #expect(sharedLegend(of: [chart(["a"], [0]), chart(["a"], [1])]) == nil, "a name of two colors")
    #expect(sharedLegend(of: [chart(["a", "b"], [0, 1]), chart(["a", "c"], [0, 1])]) == nil, "a color of two names")
    #expect(sharedLegend(of: [chart(["a"], [0]), chart(["b"], [1])]) == nil, "it would repeat nothing")
    #expect(html([chart(["a"], [0]), chart(["a"], [1])]).matches(of: /class="legend-item/).count == 2)
  }

  @Test func seriesOfOneNameAreOneLineOfTheLegend() {
    var paths = chart(["a", "a"], [0, 0])
    paths.series[1].marks = [.points([.init(0, 0)])]
    #expect(ChartLayout(paths, width: 400).legend.map(\.text) == ["a"])
    #expect(paths.legendEntries[0].kinds == [.line, .dot])
  }

  @Test func namesKeepWhatTellsThemApart() {
    let names = (0..<3).map { "valley/rosenbrock(dimension: 4)/gradientDescent(rate: 0.001)/float64/\($0)" }
    let cut = CategoryNames(names, within: 200)
    #expect(cut.labels == ["0", "1", "2"])
    #expect(cut.shared == "valley/rosenbrock(dimension: 4)/gradientDescent(rate: 0.001)/float64/…")
    #expect(CategoryNames(["a", "b"], within: 200).labels == ["a", "b"])
  }

  /// They differ in one setting of three, which a cut in the middle takes away.
  @Test func namesOfOneLegendDifferWhenShortened() {
    let forms = ["keras", "pytorch", "paper"].map { "adam(convention: \($0), epsilon: 1e-07, rate: 0.1)" }
    let legend = ChartLayout(chart(forms + ["newton"], [0, 1, 2, 3]), width: 260).legend.map(\.text)
    #expect(
      legend == ["adam(convention: keras, …)", "adam(convention: pytorch, …)", "adam(convention: paper, …)", "newton"])
  }

  /// However they differ: in two settings, late, by one more setting, or hardly.
  @Test(arguments: [60.0, 90, 150, 240])
  func differentLabelsStayDifferentAndFit(width: Double) {
    let grid = [1, 2, 3].flatMap { a in [0.1, 0.2].map { "method(first: \(a), second: always the same, third: \($0), more)" } }
    let late = [1, 2, 3].map { String(repeating: "x", count: 100 * $0) + "\($0)" + String(repeating: "y", count: 200) }
    let labels = grid + late + late + ["method(first: 1, second: always the same)", "method", "m(nesterov: true, \(late[0]))"]
    let short = shortened(labels, within: width)
    #expect(Set(short).count == Set(labels).count, "\(short)")
    #expect(short.allSatisfy { textWidth($0) <= width }, "\(short)")
    #expect(Set(zip(labels, short).map { [$0, $1] }).count == Set(labels).count, "a label is always shortened alike")
  }

  @Test func namesBelowAChartStayDifferent() {
    let names = (0..<6).map { "results/nightly/2026-11-\(10 + $0)T00:00:00Z.report" }
    let wide = Chart(
      title: "", description: "", x: .init("side", scale: .categories(names)), y: .init("", scale: .categories(["a"])))
    let labels = ChartLayout(wide, width: 500).xTicks.map(\.label)
    #expect(labels.count == 6 && Set(labels).count == 6, "\(labels)")
  }

  @Test func aWordThatIsLongerThanALineIsBroken() {
    let word = "results/nightly/2026-11-10T00:00:00Z.report"
    let lines = linesOfText("of \(word) and more", within: 120)
    #expect(lines.allSatisfy { textWidth($0) <= 120 } && lines.joined().contains(word), "\(lines)")
    #expect(linesOfText(String(repeating: "w", count: 900), within: 120).count == 3)
  }

  @Test(arguments: [80.0, 120, 200, 300])
  func noTwoNamesAreCutToTheSameLabel(width: Double) {
    let names = ["0.001", "0.0015", "0.002"].flatMap { rate in
      ["sphere", "rosenbrock(dimension: 4)"].map { "e/\($0)/gradientDescent(momentum: 0.9, rate: \(rate), decay: 0.123)/0" }
    }
    let labels = CategoryNames(names, within: width).labels
    #expect(labels.allSatisfy { textWidth($0) <= width }, "\(labels)")
    #expect(Set(labels).count == names.count, "\(labels)")
  }

  @Test func aPathHoldsItsPlacesToATenthOfAPixel() {
    let places = (0..<200).map { Pixel(x: Double($0) * 1.2345, y: 50 + Double($0 % 7) * -3.333) }
    let numbers = pathData(places).matches(of: /-?(\d+(\.\d)?|\.\d)/).compactMap { Double("0\($0.0)") ?? Double($0.0) }
    #expect(numbers.count == 400)
    var (x, y) = (0.0, 0.0)
    for (index, place) in places.enumerated() {
      (x, y) = (x + numbers[2 * index], y + numbers[2 * index + 1])
      #expect((x - place.x).magnitude < 0.0501 && (y - place.y).magnitude < 0.0501)
    }
  }
}
