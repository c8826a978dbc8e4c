import Foundation
import PortableMath
import Testing

@testable import Rendering

@Suite struct ChartTests {
  @Test func everyMarkIsDrawnAsBefore() throws {
    try expectSnapshot(everyMark.svg(), named: "chart-every-mark")
    try expectSnapshot(matrix.svg(ChartStyle(width: 400, theme: .dark)), named: "chart-matrix")
  }

  @Test func anAnimationPlaysOrWaitsForAScriptAsBefore() throws {
    try expectSnapshot(moving.svg(ChartStyle(motion: .playing)), named: "chart-playing")
    try expectSnapshot(
      moving.svg(ChartStyle(motion: .scripted, isInPage: true, idPrefix: "c7")), named: "chart-scripted")
  }

  @Test func severalChartsAreOnePictureAsBefore() throws {
    try expectSnapshot(svg(of: [moving, matrix], title: "Two", ChartStyle(width: 800)), named: "chart-panels")
  }

  @Test(arguments: [everyMark, matrix, moving], [ChartStyle.Motion.still, .playing, .scripted])
  func aPictureIsWellFormedAndHasNoScript(chart: Chart, motion: ChartStyle.Motion) throws {
    let text = chart.svg(ChartStyle(motion: motion))
    let reading = try #require(readXML(text))
    #expect(reading.elements.first == "svg")
    #expect(reading.elements.contains("title") && reading.elements.contains("desc"))
    #expect(!reading.elements.contains("script") && !text.contains(" style=") && !text.contains(" on"))
  }

  @Test(arguments: ["<script>alert(1)</script>", "]]>", "a & b \" ' \u{1B}[31m", "\u{202E}x\u{0}"])
  func aNameFromOutsideIsText(name: String) throws {
    var chart = everyMark
    chart.title = name
    chart.description = name
    chart.y.title = name
    chart.series[0].name = name
    let reading = try #require(readXML(chart.svg(ChartStyle(motion: .scripted, isInPage: false))))
    #expect(!reading.elements.contains("script"))
    #expect(reading.texts.count { $0 == visible(name) } >= 2)
  }

  @Test func whatNoAxisHasIsAMarkAtTheEdgeAndIsCounted() throws {
    let text = everyMark.svg()
    let note = "At the edge: 2 below the y axis (▽), 1 left of the x axis (◁), 2 infinite (▲), 1 not a number (×)."
    #expect(text.contains("One of each mark. \(note)</desc>"))
    #expect(text.contains("class=\"edge\""))
  }

  @Test func onlyNumbersThatNoAxisHasMakeAChartToo() throws {
    let numbers: [Double] = [.nan, .infinity, -.infinity, 0, -1]
    for scale in [Chart.Scale.linear, .logarithmic, .symmetricLogarithmic(threshold: 1e-3)] {
      let points = numbers.flatMap { x in numbers.map { Chart.Point(x, $0) } }
      let chart = Chart(
        title: "", description: "", x: .init("x", scale: scale), y: .init("y", scale: scale),
        series: [Chart.Series("all", color: .palette(0), marks: [.line(points), .points(points), .bars(points)])])
      let text = chart.svg()
      #expect(readXML(text) != nil)
      #expect(!text.contains("nan") && !text.contains("inf\""))
    }
  }

  @Test func aLineHasNoCornerThatLiesOnItAndKeepsAllOthers() {
    let straight = (0...100).map { Pixel(x: Double($0), y: 2 * Double($0)) }
    #expect(simplified(straight, tolerance: 0.1) == [straight[0], straight[100]])
    let bent = straight + [Pixel(x: 100, y: 0), Pixel(x: 100, y: 50)]
    #expect(simplified(bent, tolerance: 0.1) == [straight[0], straight[100], Pixel(x: 100, y: 0), Pixel(x: 100, y: 50)])
    let circle = (0...360).map { (degree: Int) in
      Pixel(x: 100 * Double.cos(Double(degree) * .pi / 180), y: 100 * Double.sin(Double(degree) * .pi / 180))
    }
    let kept = simplified(circle, tolerance: 0.1)
    // A chord of 0.1 pixels' height spans five degrees.
    #expect((64...180).contains(kept.count) && kept.first == circle.first && kept.last == circle.last)
    #expect(simplified([], tolerance: 1).isEmpty)
  }

