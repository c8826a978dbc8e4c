import AssayKit
import Optimizers
import PortableMath
import Testing

/// Random, Sobol' and Halton search.
@Suite struct SamplingTests {
  @Test func sobolsPointsAreSciPys() {
    let points = points(SobolSearch(lower: 0, upper: 1), dimension: 40, count: 1000)
    for axis in 0..<40 { #expect(checksum(points, axis) == SamplingReference.shared.sobol[axis], "axis \(axis)") }
  }

  @Test func haltonsPointsAreSciPys() {
    let points = points(HaltonSearch(lower: 0, upper: 1), dimension: 40, count: 1000)
    for axis in 0..<40 { #expect(checksum(points, axis) == SamplingReference.shared.halton[axis], "axis \(axis)") }
  }

  /// A random number is uniform: each half of each axis gets half of the points, within five standard deviations.
  @Test func randomPointsAreUniform() {
    let points = points(RandomSearch(lower: 0, upper: 1), dimension: 3, count: 1000)
    for axis in 0..<3 {
      let inLowerHalf = points.count { $0[axis] < 0.5 }
      #expect((inLowerHalf - 500).magnitude < 80)
      #expect(points.allSatisfy { $0[axis] >= 0 && $0[axis] <= 1 })
    }
    #expect(Set(points).count == 1000)
  }

  @Test(arguments: ["random", "sobol", "halton"])
  func theBoxIsTheBoundsOrElseTheHyperparameters(name: String) {
    let bounds = Bounds(lower: [2.0, -7], upper: [3, -6.5])
    for (bounds, lower, upper) in [(bounds, [2, -7], [3, -6.5]), (nil, [-5.0, -5], [5.0, 5])] {
      let objective = Visited(dimension: 2, bounds: bounds)
      _ = run(name, on: objective, from: [0, 0], steps: 256)
      for axis in 0..<2 {
        let coordinates = objective.points.map { $0[axis] }
        let width = upper[axis] - lower[axis]
        #expect(coordinates.min()! >= lower[axis] && coordinates.min()! < lower[axis] + 0.05 * width)
        #expect(coordinates.max()! <= upper[axis] && coordinates.max()! > upper[axis] - 0.05 * width)
      }
    }
  }

  @Test(arguments: ["random", "sobol", "halton"])
  func aBoxWithAnInfiniteSideIsAFailureThatSaysSo(name: String) {
    let objective = Plateau(dimension: 2, bounds: Bounds(lower: [0, 0], upper: [1, .infinity]))
    guard case .failed(let reason) = run(name, on: objective, from: [0, 0], steps: 1).stop
    else {
      Issue.record("\(name) does not fail")
      return
    }
    #expect(reason.contains("the objective's bounds have an infinite side"))
  }

  @Test func anEmptyBoxIsAFailureThatSaysSo() {
    let run = Run(
      RandomSearch<Double>(lower: 1, upper: 0), on: AnyObjective(Plateau(dimension: 1)), from: [0], steps: 1)
    guard case .failed(let reason) = run.stop else {
      Issue.record("an empty box is drawn from")
      return
    }
    #expect(reason.contains("'lower' must not be above 'upper'"))
  }

  @Test(arguments: ["random", "sobol", "halton"])
  func theIterateIsTheBestPointSoFar(name: String) {
    let objective = Visited(dimension: 1)
    let run = run(name, on: objective, from: [100], steps: 50)
    #expect(run.iterate == [objective.points.map { $0[0] }.min()!])
    #expect(run.evaluations.values == 50)
  }

  /// NaN everywhere: no point is ever better than the start.
  @Test(arguments: ["random", "sobol", "halton"])
  func noPointWithoutAValueIsTaken(name: String) {
    let objective = CubeFunction(dimension: 2, from: 0, to: 1) { _ in .nan }
    #expect(run(name, on: objective, from: [9, 9], steps: 20).iterate == [9, 9])
  }

  @Test func sobolsSequenceHasAGreatestDimension() {
    let run = Run(
      SobolSearch<Double>(lower: 0, upper: 1), on: AnyObjective(Plateau(dimension: 41)),
      from: [Double](repeating: 0, count: 41), steps: 1)
    #expect(run.stop == .failed("there are direction numbers for 40 dimensions, not 41"))
  }

  // MARK: Support

  private func points(_ optimizer: some Optimizer<Double>, dimension: Int, count: Int) -> [[Double]] {
    let objective = Visited(dimension: dimension)
    _ = Run(
      optimizer, on: AnyObjective(objective), from: [Double](repeating: 0, count: dimension), steps: count)
    return objective.points
  }

  /// A method with the default hyperparameters.
  private func run(
    _ name: String, on objective: any Objective<Double>, from start: [Double], steps: Int
  ) -> Run<Double> {
    let objective = AnyObjective(objective)
    switch name {
    case "random": return Run(RandomSearch(lower: -5, upper: 5), on: objective, from: start, steps: steps)
    case "sobol": return Run(SobolSearch(lower: -5, upper: 5), on: objective, from: start, steps: steps)
    case "halton": return Run(HaltonSearch(lower: -5, upper: 5), on: objective, from: start, steps: steps)
    default: preconditionFailure("no sampling method is called '\(name)'")
    }
  }

  /// The formula of scripts/references/sampling-references.
  private func checksum(_ points: [[Double]], _ axis: Int) -> String {
    var sum: UInt64 = 0xcbf2_9ce4_8422_2325
    for point in points { sum = (sum ^ point[axis].bitPattern) &* 0x100_0000_01b3 }
    let digits = String(sum, radix: 16)
    return String(repeating: "0", count: 16 - digits.count) + digits
  }
}

/// What scripts/references/sampling-references writes.
private struct SamplingReference: Decodable {
  let sobol: [String]
  let halton: [String]

  static let shared = readReference("sampling.json", as: SamplingReference.self)
}
