public import AssayKit
public import PortableMath

/// The square (w − root)² multiplied out: w² − 2·root·w + root².
///
/// Domain ℝ; least value 0 at root. `Parabola` is the same function with its coefficients as data; here they are part
/// of the formula, as when w² − 10w + 25 is typed in.
public struct ExpandedSquare<Scalar: PortableScalar>: TwiceDifferentiableObjective {
  public let dimension = 1
  let root: Scalar

  public init(root: Scalar) { self.root = root }

  public func value(at x: Span<Scalar>) -> Scalar { x[0] * x[0] - 2 * root * x[0] + root * root }

  public func gradient(at x: Span<Scalar>, into gradient: inout MutableSpan<Scalar>) {
    gradient[0] = 2 * x[0] - 2 * root
  }

  public func hessian(at x: Span<Scalar>, into hessian: inout MutableSpan<Scalar>) {
    hessian[0] = 2
  }
}

let expandedSquarePlugin = ProblemPlugin(
  ProblemDescription(
    name: "expandedSquare",
    summary: "A square multiplied out: w² − 10w + 25 for the root 5.",
    formula: "f(w) = w² − 2·root·w + root²",
    domain: "ℝ",
    optimum: "0 at root",
    start: "0",
    source: "Ng, Deep Learning course 2, week 3 (TensorFlow introduction)",
    settings: [SettingDescription("root", .number(-0x1p100...0x1p100), default: 5, "the minimizer")]),
  float32: { settings, _ in expandedSquare(settings) { AnyObjective(ExpandedSquare<Float>(root: $0)) } },
  float64: { settings, _ in expandedSquare(settings) { AnyObjective(ExpandedSquare<Double>(root: $0)) } })

private func expandedSquare<Scalar>(
  _ settings: Settings, _ objective: (Scalar) -> AnyObjective<Scalar>
) -> Problem<Scalar> {
  let root = Scalar(settings.number("root"))
  return Problem(objective(root), start: [0], optimum: Optimum(value: 0, minimizers: [[root]]))
}
