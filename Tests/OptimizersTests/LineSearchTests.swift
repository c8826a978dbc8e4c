import AssayKit
import PortableMath
import Testing

@testable import Optimizers

@Suite struct LineSearchTests {
  /// Length and number of candidates on the paper's six functions, as MINPACK-2's dcsrch in SciPy has them.
  @Test(arguments: LineSearchReference.rows)
  func strongWolfeTakesMoreAndThuentesSteps(row: LineSearchReference.Row) throws {
    let function = try #require(MoreThuenteFunction(rawValue: row.function))
    let (decrease, curvature) = function.constants
    let search = StrongWolfe<Double>(sufficientDecrease: decrease, curvature: curvature)
    let outcome = try Outcome(of: .strongWolfe(search), on: function, from: row.first)
    #expect((try #require(outcome.length) - row.length).magnitude <= 1e-6 * row.length)
    #expect(outcome.candidates == row.candidates)
  }

  /// Wolfe's conditions or the approximate ones hold, after at most 20 candidates (dcsrch needs up to 13).
  @Test(arguments: LineSearchReference.rows)
  func hagerZhangMeetsItsConditions(row: LineSearchReference.Row) throws {
    let function = try #require(MoreThuenteFunction(rawValue: row.function))
    let (decrease, curvature) = function.constants
    let search = HagerZhang<Double>(sufficientDecrease: decrease, curvature: curvature)
    let outcome = try Outcome(of: .hagerZhang(search), on: function, from: row.first)
    let length = try #require(outcome.length)
    let (start, end) = (function.point(0), function.point(length))
    let isWolfe = end.value - start.value <= decrease * length * start.slope
    let isApproximate =
      end.value <= start.value + 1e-6 * start.value.magnitude && end.slope <= (2 * decrease - 1) * start.slope
    #expect(end.slope >= curvature * start.slope && (isWolfe || isApproximate))
    #expect(outcome.candidates <= 20)
  }

  /// The first of 10, 5, 2.5, … that is low enough on function 1: φ(10) = −10/102 is.
  @Test func backtrackingTakesTheFirstLengthThatIsLowEnough() throws {
    #expect(try Outcome(of: .backtracking(Backtracking()), on: MoreThuenteFunction.function1, from: 10).length == 10)
    let steep = Backtracking<Double>(sufficientDecrease: 0.5)
    let outcome = try Outcome(of: .backtracking(steep), on: MoreThuenteFunction.function1, from: 10)
    // φ(t) ≤ −t/4, which is t² + 2 ≤ 4, first holds at 10/8.
    #expect(outcome.length == 1.25)
    #expect(outcome.candidates == 4)
  }

  @Test(arguments: Searches.allCases)
  func aSearchComesBackFromWhereValuesAreNotFinite(search: Searches) throws {
    // Backtracking has no reason to refuse −∞.
    for outside in [Double.nan, .infinity] + (search == .backtracking ? [] : [-.infinity]) {
      let outcome = try Outcome(of: search.search, on: Cliff(outside: outside), from: 100)
      let length = try #require(outcome.length)
      #expect(length > 0 && length < 1)
      #expect(outcome.candidates <= 12)
    }
  }

  @Test(arguments: Searches.allCases)
  func aSearchEndsWhereNothingIsLower(search: Searches) throws {
    let outcome = try Outcome(of: search.search, on: Wrong(), from: 1)
    #expect(outcome.length == nil)
    #expect(outcome.candidates <= 61)
  }

  @Test(arguments: Searches.allCases)
  func aSearchEndsWhereValuesFallForEver(search: Searches) throws {
    let outcome = try Outcome(of: search.search, on: Slope(), from: 1)
    #expect(try #require(outcome.length) >= 1)
    #expect(outcome.candidates <= 51)
  }
}

enum Searches: CaseIterable {
  case strongWolfe, hagerZhang, backtracking

  var search: LineSearch<Double> {
    switch self {
    case .strongWolfe: .strongWolfe(StrongWolfe())
    case .hagerZhang: .hagerZhang(HagerZhang())
    case .backtracking: .backtracking(Backtracking())
    }
  }
}

/// Where a search from 0 in the direction 1 ended, and how many candidates it looked at.
private struct Outcome {
  let length: Double?
  let candidates: Int

  init<F: DifferentiableObjective<Double>>(
    of search: LineSearch<Double>, on function: F, from first: Double
  ) throws {
    var oracle = Oracle(AnyObjective(function))
    var line = Line<Double>(at: [0])
    line.direction = [1]
    try line.evaluateOrigin(calling: &oracle)
    length = try search.search(&line, from: first, calling: &oracle)
    candidates = oracle.evaluations.values - 1
    if let length { #expect(line.candidate == [length]) }
  }
}

/// (x − ½)² up to 1, and one value beyond.
private struct Cliff: DifferentiableObjective {
  let dimension = 1
  let outside: Double

  func value(at x: Span<Double>) -> Double { x[0] < 1 ? (x[0] - 0.5) * (x[0] - 0.5) : outside }

  func gradient(at x: Span<Double>, into gradient: inout MutableSpan<Double>) {
    gradient[0] = x[0] < 1 ? 2 * x[0] - 1 : outside
  }
}

/// |x|, with a gradient that claims it falls.
private struct Wrong: DifferentiableObjective {
  let dimension = 1

  func value(at x: Span<Double>) -> Double { x[0].magnitude }

  func gradient(at x: Span<Double>, into gradient: inout MutableSpan<Double>) { gradient[0] = -1 }
}

/// −x.
private struct Slope: DifferentiableObjective {
  let dimension = 1

  func value(at x: Span<Double>) -> Double { -x[0] }

  func gradient(at x: Span<Double>, into gradient: inout MutableSpan<Double>) { gradient[0] = -1 }
}

/// References/line-searches.json, written by scripts/references/line-search-references.
struct LineSearchReference: Decodable {
  struct Row: Decodable, CustomStringConvertible {
    let function: String
    let first: Double
    let length: Double
    let candidates: Int

    var description: String { "function \(function) from \(first)" }
  }

  let rows: [Row]

  static var rows: [Row] { readReference("line-searches.json", as: LineSearchReference.self).rows }
}
