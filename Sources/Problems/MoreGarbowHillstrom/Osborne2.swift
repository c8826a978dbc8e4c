import AssayKit
public import Autodiff
public import PortableMath

/// Osborne's second function: an exponential and three bells, tᵢ = (i − 1)/10, i = 1 … 65.
///
/// rᵢ = yᵢ − (x₁exp(−tᵢx₅) + x₂exp(−(tᵢ − x₉)²x₆) + x₃exp(−(tᵢ − x₁₀)²x₇) + x₄exp(−(tᵢ − x₁₁)²x₈)).
///
/// Domain ℝ¹¹; least value 4.013774e−2, also at the orders of the bells that are not stated. Source: Moré, Garbow &
/// Hillstrom (1981), problem 19, after Osborne (1972).
public struct Osborne2<Scalar: PrimalScalar>: SmoothResiduals {
  public let dimension = 11
  public let residualCount = 65
  @usableFromInline let y: [Scalar] = [
    1.366, 1.191, 1.112, 1.013, 0.991, 0.885, 0.831, 0.847, 0.786, 0.725, 0.746, 0.679, 0.608, 0.655, 0.616,
    0.606, 0.602, 0.626, 0.651, 0.724, 0.649, 0.649, 0.694, 0.644, 0.624, 0.661, 0.612, 0.558, 0.533, 0.495,
    0.500, 0.423, 0.395, 0.375, 0.372, 0.391, 0.396, 0.405, 0.428, 0.429, 0.523, 0.562, 0.607, 0.653, 0.672,
    0.708, 0.633, 0.668, 0.645, 0.632, 0.591, 0.559, 0.597, 0.625, 0.739, 0.710, 0.729, 0.720, 0.636, 0.581,
    0.428, 0.292, 0.162, 0.098, 0.054,
  ]

  public init() {}

  @inlinable
  public func residuals<S: SmoothScalar>(at x: Span<S>, into r: inout MutableSpan<S>) where S.Primal == Scalar {
    for i in 0..<residualCount {
      let t = Scalar(i) / 10
      var sum = x[0] * S.exp(-t * x[4])
      for bell in 1...3 {
        let distance = t - x[7 + bell]
        sum += x[bell] * S.exp(-distance * distance * x[4 + bell])
      }
      r[i] = y[i] - sum
    }
  }
}

let osborne2Plugin = ProblemPlugin(
  ProblemDescription(
    name: "osborne2",
    summary: "Osborne's second fit: an exponential and three bells.",
    formula: "f(x) = Σ (yᵢ − x₁exp(−tᵢx₅) − x₂exp(−(tᵢ − x₉)²x₆) − x₃exp(−(tᵢ − x₁₀)²x₇) − x₄exp(−(tᵢ − "
      + "x₁₁)²x₈))², tᵢ = (i − 1)/10, i = 1 … 65",
    domain: "ℝ¹¹",
    optimum: "4.013774e−2 at (1.309977, 0.4315538, 0.6336617, …)",
    start: "(1.3, 0.65, 0.65, 0.7, 0.6, 3, 5, 7, 2, 4.5, 5.5)",
    source: "Moré, Garbow & Hillstrom, ACM TOMS 7 (1981) 17–41, problem 19",
    settings: [startFactor]),
  residuals32: { _ in Osborne2<Float>() },
  residuals64: { _ in Osborne2<Double>() },
  start: { _ in [1.3, 0.65, 0.65, 0.7, 0.6, 3, 5, 7, 2, 4.5, 5.5] },
  optimum: { _ in
    Optimum(
      value: 0.040137736293547735,
      minimizers: [
        [
          1.3099771546273005, 0.4315537946029889, 0.633661698960724, 0.5994305347859163, 0.7541832263280113,
          0.9042885798596336, 1.3658118352370285, 4.8236988172271555, 2.3986848661317546, 4.568874597667672,
          5.6753414705806415,
        ]
      ])
  })
