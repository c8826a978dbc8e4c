import AssayKit
import Optimizers
import PortableMath
import Problems
import Testing

/// Coordinate search and pattern search.
@Suite struct PollingTests {
  /// (x − 5)² from 0 with Δ = 1, worked by hand. Explore to 1. Pattern 2, explore to 3. Pattern 5, where 6 and 4 are no better.
  /// Pattern 7, explore 8 and 6 without gain. Explore 6 and 4 about 5, then halve Δ.
  @Test func patternSearchTakesHookeAndJeevesSteps() {
    let known: [(x: Double, values: Int)] = [(1, 2), (3, 4), (5, 7), (5, 10), (5, 12)]
    for (number, expected) in known.enumerated() {
      let run = Run(pattern(), on: AnyObjective(ShiftedBowl(center: [5])), from: [0], steps: number + 1)
      #expect(run.iterate == [expected.x], "step \(number + 1)")
      #expect(run.evaluations.values == expected.values, "step \(number + 1)")
    }
  }

  /// (x + 2)² + (y − 1)² from 0 with Δ = 1, worked by hand. +x fails, −x improves. −x improves again. Then −x fails, +x fails
  /// and +y improves. +y, −y, +x and −x fail, and Δ halves.
  @Test func coordinateSearchTakesTheFirstDirectionThatImproves() {
    let known: [(x: [Double], values: Int)] = [([-1, 0], 3), ([-2, 0], 4), ([-2, 1], 6), ([-2, 1], 10)]
    for (number, expected) in known.enumerated() {
      let run = Run(coordinate(), on: AnyObjective(ShiftedBowl(center: [-2, 1])), from: [0, 0], steps: number + 1)
      #expect(run.iterate == expected.x, "step \(number + 1)")
      #expect(run.evaluations.values == expected.values, "step \(number + 1)")
    }
  }

  @Test func bothFindRosenbrocksMinimum() {
    let objective = AnyObjective(Rosenbrock<Double>(dimension: 2))
    for run in [
      Run(pattern(), on: objective, from: [-1.2, 1], steps: 100_000),
      Run(coordinate(), on: objective, from: [-1.2, 1], steps: 100_000),
    ] {
      #expect(run.stop == .converged)
      #expect(objective.value(run.iterate.span) < 1e-12)
    }
  }

  @Test(arguments: [1, 3])
  func bothStopOnAPlateau(dimension: Int) {
    let start = [Double](repeating: 0.3, count: dimension)
    let plateau = AnyObjective(Plateau(dimension: dimension))
    for run in [
      Run(pattern(), on: plateau, from: start, steps: 1000), Run(coordinate(), on: plateau, from: start, steps: 1000),
    ] {
      #expect(run.stop == .converged)
      #expect(run.iterate == start)
    }
  }

  /// The minimizer of the bowl is outside the box: the answer is the corner nearest to it.
  @Test func bothStayInTheirBounds() {
    let bowl = ShiftedBowl(center: [3, -3, 0.5], bounds: Bounds(lower: [-1, -1, -1], upper: [1, 1, .infinity]))
    for run in [
      Run(pattern(), on: AnyObjective(bowl), from: [0.9, 4, 5], steps: 1000),
      Run(coordinate(), on: AnyObjective(bowl), from: [0.9, 4, 5], steps: 1000),
    ] {
      #expect(run.stop == .converged)
      #expect(run.iterate == [1, -1, 0.5])
    }
  }

  @Test func bothEndAtTheStepTolerance() {
    let bowl = AnyObjective(ShiftedBowl(center: [0.3]))
    for run in [
      Run(pattern(tolerance: 0.01), on: bowl, from: [0], steps: 1000),
      Run(coordinate(tolerance: 0.01), on: bowl, from: [0], steps: 1000),
    ] {
      #expect(run.stop == .converged)
      #expect((run.iterate[0] - 0.3).magnitude <= 0.01)
      #expect(run.iterate[0] != 0.3)
    }
  }

  private func pattern(tolerance: Double = 0) -> PatternSearch<Double> {
    PatternSearch(stepLength: 1, contraction: 0.5, stepTolerance: tolerance)
  }

  private func coordinate(tolerance: Double = 0) -> CoordinateSearch<Double> {
    CoordinateSearch(stepLength: 1, contraction: 0.5, stepTolerance: tolerance)
  }
}
