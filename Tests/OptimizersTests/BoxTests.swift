import AssayKit
import PortableMath
import Problems
import Testing

@testable import Optimizers

@Suite struct BoxTests {
  /// From the clamped start to SciPy's value, within 1.5 times SciPy's count, and nowhere outside the box.
  @Test(arguments: SciPyReference.boxed)
  func lbfgsbReachesSciPysValueInsideItsBox(row: SciPyReference.Boxed) {
    let problem = row.instance
    let lower = row.lower.map { $0 ?? -.infinity }
    let upper = row.upper.map { $0 ?? .infinity }
    let method = LBFGSB(lower: lower, upper: upper)
    let run = Run(method, on: problem.objective, from: problem.start, steps: 500) { x in
      #expect(x == problem.start || zip(x, zip(lower, upper)).allSatisfy { $1.0 <= $0 && $0 <= $1.1 })
      return x != problem.start && problem.objective.value(x.span) <= row.fun * (1 + 1e-12)
    }
    #expect(run.stop == nil, "stopped above SciPy's value \(row.fun)")
    #expect(Double(run.evaluations.values) <= 1.5 * Double(row.nfev), "\(run.evaluations.values) values")
  }

  /// Rosenbrock's function with x₁ ≤ ½: on the bound 100(x₂ − ¼)² + ¼ is least at (½, ¼), where ∂f/∂x₁ = −1 < 0.
  @Test func theMinimumOnABoundIsExact() {
    let method = LBFGSB<Double>(upper: [0.5, .infinity])
    let run = Run(method, on: AnyObjective(Rosenbrock<Double>(dimension: 2)), from: [-1.2, 1], steps: 100)
    #expect(run.stop == .converged)
    #expect(run.iterate[0] == 0.5)
    #expect((run.iterate[1] - 0.25).magnitude <= 1e-9)
  }

  /// The objective's own bounds count before the method's.
  @Test func theObjectivesBoundsAreKept() {
    let objective = Boxed(bounds: Bounds(lower: [1, -1], upper: [2, 3]))
    let run = Run(LBFGSB<Double>(upper: [0]), on: AnyObjective(objective), from: [5, 5], steps: 100)
    #expect(run.iterate == [1, 0])
  }

  @Test func boundsOfAnotherDimensionFail() {
    let objective = AnyObjective(Rosenbrock<Double>(dimension: 3))
    for method in [LBFGSB<Double>(lower: [0, 0]), LBFGSB<Double>(lower: [1], upper: [0])] {
      let run = Run(method, on: objective, from: [0, 0, 0], steps: 1)
      guard case .failed = run.stop else {
        Issue.record("stopped with \(String(describing: run.stop))")
        continue
      }
    }
  }
}

/// x² + y² in a box.
private struct Boxed: DifferentiableObjective {
  let dimension = 2
  let bounds: Bounds<Double>?

  func value(at x: Span<Double>) -> Double { dot(x, x) }

  func gradient(at x: Span<Double>, into gradient: inout MutableSpan<Double>) {
    for i in x.indices { gradient[i] = 2 * x[i] }
  }
}
