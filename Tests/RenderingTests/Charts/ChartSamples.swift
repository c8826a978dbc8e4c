import Foundation

@testable import Rendering

#if canImport(FoundationXML)
import FoundationXML
#endif

/// A chart with every mark, and with numbers that no axis has.
let everyMark = Chart(
  title: "Every mark", description: "One of each mark.", x: .init("evaluations", scale: .logarithmic),
  y: .init("f(x) − f*", scale: .logarithmic),
  series: [
    Chart.Series(
      "gradientDescent(rate: 0.1)", color: .palette(0),
      marks: [
        .band([.init(1, 0.5, 3), .init(10, 0.02, 0.2), .init(100, 1e-5, 1e-3)]),
        .line([.init(0, 2), .init(1, 1), .init(10, 0.1), .init(100, 0), .init(200, .nan), .init(300, .infinity)]),
      ]),
    Chart.Series("newton", color: .palette(1), marks: [.points([.init(1, 1), .init(2, 1e-4), .init(3, -1)])]),
    Chart.Series("adam", color: .palette(9), marks: [.steps([.init(1, 1), .init(20, 0.5), .init(50, 0.25)])]),
    Chart.Series("times", color: .palette(3), marks: [.intervals([.init(at: 5, 0.3, lower: 0.1, upper: .infinity)])]),
    Chart.Series("counts", color: .palette(4), marks: [.bars([.init(40, 0.01)])]),
    Chart.Series("margin", color: .neutral, marks: [.region(x: nil, y: 0.1...0.2), .region(x: 30...30, y: nil)]),
    Chart.Series(nil, color: .neutral, marks: [.contours([[.init(1, 1), .init(2, 0.5), .init(4, 1)]])]),
  ])

let matrix = Chart(
  title: "Trials by side", description: "What differs.", x: .init("side", scale: .categories(["first", "second"])),
  y: .init("trial", scale: .categories(["a trial with quite a long name, settings and all", "b"])),
  series: [
    Chart.Series(
      "differs", color: .bad,
      marks: [.cells([.init(column: 0, row: 0, strength: 1, text: "≠"), .init(column: 1, row: 1, strength: 0.2, text: "=")])])
  ])

/// Two points that appear one after the other, and a band of the first frame only.
let moving = Chart(
  title: "Moving", description: "Points that appear.", x: .init("x"),
  y: .init("f(x)", scale: .symmetricLogarithmic(threshold: 1)),
  series: [
    Chart.Series(
      "path", color: .palette(2), marks: [.line([.init(0, -100), .init(1, 0), .init(2, 1000)]), .points([.init(0, -100)])],
      appearance: .growing([0, 1, 2])),
    Chart.Series("first", color: .palette(1), marks: [.line([.init(0, 1), .init(2, 1)])], appearance: .during(0...0)),
  ], animation: Chart.Animation(frames: ["step 0", "step 1", "step 2"], secondsPerFrame: 0.5))

/// Reads XML, and keeps its texts.
final class XMLReading: NSObject, XMLParserDelegate {
  private(set) var texts: [String] = []
  private(set) var elements: [String] = []
  private var isText = false

  func parser(
    _ parser: XMLParser, didStartElement name: String, namespaceURI: String?, qualifiedName: String?,
    attributes: [String: String]
  ) {
    elements.append(name)
    isText = name == "text"
    if isText { texts.append("") }
  }

  func parser(_ parser: XMLParser, foundCharacters text: String) { if isText { texts[texts.count - 1] += text } }

  func parser(_ parser: XMLParser, didEndElement name: String, namespaceURI: String?, qualifiedName: String?) { isText = false }
}

/// The elements and the texts of a well-formed document; nil of any other.
func readXML(_ text: String) -> XMLReading? {
  let reading = XMLReading()
  let parser = XMLParser(data: Data(text.utf8))
  parser.delegate = reading
  return parser.parse() ? reading : nil
}
