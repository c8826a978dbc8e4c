import AssayKit
import Optimizers
import PortableMath
import Testing

@Suite struct PowellTests {
  private static let rows = SciPyReference.rows(of: "Powell")
  /// Where the last bits of the objective decide the way: with this one's arithmetic SciPy takes exactly one value more
  /// in each search here too.
  private static let decidedByRounding: Set = ["Powell on rosenbrock5", "Powell on rosenbrock10"]

  @Test(arguments: rows)
  func reachesSciPysMinimumInItsStepsAndFewerEvaluations(row: SciPyReference.Row) throws {
    let (problem, run) = finish(row)
    #expect(run.stop == .converged)
    #expect(run.steps == row.nit)
    #expect(run.evaluations.values < (try #require(row.nfev)))
    let value = problem.objective.value(run.iterate.span)
    #expect((value - (row.fun ?? .nan)).magnitude <= 1e-9 * value + 1e-20)
  }

  /// SciPy asks in each line search for the value at t = 0, which is known; a sweep has n searches or n + 1.
  @Test(arguments: rows.filter { !decidedByRounding.contains($0.description) })
  func savesOneEvaluationOfSciPysInEachSearch(row: SciPyReference.Row) throws {
    let (problem, run) = finish(row)
    let saved = try #require(row.nfev) - run.evaluations.values
    let n = problem.start.count
    #expect(saved >= run.steps * n && saved <= run.steps * (n + 1))
  }

  private func finish(_ row: SciPyReference.Row) -> (problem: Problem<Double>, run: Run<Double>) {
    let problem = row.instance
    let method = Powell<Double>(lineTolerance: 0.01, valueTolerance: 1e-4)
    return (problem, Run(method, on: problem.objective, from: problem.start, steps: 10_000))
  }

  /// The second and later directions are conjugate to the first on a quadratic: two sweeps find its minimum.
  @Test func findsTheMinimumOfAQuadraticInTwoSweeps() {
    let objective = CubeFunction(dimension: 2, from: -100, to: 100) { x in
      let (a, b) = (x[0] - 1, x[1] + 2)
      return 3 * a * a + 2 * a * b + b * b
    }
    let run = Run(
      Powell<Double>(lineTolerance: 1e-8, valueTolerance: 0), on: AnyObjective(objective), from: [4, 5], steps: 3)
    #expect((run.iterate[0] - 1).magnitude < 1e-6 && (run.iterate[1] + 2).magnitude < 1e-6)
  }

  @Test(arguments: [1, 2, 3])
  func stopsOnAPlateau(dimension: Int) {
    let start = (0..<dimension).map { Double($0) + 0.3 }
    let run = Run(usual, on: AnyObjective(Plateau(dimension: dimension)), from: start, steps: 100)
    #expect(run.stop == .converged)
    #expect(run.iterate == start)
  }

  @Test func findsAMinimumInOneDimension() {
    let run = Run(usual, on: AnyObjective(ShiftedBowl(center: [2])), from: [0], steps: 100)
    #expect(run.stop == .converged)
    #expect((run.iterate[0] - 2).magnitude <= 1e-7)
  }

  /// The minimizer of the bowl is outside the box: the answer is the corner nearest to it.
  @Test func staysInItsBounds() {
    let bowl = ShiftedBowl(center: [3, -3, 0.5], bounds: Bounds(lower: [-1, -1, -1], upper: [1, 1, .infinity]))
    let run = Run(usual, on: AnyObjective(bowl), from: [0.99, 0, 5], steps: 100)
    #expect(run.stop == .converged)
    #expect(run.iterate[0] == 1 && run.iterate[1] == -1)
    #expect((run.iterate[2] - 0.5).magnitude <= 1e-6)
  }

  @Test(arguments: 0..<8)
  func leavesEveryCorner(corner: Int) {
    let box = Bounds<Double>(lower: [-5, -5, -5], upper: [5, 5, 5])
    let bowl = AnyObjective(ShiftedBowl(center: [1, 0, -1.5], bounds: box))
    let run = Run(usual, on: bowl, from: start(atCorner: corner, side: 5), steps: 100)
    #expect(run.stop == .converged)
    #expect(bowl.value(run.iterate.span) <= 1e-8)
  }

  /// In a box narrower than a step both ends of the line may have the same value, and the least point may be anywhere
  /// between them.
  @Test(arguments: [5, 0.5, 0.01], [-0.7, 0, 0.3, 0.9, 0.999])
  func leavesAnUpperBound(side: Double, share: Double) {
    let box = Bounds<Double>(lower: [-side, -side], upper: [side, side])
    let bowl = AnyObjective(ShiftedBowl(center: [share * side, 0], bounds: box))
    let run = Run(usual, on: bowl, from: [side, side], steps: 100)
    #expect(run.stop == .converged)
    #expect(bowl.value(run.iterate.span) <= 1e-8 * side * side)
  }

  @Test(arguments: [5, 0.5, 0.01], [-0.998, -0.7, 0, 0.3, 0.9])
  func leavesALowerBound(side: Double, share: Double) {
    let box = Bounds<Double>(lower: [-side, -side], upper: [side, side])
    let bowl = AnyObjective(ShiftedBowl(center: [share * side, 0], bounds: box))
    let run = Run(usual, on: bowl, from: [-side, -side], steps: 100)
    #expect(run.stop == .converged)
    #expect(bowl.value(run.iterate.span) <= 1e-8 * side * side)
  }

  @Test(arguments: 0..<8)
  func leavesEveryCornerOfStyblinskiAndTang(corner: Int) {
    let objective = AnyObjective(
      CubeFunction(dimension: 3, from: -5, to: 5) { x in
        var sum = 0.0
        for i in x.indices { sum += x[i] * (x[i] * (x[i] * x[i] - 16) + 5) / 2 }
        return sum
      })
    let run = Run(usual, on: objective, from: start(atCorner: corner, side: 5), steps: 100)
    #expect(run.stop == .converged)
    // The least value of one term, at −2.903534…: as in Problems.
    #expect(objective.value(run.iterate.span) <= 3 * -39.16616570377142 + 1e-8, "it ended at \(run.iterate)")
  }

  private func start(atCorner corner: Int, side: Double) -> [Double] {
    (0..<3).map { corner >> $0 & 1 == 0 ? -side : side }
  }

  @Test func survivesALineWithoutEnd() {
    let run = Run(usual, on: AnyObjective(EndlessFall(dimension: 2)), from: [0, 0], steps: 20)
    #expect(run.evaluations.values < 20_000)
    #expect(run.iterate[0] < -1e100)
  }

  private var usual: Powell<Double> { Powell(lineTolerance: 0.01, valueTolerance: 0) }
}
