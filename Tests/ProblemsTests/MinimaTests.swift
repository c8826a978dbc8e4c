import AssayKit
import Foundation
import PortableMath
import Problems
import Testing

/// Starts, least values and minimizers against scripts/references/problem-minima, which has each formula once more and works
/// with 150 digits.
@Suite struct MinimaTests {
  /// A row of References/minima.json.
  struct Known: Decodable, Sendable, CustomTestStringConvertible {
    enum Word: Decodable {
      case number(Double)
      case text(String)

      init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        if let number = try? container.decode(Double.self) {
          self = .number(number)
        } else {
          self = .text(try container.decode(String.self))
        }
      }
    }

    let problem: String
    let settings: [String: Word]
    let startValue: String
    let tenfoldStartValue: String
    let value: String
    let minimizers: [[String]]

    var testDescription: String { "\(problem) \(settings.sorted { $0.key < $1.key }.map(\.value))" }

    func made(startFactor: Double? = nil) throws -> Problem<Double> {
      let plugin = try #require(builtInProblems.first { $0.description.name == problem })
      var settings = settings.mapValues { word in
        switch word {
        case .number(let number): Setting.number(number)
        case .text(let text): Setting.text(text)
        }
      }
      if let startFactor { settings["startFactor"] = .number(startFactor) }
      return try plugin.float64(Settings(settings, descriptions: plugin.description.settings), Seed(1))
    }
  }

  static let rows: [Known] = {
    let file = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "References/minima.json")
    return try! JSONDecoder().decode([Known].self, from: Data(contentsOf: file))
  }()

  @Test func everyReferenceIsOfAProblem() { #expect(Self.rows.count >= 90) }

  @Test(arguments: rows) func startsWhereItShould(_ known: Known) throws {
    let problem = try known.made()
    let expected = try #require(Double(known.startValue))
    let value = problem.objective.value(problem.start.span)
    #expect((value - expected).magnitude <= 1e-13 * max(1, expected.magnitude), "\(value) instead of \(expected)")
  }

  /// The second start of the Moré–Wild set, for the problems that have it.
  @Test(arguments: rows) func startsTenTimesAsFarWhereItShould(_ known: Known) throws {
    let plugin = try #require(builtInProblems.first { $0.description.name == known.problem })
    guard plugin.description.settings.contains(where: { $0.name == "startFactor" }) else { return }
    let problem = try known.made(startFactor: 10)
    let expected = try #require(Double(known.tenfoldStartValue))
    let value = problem.objective.value(problem.start.span)
    #expect((value - expected).magnitude <= 1e-12 * max(1, expected.magnitude), "\(value) instead of \(expected)")
  }

  /// The least value is the reference rounded, to an ulp or two where it is computed.
  @Test(arguments: rows) func hasTheLeastValueOfTheReference(_ known: Known) throws {
    let optimum = try #require(known.made().optimum)
    let expected = try #require(Double(known.value))
    #expect((optimum.value - expected).magnitude <= 2 * expected.ulp, "\(optimum.value) instead of \(expected)")
  }

  /// Each minimizer of the reference is stated, to four ulps; Brown's, a root found when the problem is made and its
  /// ninth power, to 64.
  @Test(arguments: rows) func hasTheMinimizersOfTheReference(_ known: Known) throws {
    let stated = try #require(known.made().optimum).minimizers
    let ulps = known.problem == "brownAlmostLinear" ? 64.0 : 4
    for minimizer in known.minimizers {
      let expected = try minimizer.map { try #require(Double($0)) }
      let isStated = stated.contains { $0.elementsEqual(expected) { ($0 - $1).magnitude <= ulps * $1.ulp } }
      #expect(isStated, "\(expected) is not among \(stated)")
    }
  }
}
