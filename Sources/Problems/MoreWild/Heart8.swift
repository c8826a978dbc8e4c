import AssayKit
public import Autodiff

/// The heart's dipole model in eight variables (a, b, c, d, t, u, v, w): eight polynomials of degree one to four.
///
/// Domain ℝ⁸; least value 0 at two points, since the dipoles can be exchanged. Source: Moré & Wild (2009); the
/// equations after Nelson & Hodgkin, IEEE Trans. Biomed. Eng. 28 (1981), with the data of Dennis, Gay & Vu (1985).
public struct Heart8<Scalar: PrimalScalar>: SmoothResiduals {
  public let dimension = 8
  public let residualCount = 8

  public init() {}

  @inlinable
  public func residuals<S: SmoothScalar>(at x: Span<S>, into r: inout MutableSpan<S>) where S.Primal == Scalar {
    let (a, b, c, d) = (x[0], x[1], x[2], x[3])
    let (t, u, v, w) = (x[4], x[5], x[6], x[7])
    let (tt, uu, vv, ww) = (t * t, u * u, v * v, w * w)
    r[0] = a + b + 0.69
    r[1] = c + d + 0.044
    r[2] = t * a + u * b - v * c - w * d + 1.57
    r[3] = v * a + w * b + t * c + u * d + 1.31
    let (firstReal, secondReal) = (tt - vv, uu - ww)
    let (firstImaginary, secondImaginary) = (2 * t * v, 2 * u * w)
    r[4] = a * firstReal - c * firstImaginary + b * secondReal - d * secondImaginary + 2.65
    r[5] = c * firstReal + a * firstImaginary + d * secondReal + b * secondImaginary - 2
    let (firstCube, secondCube) = (t * (tt - 3 * vv), u * (uu - 3 * ww))
    let (firstTurned, secondTurned) = (v * (vv - 3 * tt), w * (ww - 3 * uu))
    r[6] = a * firstCube + c * firstTurned + b * secondCube + d * secondTurned + 12.6
    r[7] = c * firstCube - a * firstTurned + d * secondCube - b * secondTurned - 9.48
  }
}

let heart8Plugin = ProblemPlugin(
  ProblemDescription(
    name: "heart8",
    summary: "The dipole model of the heart.",
    formula: "f(x) = Σ rᵢ², with p = t + i·v, q = u + i·w: a + b + 0.69, c + d + 0.044 and the real and imaginary "
      + "parts of (a + i·c)pᵏ + (b + i·d)qᵏ + zₖ, k = 1, 2, 3, z = (1.57 + 1.31i, 2.65 − 2i, 12.6 − 9.48i)",
    domain: "ℝ⁸",
    optimum: "0 at (−0.3116266, −0.3783734, 0.3282442, …) and with the dipoles exchanged",
    start: "(−0.3, −0.39, 0.3, −0.344, −1.2, 2.69, 1.59, −1.5)",
    source: "Moré & Wild, Benchmarking derivative-free optimization algorithms, SIAM J. Optim. 20 (2009) 172–191",
    settings: [startFactor]),
  residuals32: { _ in Heart8<Float>() },
  residuals64: { _ in Heart8<Double>() },
  start: { _ in [-0.3, -0.39, 0.3, -0.344, -1.2, 2.69, 1.59, -1.5] },
  optimum: { _ in
    Optimum(
      value: 0,
      minimizers: [
        [
          -0.3116266055654035, -0.3783733944345965, 0.3282442301180634, -0.3722442301180634, -1.2822270942702751,
          2.494300312085459, 1.554865878787431, -1.3846378428632364,
        ],
        [
          -0.3783733944345965, -0.3116266055654035, -0.3722442301180634, 0.3282442301180634, 2.494300312085459,
          -1.2822270942702751, -1.3846378428632364, 1.554865878787431,
        ],
      ])
  })
