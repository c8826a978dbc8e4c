import AssayKit
import PortableMath
import Records

/// Measures an iterate against what is known of its problem.
struct IterateMeasures<Scalar: PortableScalar> {
  let problem: Problem<Scalar>

  init(_ problem: Problem<Scalar>) { self.problem = problem }

  /// f(x); for a model, the loss on the mini-batch of the next step.
  func value(at x: [Scalar], afterSteps steps: Int) -> Scalar { problem.objective(ofStep: steps).value(x.span) }

  /// Whether a target can be reached at x: beyond the bounds a function may fall without limit.
  func isInBounds(_ x: [Scalar]) -> Bool { problem.objective.bounds?.contains(x) ?? true }

  /// f(x) − f*.
  func gap(_ value: Scalar) -> Scalar? { problem.optimum.map { value - $0.value } }

  /// The distance to the nearest minimizer.
  func distance(_ x: [Scalar]) -> Scalar? {
    problem.optimum?.minimizers.map { PortableMath.distance(x.span, $0.span) }.min()
  }

  /// The target's quantity at an iterate; nil if it cannot be told there.
  func measure(
    _ quantity: Target.Quantity, _ x: [Scalar], value: Scalar, previous: [Scalar]?, afterSteps steps: Int
  ) -> Scalar? {
    switch quantity {
    case .gap: return gap(value)
    case .value: return value
    case .bestGap, .relativeGap: return nil  // They depend on all points so far: see BestPointWatch.
    case .distance: return distance(x)
    case .update: return previous.map { PortableMath.distance(x.span, $0.span) }
    case .gradient:
      guard problem.objective.capabilities.contains(.gradient) else { return nil }
      var result = [Scalar](repeating: 0, count: x.count)
      var span = result.mutableSpan
      problem.objective(ofStep: steps).gradient(x.span, &span)
      return norm(result.span)
    }
  }
}
