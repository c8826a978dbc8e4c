import AssayKit
import Optimizers
import PortableMath
import Problems
import Testing

@Suite struct DifferentialEvolutionTests {
  /// Both are random, so the median of 20 runs here is compared with two medians of 101 there. SciPy updates the population after
  /// each trial by default, or after each generation, as here.
  @Test(arguments: Set(EvolutionReference.rows.map(\.problem)).sorted())
  func needsAtMostOneAndAHalfTimesSciPysEvaluations(problem: String) throws {
    let rows = EvolutionReference.rows.filter { $0.problem == problem }
    #expect(rows.map(\.updating) == ["deferred", "immediate"])
    let counts = try (0..<20).map { try evaluations(rows[0], seed: $0) }.sorted()
    let median = Double(counts[9] + counts[10]) / 2
    for row in rows { #expect(median <= 1.5 * row.median, "SciPy's population updated \(row.updating)") }
  }

  /// Up to and with the generation that finds a value of at most 10⁻⁶; 100,000 where there is none.
  private func evaluations(_ row: EvolutionReference.Row, seed: UInt64) throws -> Int {
    let method = DifferentialEvolution<Double>(
      strategy: try #require(.init(rawValue: row.strategy)), weight: row.weight, crossover: row.crossover,
      populationPerDimension: row.populationPerDimension, first: .latinHypercube, lower: -5, upper: 5)
    let objective = objective(row.problem)
    let start = [4.0, 4, 4, 4, 4]
    func isFound(_ x: [Double]) -> Bool { objective.value(at: x.span) <= 1e-6 }
    let run = Run(
      method, on: AnyObjective(objective), from: start, steps: .max, seed: Seed(seed), evaluationBudget: 20_000,
      until: isFound)
    return isFound(run.iterate) ? run.evaluations.values : 100_000
  }

  private func objective(_ name: String) -> CubeFunction {
    CubeFunction(dimension: 5, from: -5, to: 5) { x in
      switch name {
      case "sphere": return dot(x, x)
      case "rosenbrock": return Rosenbrock<Double>(dimension: 5).value(at: x)
      default:
        var sum = 50.0
        for i in x.indices { sum += x[i] * x[i] - 10 * Double.cos(2 * .pi * x[i]) }
        return sum
      }
    }
  }

  /// The least sum is at a corner of the box, so that many mutants fall outside it.
  @Test(arguments: [1, 2, 3])
  func findsACornerWithoutLeavingTheBox(dimension: Int) {
    let bounds = Bounds(
      lower: [Double](repeating: -2, count: dimension), upper: [Double](repeating: 1, count: dimension))
    let objective = Visited(dimension: dimension, bounds: bounds)
    let run = Run(usual(), on: AnyObjective(objective), from: bounds.upper, steps: 200)
    #expect(objective.points.allSatisfy { $0.allSatisfy { $0 >= -2 && $0 <= 1 } })
    #expect(run.iterate.allSatisfy { $0 < -1.999 })
  }

  @Test func aLatinHypercubeHasOneMemberInEachPartOfEachAxis() {
    let objective = Visited(dimension: 2)
    _ = Run(usual(), on: AnyObjective(objective), from: [0, 0], steps: 1)
    #expect(objective.points.count == 20)
    for axis in 0..<2 { #expect(Set(objective.points.map { Int(($0[axis] + 5) / 0.5) }) == Set(0..<20)) }
  }

  /// With CR = 0 a trial has one coordinate of the mutant, the certain one.
  @Test(arguments: DifferentialEvolution<Double>.Strategy.allCases)
  func oneCoordinateIsCertain(strategy: DifferentialEvolution<Double>.Strategy) {
    let objective = Visited(dimension: 4)
    _ = Run(usual(strategy, crossover: 0), on: AnyObjective(objective), from: [0, 0, 0, 0], steps: 2)
    for number in 0..<40 {
      let changed = zip(objective.points[number], objective.points[40 + number]).count { $0 != $1 }
      #expect(changed == 1, "member \(number)")
    }
  }

  /// With F = 0 and CR = 1 each trial is a copy of the member that the difference is added to.
  @Test func theBaseIsTheBestOrAnotherMember() {
    for strategy in DifferentialEvolution<Double>.Strategy.allCases {
      let objective = Visited(dimension: 2)
      let method = usual(strategy, weight: 0, crossover: 1)
      let first = Run(method, on: AnyObjective(objective), from: [0, 0], steps: 1).iterate
      _ = Run(method, on: AnyObjective(objective), from: [0, 0], steps: 2)
      let members = Array(objective.points[20..<40])
      for (member, trial) in zip(members, objective.points[40..<60]) {
        switch strategy {
        case .best1bin: #expect(trial == first)
        case .rand1bin: #expect(trial != member && members.contains(trial))
        }
      }
    }
  }

  /// With F = 1 and CR = 1 a trial is a + b − c, and of five points on a line only one such sum is equal to it.
  @Test func theMutantIsMadeOfThreeOtherMembers() {
    let method = DifferentialEvolution<Double>(
      strategy: .rand1bin, weight: 1, crossover: 1, populationPerDimension: 5, first: .uniform, lower: -5, upper: 5)
    for seed in 0..<20 {
      let objective = Visited(dimension: 1)
      _ = Run(method, on: AnyObjective(objective), from: [0], steps: 2, seed: Seed(UInt64(seed)))
      let points = objective.points.map { $0[0] }
      for member in 0..<5 {
        let others = Array(0..<5).filter { $0 != member }
        let sums = others.flatMap { a in
          others.filter { $0 != a }.flatMap { b in
            others.filter { $0 != a && $0 != b }.map { c in points[a] + (points[b] - points[c]) }
          }
        }
        #expect(sums.contains(points[5 + member]), "seed \(seed), member \(member)")
      }
    }
  }

  /// No difference is left, and no trial can be new.
  @Test func aPopulationOfOnePointHasConverged() {
    let point = CubeFunction(dimension: 2, from: 3, to: 3) { x in x[0] }
    let run = Run(usual(), on: AnyObjective(point), from: [0, 0], steps: 100)
    #expect(run.stop == .converged)
    #expect(run.iterate == [3, 3])
  }

  @Test func aPlateauSpendsTheBudget() {
    let run = Run(
      usual(), on: AnyObjective(Plateau(dimension: 1)), from: [0], steps: 1000, evaluationBudget: 1000)
    #expect(run.stop == .budgetSpent)
    #expect(run.evaluations.values == 1000)
  }

  @Test func eachWayToDrawTheFirstPopulationFillsTheBox() {
    for first in DifferentialEvolution<Double>.Start.allCases {
      let objective = Visited(dimension: 2)
      let method = DifferentialEvolution<Double>(
        strategy: .rand1bin, weight: 0.5, crossover: 0.9, populationPerDimension: 100, first: first, lower: -5,
        upper: 5)
      _ = Run(method, on: AnyObjective(objective), from: [0, 0], steps: 1)
      for axis in 0..<2 {
        let coordinates = objective.points.map { $0[axis] }
        #expect(coordinates.allSatisfy { $0 >= -5 && $0 <= 5 })
        #expect(coordinates.min()! < -4.5 && coordinates.max()! > 4.5)
      }
    }
  }

  @Test func aBoxWithAnInfiniteSideIsAFailureThatSaysSo() {
    let objective = Plateau(dimension: 1, bounds: Bounds(lower: [0], upper: [.infinity]))
    guard case .failed(let reason) = Run(usual(), on: AnyObjective(objective), from: [0], steps: 1).stop else {
      Issue.record("an infinite box is drawn from")
      return
    }
    #expect(reason.contains("the objective's bounds have an infinite side"))
  }

  private func usual(
    _ strategy: DifferentialEvolution<Double>.Strategy = .rand1bin, weight: Double = 0.5, crossover: Double = 0.9
  ) -> DifferentialEvolution<Double> {
    DifferentialEvolution(
      strategy: strategy, weight: weight, crossover: crossover, populationPerDimension: 10, first: .latinHypercube,
      lower: -5, upper: 5)
  }
}

/// What scripts/references/evolution-references writes.
struct EvolutionReference: Decodable {
  struct Row: Decodable {
    let problem: String
    let strategy: String
    let weight: Double
    let crossover: Double
    let populationPerDimension: Int
    let updating: String
    let median: Double
  }

  let rows: [Row]

  static let rows = readReference("evolution.json", as: EvolutionReference.self).rows
}
