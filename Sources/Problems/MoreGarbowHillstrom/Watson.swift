import AssayKit
public import Autodiff

/// Watson's function: rᵢ = Σⱼ (j − 1)xⱼtᵢʲ⁻² − (Σⱼ xⱼtᵢʲ⁻¹)² − 1, tᵢ = i/29, i = 1 … 29; r₃₀ = x₁, r₃₁ = x₂ − x₁² − 1.
///
/// A polynomial's coefficients for the equation x′ = x² + 1, ever worse conditioned as n grows. Domain ℝⁿ, 2 ≤ n ≤ 31;
/// the least value is stated for n = 6, 9 and 12. The usual start is the origin in the paper (f = 30) and (½, …, ½) in
/// the Moré–Wild code: `convention` says which. A multiple of the origin is taken as in the Fortran of the set:
/// `startFactor` in every element, unless it is 1. Source: Moré, Garbow & Hillstrom (1981), problem 20, after Kowalik &
/// Osborne (1968).
public struct Watson<Scalar: PrimalScalar>: SmoothResiduals {
  public let dimension: Int
  public let residualCount = 31

  public init(dimension: Int) {
    precondition((2...31).contains(dimension), "Watson's function has 2 to 31 dimensions")
    self.dimension = dimension
  }

  @inlinable
  public func residuals<S: SmoothScalar>(at x: Span<S>, into r: inout MutableSpan<S>) where S.Primal == Scalar {
    for i in 0..<29 {
      let t = Scalar(i + 1) / 29
      var power: Scalar = 1
      var value = x[0]
      var slope: S = 0
      for j in 1..<dimension {
        slope += (Scalar(j) * power) * x[j]
        power *= t
        value += power * x[j]
      }
      r[i] = slope - value * value - 1
    }
    r[29] = x[0]
    r[30] = x[1] - x[0] * x[0] - 1
  }
}

let watsonPlugin = ProblemPlugin(
  ProblemDescription(
    name: "watson",
    summary: "Watson's polynomial for a differential equation, badly conditioned.",
    formula: "f(x) = x₁² + (x₂ − x₁² − 1)² + Σ (Σⱼ (j − 1)xⱼtᵢʲ⁻² − (Σⱼ xⱼtᵢʲ⁻¹)² − 1)², tᵢ = i/29, i = 1 … 29",
    domain: "ℝⁿ, 2 ≤ n ≤ 31",
    optimum: "2.287670e−3 for n = 6, 1.399760e−6 for n = 9, 4.722381e−10 for n = 12; not stated for another n",
    start: "the origin; for moreWild (½, …, ½)",
    source: "Moré, Garbow & Hillstrom, ACM TOMS 7 (1981) 17–41, problem 20",
    settings: [
      SettingDescription("dimension", .integer(2...31), default: 6, "n"),
      startConvention,
      startFactor,
    ]),
  residuals32: { Watson<Float>(dimension: $0.integer("dimension")) },
  residuals64: { Watson<Double>(dimension: $0.integer("dimension")) },
  start: { settings in
    let origin: Double = settings.number(startFactor.name) == 1 ? 0 : 1
    let each = settings.text(startConvention.name) == "moreWild" ? 0.5 : origin
    return [Double](repeating: each, count: settings.integer("dimension"))
  },
  optimum: { knownOptima[$0.integer("dimension")] })

/// By dimension.
private let knownOptima: [Int: Optimum<Double>] = [
  6: Optimum(
    value: 0.0022876700535524363,
    minimizers: [
      [
        -0.015725086401458456, 1.0124348693691099, -0.2329916259567377, 1.2604300877996084, -1.5137289227222797,
        0.9929964324311346,
      ]
    ]),
  9: Optimum(
    value: 1.39976013809902e-06,
    minimizers: [
      [
        -1.5307036521394342e-05, 0.9997897039319483, 0.014763963693556958, 0.14634232829936222,
        1.0008211030047092, -2.617731140519015, 4.104403164478857, -3.1436122785564424, 1.0526264080101668,
      ]
    ]),
  12: Optimum(
    value: 4.722381105891757e-10,
    minimizers: [
      [
        -6.638060464520687e-09, 1.000001644117862, -0.0005639322103423058, 0.34782054050404243,
        -0.15673150409616513, 1.0528151772071777, -3.2472711534596677, 7.288434897938061, -10.271848241321724,
        9.074113647075317, -4.541375466692512, 1.0120118885528104,
      ]
    ]),
]
