import AssayKit
public import Autodiff
public import PortableMath

/// Osborne's first function: rᵢ = yᵢ − (x₁ + x₂exp(−tᵢx₄) + x₃exp(−tᵢx₅)), tᵢ = 10(i − 1), i = 1 … 33.
///
/// Domain ℝ⁵; least value 5.464895e−5 at two points, since the exponentials can be exchanged. The third element of the
/// usual start is −1 in the paper (f = 0.8790263) and +1 in the Moré–Wild code (f = 16.17411): `convention` says which.
/// Source: Moré, Garbow & Hillstrom (1981), problem 17, after Osborne (1972).
public struct Osborne1<Scalar: PrimalScalar>: SmoothResiduals {
  public let dimension = 5
  public let residualCount = 33
  @usableFromInline let y: [Scalar] = [
    0.844, 0.908, 0.932, 0.936, 0.925, 0.908, 0.881, 0.850, 0.818, 0.784, 0.751, 0.718, 0.685, 0.658, 0.628,
    0.603, 0.580, 0.558, 0.538, 0.522, 0.506, 0.490, 0.478, 0.467, 0.457, 0.448, 0.438, 0.431, 0.424, 0.420,
    0.414, 0.411, 0.406,
  ]

  public init() {}

  @inlinable
  public func residuals<S: SmoothScalar>(at x: Span<S>, into r: inout MutableSpan<S>) where S.Primal == Scalar {
    for i in 0..<residualCount {
      let t = Scalar(10 * i)
      r[i] = y[i] - (x[0] + x[1] * S.exp(-t * x[3]) + x[2] * S.exp(-t * x[4]))
    }
  }
}

let osborne1Plugin = ProblemPlugin(
  ProblemDescription(
    name: "osborne1",
    summary: "Osborne's first fit: two exponentials and a constant.",
    formula: "f(x) = Σ (yᵢ − x₁ − x₂exp(−tᵢx₄) − x₃exp(−tᵢx₅))², tᵢ = 10(i − 1), i = 1 … 33",
    domain: "ℝ⁵",
    optimum: "5.464895e−5 at (0.37541, 1.93585, −1.46469, 0.0128675, 0.0221227) and with the exponentials exchanged",
    start: "(0.5, 1.5, −1, 0.01, 0.02); for moreWild (0.5, 1.5, 1, 0.01, 0.02)",
    source: "Moré, Garbow & Hillstrom, ACM TOMS 7 (1981) 17–41, problem 17",
    settings: [startConvention, startFactor]),
  residuals32: { _ in Osborne1<Float>() },
  residuals64: { _ in Osborne1<Double>() },
  start: { [0.5, 1.5, $0.text(startConvention.name) == "moreWild" ? 1 : -1, 0.01, 0.02] },
  optimum: { _ in
    Optimum(
      value: 5.464894697482907e-05,
      minimizers: [
        [0.37541005210695205, 1.9358469127123674, -1.464687136613423, 0.012867534640057288, 0.02212269966167261],
        [0.37541005210695205, -1.464687136613423, 1.9358469127123674, 0.02212269966167261, 0.012867534640057288],
      ])
  })