  @Test func everyColorHasContrastOnLightAndOnDark() {
    for color in ChartColors.palette + [ChartColors.neutral, ChartColors.good, ChartColors.bad] {
      #expect(contrast(color, ChartColors.Page.light.page) >= 3, "\(color)")
      #expect(contrast(color, ChartColors.Page.dark.page) >= 3, "\(color)")
    }
    for page in [ChartColors.Page.light, .dark] {
      #expect(contrast(page.text, page.page) >= 7)
      #expect(contrast(page.muted, page.page) >= 4.5)
    }
  }

  @Test(arguments: [400.0, 800, 1400])
  func noTwoLabelsOverlapAndNoneLeavesThePicture(width: Double) throws {
    for chart in [everyMark, matrix, moving] + manyTicks {
      let layout = ChartLayout(chart, width: width)
      let boxes = layout.boxes
      for (index, box) in boxes.enumerated() {
        #expect(box.left >= 0 && box.right <= width + 0.5 && box.bottom <= layout.height, "\(chart.title): \(box)")
        for other in boxes[(index + 1)...] { #expect(!box.meets(other), "\(chart.title) at \(width): \(box), \(other)") }
      }
    }
  }
}

/// Charts whose labels are long or many.
private let manyTicks: [Chart] = [1e-300, 1e-9, 0.001, 1, 12345, 1e9, 1e300].flatMap { (size: Double) -> [Chart] in
  let scales: [Chart.Scale] = [.linear, .logarithmic, .symmetricLogarithmic(threshold: size / 100)]
  return scales.map { chart(ofSize: size, $0) }
}

private func chart(ofSize size: Double, _ scale: Chart.Scale) -> Chart {
  let line = Chart.Mark.line([Chart.Point(size, size), Chart.Point(size * 7.3, size * 900)])
  let names = ["a method with a name that is long, settings and all", "second", "third"]
  return Chart(
    title: "numbers of about \(size), with a title that is longer than a narrow picture is wide", description: "",
    x: Chart.Axis("a title of the horizontal axis", scale: scale), y: Chart.Axis("vertical", scale: scale),
    series: names.enumerated().map { Chart.Series($1, color: .palette($0), marks: [line]) })
}

extension ChartLayout {
  /// The boxes of all texts, by the estimate of their widths.
  fileprivate var boxes: [Rectangle] {
    let blocks = [title] + axisTitles + [note].compactMap(\.self)
    let lines = blocks.flatMap { block in
      block.lines.enumerated().map { index, line in
        box(line, block.x, block.y + Double(index) * (block.size > fontSize ? 20 : Self.lineHeight), block.anchor, block.size)
      }
    }
    let horizontal = xTicks.map { box($0.label, x($0.value), plot.bottom + Self.lineHeight, "middle", fontSize) }
    let vertical = yTicks.map { box($0.label, plot.left - 6, y($0.value) + 4, "end", fontSize) }
    return lines + horizontal + vertical + legend.map { box($0.text, $0.x + Self.swatch + 6, $0.y, "start", fontSize) }
  }

  private func box(_ text: String, _ x: Double, _ y: Double, _ anchor: String, _ size: Double) -> Rectangle {
    let width = textWidth(text, size: size)
    let left = anchor == "start" ? x : anchor == "end" ? x - width : x - width / 2
    return Rectangle(left: left, top: y - 0.75 * size, width: width, height: 0.95 * size)
  }
}

extension ChartLayout.Rectangle {
  fileprivate func meets(_ other: Self) -> Bool {
    left < other.right && other.left < right && top < other.bottom && other.top < bottom
  }
}

/// The contrast of two colors after WCAG 2.
private func contrast(_ a: String, _ b: String) -> Double {
  let (light, dark) = (max(luminance(a), luminance(b)), min(luminance(a), luminance(b)))
  return (light + 0.05) / (dark + 0.05)
}

private func luminance(_ color: String) -> Double {
  let value = Int(color.dropFirst(), radix: 16) ?? 0
  let channels = [value >> 16, value >> 8 & 255, value & 255].map { channel -> Double in
    let share = Double(channel) / 255
    return share <= 0.04045 ? share / 12.92 : Double.pow((share + 0.055) / 1.055, 2.4)
  }
  return 0.2126 * channels[0] + 0.7152 * channels[1] + 0.0722 * channels[2]
}
