import AssayKit
public import Autodiff

/// Bdqrtic: rᵢ = 3 − 4xᵢ, rₙ₋₄₊ᵢ = xᵢ² + 2xᵢ₊₁² + 3xᵢ₊₂² + 4xᵢ₊₃² + 5xₙ², i = 1 … n − 4.
///
/// Domain ℝⁿ, n ≥ 5; the optimum is stated for n = 8, 10, 11 and 12. Source: Moré & Wild (2009), after Conn, Gould,
/// Lescrenier & Toint (1994).
public struct Bdqrtic<Scalar: PrimalScalar>: SmoothResiduals {
  public let dimension: Int
  public var residualCount: Int { 2 * (dimension - 4) }

  public init(dimension: Int) {
    precondition(dimension >= 5, "Bdqrtic has at least five dimensions")
    self.dimension = dimension
  }

  @inlinable
  public func residuals<S: SmoothScalar>(at x: Span<S>, into r: inout MutableSpan<S>) where S.Primal == Scalar {
    let last = 5 * x[dimension - 1] * x[dimension - 1]
    for i in 0..<dimension - 4 {
      r[i] = 3 - 4 * x[i]
      var sum = x[i] * x[i]
      for k in 1...3 { sum += Scalar(k + 1) * x[i + k] * x[i + k] }
      r[dimension - 4 + i] = sum + last
    }
  }
}

let bdqrticPlugin = ProblemPlugin(
  ProblemDescription(
    name: "bdqrtic",
    summary: "Bdqrtic: quartics in a band, all joined by the last variable.",
    formula: "f(x) = Σ (3 − 4xᵢ)² + (xᵢ² + 2xᵢ₊₁² + 3xᵢ₊₂² + 4xᵢ₊₃² + 5xₙ²)², i = 1 … n − 4",
    domain: "ℝⁿ, n ≥ 5",
    optimum: "10.23897 for n = 8, 18.28116 for n = 10, 22.26059 for n = 11, 26.27277 for n = 12; not stated for "
      + "another n",
    start: "(1, …, 1)",
    source: "Moré & Wild, Benchmarking derivative-free optimization algorithms, SIAM J. Optim. 20 (2009) 172–191",
    settings: [SettingDescription("dimension", .integer(5...1000), default: 8, "n"), startFactor]),
  residuals32: { Bdqrtic<Float>(dimension: $0.integer("dimension")) },
  residuals64: { Bdqrtic<Double>(dimension: $0.integer("dimension")) },
  start: { [Double](repeating: 1, count: $0.integer("dimension")) },
  optimum: { knownOptima[$0.integer("dimension")] })

/// By dimension.
private let knownOptima: [Int: Optimum<Double>] = [
  8: Optimum(
    value: 10.238973421317434,
    minimizers: [[0.6160754444546612, 0.4861767188800076, 0.39190293707261825, 0.32635052353739546, 0, 0, 0, 0]]),
  10: Optimum(
    value: 18.281161753593537,
    minimizers: [
      [
        0.6255364781105441, 0.48510098408564367, 0.36719434828618397, 0.2851884815939384, 0.3301671643347729,
        0.3775719900456705, 0, 0, 0, 0,
      ]
    ]),
  11: Optimum(
    value: 22.260591734883757,
    minimizers: [
      [
        0.6251418307495387, 0.4858196056648874, 0.37125022110390477, 0.2835040153534172, 0.3169469727455595,
        0.33873299588376476, 0.3759209100419122, 0, 0, 0, 0,
      ]
    ]),
  12: Optimum(
    value: 26.272766396793962,
    minimizers: [
      [
        0.6248003659883237, 0.4853765224728324, 0.37165912920747235, 0.28597185120795776, 0.3155200175795323,
        0.3253724442903558, 0.337818610289659, 0.3740202262629748, 0, 0, 0, 0,
      ]
    ]),
]
