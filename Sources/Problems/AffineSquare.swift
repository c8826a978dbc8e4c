public import AssayKit
public import PortableMath

/// The square of an affine function of one variable: (slope·x − offset)².
///
/// Domain ℝ, slope ≠ 0; least value 0 at offset/slope. With slope ½ and offset 1 it is (β/2 − 1)², with 1 and 1 it is
/// (x − 1)².
public struct AffineSquare<Scalar: PortableScalar>: TwiceDifferentiableObjective {
  public let dimension = 1
  let slope: Scalar
  let offset: Scalar

  public init(slope: Scalar, offset: Scalar) {
    self.slope = slope
    self.offset = offset
  }

  public func value(at x: Span<Scalar>) -> Scalar {
    let residual = slope * x[0] - offset
    return residual * residual
  }

  public func gradient(at x: Span<Scalar>, into gradient: inout MutableSpan<Scalar>) {
    gradient[0] = 2 * slope * (slope * x[0] - offset)
  }

  public func hessian(at x: Span<Scalar>, into hessian: inout MutableSpan<Scalar>) {
    hessian[0] = 2 * slope * slope
  }
}

let affineSquarePlugin = ProblemPlugin(
  ProblemDescription(
    name: "affineSquare",
    summary: "The square of an affine function of one variable.",
    formula: "f(x) = (slope·x − offset)²",
    domain: "ℝ",
    optimum: "0 at offset/slope",
    start: "0",
    source: "elementary; (β/2 − 1)² is the loss of the one-parameter fit in the GPU run that suites/textbook.yaml cites",
    settings: [
      SettingDescription("slope", .number(0x1p-100...0x1p100), default: 1, "the factor of x"),
      SettingDescription("offset", .number(-0x1p100...0x1p100), default: 1, "the number subtracted"),
    ]),
  float32: { settings, _ in affineSquare(settings) { AnyObjective(AffineSquare<Float>(slope: $0, offset: $1)) } },
  float64: { settings, _ in affineSquare(settings) { AnyObjective(AffineSquare<Double>(slope: $0, offset: $1)) } })

private func affineSquare<Scalar>(
  _ settings: Settings, _ objective: (Scalar, Scalar) -> AnyObjective<Scalar>
) -> Problem<Scalar> {
  let slope = Scalar(settings.number("slope"))
  let offset = Scalar(settings.number("offset"))
  return Problem(objective(slope, offset), start: [0], optimum: Optimum(value: 0, minimizers: [[offset / slope]]))
}
