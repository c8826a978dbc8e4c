import AssayKit
import Optimizers
import PortableMath
import Problems
import Testing

@Suite struct LevenbergMarquardtTests {
  /// The minima published by Moré, Garbow & Hillstrom (1981), problems 10 and 17, and by Moré & Wild (2009).
  @Test(arguments: [("meyer", 87.94586), ("osborne1", 5.464895e-5), ("bard", 8.214877e-3), ("osborne2", 4.013774e-2)])
  func reachesPublishedMinima(name: String, least: Double) throws {
    let plugin = try #require(builtInProblems.first { $0.description.name == name })
    let problem = try plugin.float64(Settings([:], descriptions: plugin.description.settings), Seed(7))
    let run = Run(LevenbergMarquardt<Double>(), on: problem.objective, from: problem.start, steps: 1000)
    let value = problem.objective.value(run.iterate.span)
    #expect(run.stop == .converged)
    #expect((value - least).magnitude <= 1e-6 * least, "\(value)")
  }

  /// Unknowns measured in other units: the same path in those units, but for rounding, since the columns are taken in
  /// another order.
  @Test func theUnitsOfTheUnknownsDoNotMatter() {
    let scale = [0x1p20, 0x1p-30]
    let plain = RosenbrockResiduals<Double>(dimension: 2)
    let inOtherUnits = RosenbrockResiduals(dimension: 2, scale: scale)
    for steps in 1...16 {
      let ours = Run(LevenbergMarquardt<Double>(), on: AnyObjective(plain), from: [-1.2, 1], steps: steps)
      let other = Run(
        LevenbergMarquardt<Double>(), on: AnyObjective(inOtherUnits), from: [-1.2 / scale[0], 1 / scale[1]],
        steps: steps)
      let rescaled = zip(other.iterate, scale).map { $0 * $1 }
      #expect(gap(rescaled, ours.iterate) < 1e-13, "step \(steps)")
      #expect(other.evaluations == ours.evaluations)
    }
  }

  /// Without that scaling they do.
  @Test func withoutScalingTheUnitsMatter() {
    let rescaled = RosenbrockResiduals(dimension: 2, scale: [0x1p20, 0x1p-30])
    let optimizer = LevenbergMarquardt<Double>(scaling: .none)
    let plain = Run(optimizer, on: AnyObjective(RosenbrockResiduals<Double>(dimension: 2)), from: [-1.2, 1], steps: 3)
    let other = Run(optimizer, on: AnyObjective(rescaled), from: [-1.2 * 0x1p-20, 0x1p30], steps: 3)
    #expect([other.iterate[0] * 0x1p20, other.iterate[1] * 0x1p-30] != plain.iterate)
  }

  /// Linear residuals: Gauss and Newton's step is the solution, and the next step finds nothing to do.
  @Test func linearResidualsTakeOneStep() {
    let objective = Linear(matrix: Matrix(rows: 3, columns: 2, elements: [1, 2, 3, 4, 5, 6]), right: [1, 1, 2])
    let run = Run(LevenbergMarquardt<Double>(), on: AnyObjective(objective), from: [3, -4], steps: 1)
    // Solved by hand: the normal equations (35, 44; 44, 56)·x = (14, 18).
    #expect(gap(run.iterate, [-1.0 / 3, 7.0 / 12]) < 1e-14)
    #expect(run.evaluations.residuals == 2 && run.evaluations.jacobians == 1)
  }

  @Test func fewerResidualsThanUnknownsAreSolved() {
    let objective = Linear(matrix: Matrix(rows: 1, columns: 3, elements: [1, 2, 3]), right: [14])
    let run = Run(LevenbergMarquardt<Double>(), on: AnyObjective(objective), from: [1, 1, 1], steps: 50)
    #expect(run.stop == .converged)
    let product = run.iterate[0] + 2 * run.iterate[1] + 3 * run.iterate[2]
    #expect((product - 14).magnitude < 1e-13)
  }

  /// Columns that depend on each other: a step is still taken, and the residual reaches its least norm.
  @Test func aSingularJacobianIsNoObstacle() {
    let objective = Linear(matrix: Matrix(rows: 3, columns: 2, elements: [1, 2, 2, 4, 3, 6]), right: [1, 2, 4])
    let run = Run(LevenbergMarquardt<Double>(), on: AnyObjective(objective), from: [5, 5], steps: 50)
    #expect(run.stop == .converged)
    // The projection of (1, 2, 4) on (1, 2, 3) is 17/14 of it.
    #expect((run.iterate[0] + 2 * run.iterate[1] - 17.0 / 14).magnitude < 1e-14)
  }

  @Test func residualsThatAreNotFiniteAtTheStartAreAFailure() {
    let objective = Linear(matrix: Matrix(rows: 2, columns: 2, elements: [1, 0, 0, 1]), right: [.nan, 0])
    let run = Run(LevenbergMarquardt<Double>(), on: AnyObjective(objective), from: [1, 1], steps: 5)
    #expect(run.stop == .failed("the residuals' norm at the start is not finite"))
  }
}

/// ‖a − b‖.
private func gap(_ a: [Double], _ b: [Double]) -> Double { distance(a.span, b.span) }

/// r = A·x − b.
private struct Linear: LeastSquaresObjective {
  let matrix: Matrix<Double>
  let right: [Double]

  var dimension: Int { matrix.columns }
  var residualCount: Int { matrix.rows }

  private func residuals(_ x: Span<Double>) -> [Double] {
    zip(matrix.multiplied(by: x.indices.map { x[$0] }), right).map { $0 - $1 }
  }

  func value(at x: Span<Double>) -> Double { residuals(x).reduce(0) { $0 + $1 * $1 } }

  func gradient(at x: Span<Double>, into gradient: inout MutableSpan<Double>) {
    let slopes = matrix.transposedMultiplied(by: residuals(x))
    for i in gradient.indices { gradient[i] = 2 * slopes[i] }
  }

  func residuals(at x: Span<Double>, into residuals: inout MutableSpan<Double>) {
    for (i, residual) in self.residuals(x).enumerated() { residuals[i] = residual }
  }

  func jacobian(at x: Span<Double>, into jacobian: inout MutableSpan<Double>) {
    for (i, element) in matrix.elements.enumerated() { jacobian[i] = element }
  }
}
