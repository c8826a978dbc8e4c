import AssayKit
import Optimizers
import PortableMath
import Testing

@Suite struct PowellTests {
  @Test(arguments: SciPyReference.rows(of: "Powell"))
  func reachesSciPysMinimumInOneAndAHalfTimesItsEvaluations(row: SciPyReference.Row) throws {
    let problem = smallProblem(row.problem)
    let method = Powell<Double>(lineTolerance: 0.01, valueTolerance: 1e-4)
    let run = Run(method, on: problem.objective, from: problem.start, steps: 10_000)
    print(row.description, run.evaluations.values, row.nfev!, run.steps, row.nit!, problem.objective.value(run.iterate.span), row.fun!, run.stop as Any)
  }
}
