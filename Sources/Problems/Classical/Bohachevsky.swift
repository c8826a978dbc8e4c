public import AssayKit
public import Autodiff
public import PortableMath

/// Bohachevsky's functions: x² + 2y² with waves, in three forms.
///
/// Form 1: − 0.3cos(3πx) − 0.4cos(4πy) + 0.7. Form 2: − 0.3cos(3πx)cos(4πy) + 0.3. Form 3: − 0.3cos(3πx + 4πy) + 0.3.
///
/// Domain ℝ², usually [−100, 100]², which are its bounds; least value 0 at the origin. Source: Bohachevsky, Johnson &
/// Stein, Technometrics 28 (1986).
public struct Bohachevsky<Scalar: PrimalScalar>: SmoothFunction {
  public let dimension = 2
  @usableFromInline let form: Int

  public init(form: Int) {
    precondition((1...3).contains(form), "Bohachevsky's function has three forms")
    self.form = form
  }

  public var bounds: Bounds<Scalar>? { Bounds(-100...100, dimension: 2) }

  @inlinable
  public func value<S: SmoothScalar>(at x: Span<S>) -> S where S.Primal == Scalar {
    let bowl = x[0] * x[0] + 2 * x[1] * x[1]
    let (first, second) = (3 * Scalar.pi * x[0], 4 * Scalar.pi * x[1])
    switch form {
    case 1: return bowl - 0.3 * S.cos(first) - 0.4 * S.cos(second) + 0.7
    case 2: return bowl - 0.3 * S.cos(first) * S.cos(second) + 0.3
    default: return bowl - 0.3 * S.cos(first + second) + 0.3
    }
  }
}

let bohachevskyPlugin = ProblemPlugin(
  ProblemDescription(
    name: "bohachevsky",
    summary: "Bohachevsky's bowl with waves, in three forms.",
    formula: "f(x) = x₁² + 2x₂² − 0.3cos(3πx₁) − 0.4cos(4πx₂) + 0.7; form 2: … − 0.3cos(3πx₁)cos(4πx₂) + 0.3; "
      + "form 3: … − 0.3cos(3πx₁ + 4πx₂) + 0.3",
    domain: "[−100, 100]²",
    optimum: "0 at the origin",
    start: "three quarters of the way from the lower to the upper corner of the box; the literature has none",
    source: "Bohachevsky, Johnson & Stein, Technometrics 28 (1986) 209–217",
    settings: [SettingDescription("form", .integer(1...3), default: 1, "which of the three")]),
  function32: { Bohachevsky<Float>(form: $0.integer("form")) },
  function64: { Bohachevsky<Double>(form: $0.integer("form")) },
  optimum: { _ in Optimum(value: 0, minimizers: [[0, 0]]) })
