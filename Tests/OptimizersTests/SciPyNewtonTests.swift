import AssayKit
import Optimizers
import PortableMath
import Testing

/// The second-order methods beside SciPy's, each with SciPy's default tolerances, on the problems of
/// References/scipy.json.
///
/// Where SciPy succeeded, the value is as good and the evaluations are at most half as many again. A trust region takes as many
/// steps. Where SciPy failed, the value is at least as good.
@Suite struct SciPyNewtonTests {
  @Test(arguments: SciPyReference.rows(of: "dogleg"))
  func doglegReachesSciPysMinima(row: SciPyReference.Row) {
    let run = check(TrustRegionDogleg(DoglegSubproblem(), TrustRegionOptions(gradientTolerance: 1e-4)), row)
    if row.success == true { #expect(run.steps == row.nit) }
  }

  @Test(arguments: SciPyReference.rows(of: "trust-ncg"))
  func steihaugReachesSciPysMinima(row: SciPyReference.Row) {
    let run = check(TrustRegionSteihaug(SteihaugSubproblem(), TrustRegionOptions(gradientTolerance: 1e-4)), row)
    #expect(run.steps == row.nit)
  }

  @Test(arguments: SciPyReference.rows(of: "trust-exact"))
  func exactReachesSciPysMinima(row: SciPyReference.Row) {
    let run = check(TrustRegionExact(ExactSubproblem(), TrustRegionOptions(gradientTolerance: 1e-4)), row)
    #expect(run.steps == row.nit)
  }

  /// SciPy stops where dᵀHd ≤ 3ε: on Powell's singular function so early that its products do not compare.
  @Test(arguments: SciPyReference.rows(of: "Newton-CG"))
  func newtonCGReachesSciPysMinima(row: SciPyReference.Row) {
    check(NewtonCG(stepTolerance: 1e-5), row, comparingProducts: row.problem != "powellSingular")
  }

  @Test(arguments: SciPyReference.rows(of: "lm"))
  func levenbergMarquardtReachesSciPysMinima(row: SciPyReference.Row) {
    check(LevenbergMarquardt(valueTolerance: 1e-8, stepTolerance: 1e-8, gradientTolerance: 1e-8), row)
  }

  @discardableResult
  private func check(
    _ optimizer: some Optimizer<Double>, _ row: SciPyReference.Row, comparingProducts: Bool = true
  ) -> Run<Double> {
    let problem = row.instance
    let objective =
      row.problem.hasPrefix("rosenbrock")
      ? AnyObjective(RosenbrockResiduals<Double>(dimension: problem.start.count)) : problem.objective
    let run = Run(optimizer, on: objective, from: problem.start, steps: 2000)
    let (ours, count) = (objective.value(run.iterate.span), run.evaluations)
    let values = count.values + count.residuals
    let gradients = count.gradients + count.jacobians
    let products = count.hessians + count.hessianProducts
    #expect(run.stop == .converged)
    // Both stop at a tolerance: their values differ by less than 10⁻⁶, or that share.
    let theirs = row.fun ?? .nan
    #expect(ours <= theirs + 1e-6 * max(1, theirs), "\(ours), SciPy \(theirs)")
    guard row.success == true, let nfev = row.nfev, let njev = row.njev else { return run }
    #expect(2 * values <= 3 * nfev, "\(values) values, SciPy \(nfev)")
    #expect(2 * gradients <= 3 * njev, "\(gradients) gradients, SciPy \(njev)")
    if let nhev = row.nhev, comparingProducts {
      #expect(2 * products <= 3 * nhev, "\(products) Hessians or products, SciPy \(nhev)")
    }
    return run
  }
}
