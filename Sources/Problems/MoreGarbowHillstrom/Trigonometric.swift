import AssayKit
public import Autodiff
public import PortableMath

/// The trigonometric function: rᵢ = n − Σⱼ cos xⱼ + i(1 − cos xᵢ) − sin xᵢ, i = 1 … n.
///
/// Domain ℝⁿ; least value 0 at the origin, at its translations by 2π and at other points; only the origin is stated.
/// From the usual start most methods end at local minima, such as 2.795057e−5 for n = 10. Source: Moré, Garbow &
/// Hillstrom (1981), problem 26, after Spedicato (1975).
public struct Trigonometric<Scalar: PrimalScalar>: SmoothResiduals {
  public let dimension: Int
  public var residualCount: Int { dimension }

  public init(dimension: Int) {
    precondition(dimension >= 1, "the trigonometric function has at least one dimension")
    self.dimension = dimension
  }

  @inlinable
  public func residuals<S: SmoothScalar>(at x: Span<S>, into r: inout MutableSpan<S>) where S.Primal == Scalar {
    var sum = S(Scalar(dimension))
    for i in 0..<dimension { sum -= S.cos(x[i]) }
    for i in 0..<dimension { r[i] = sum + Scalar(i + 1) * (1 - S.cos(x[i])) - S.sin(x[i]) }
  }
}

let trigonometricPlugin = ProblemPlugin(
  ProblemDescription(
    name: "trigonometric",
    summary: "Sines and cosines, with many minima.",
    formula: "f(x) = Σ (n − Σⱼ cos xⱼ + i(1 − cos xᵢ) − sin xᵢ)²",
    domain: "ℝⁿ",
    optimum: "0 at the origin and elsewhere; only the origin is stated",
    start: "(1/n, …, 1/n)",
    source: "Moré, Garbow & Hillstrom, ACM TOMS 7 (1981) 17–41, problem 26",
    settings: [SettingDescription("dimension", .integer(1...1000), default: 10, "n"), startFactor]),
  residuals32: { Trigonometric<Float>(dimension: $0.integer("dimension")) },
  residuals64: { Trigonometric<Double>(dimension: $0.integer("dimension")) },
  start: { settings in
    let n = settings.integer("dimension")
    return [Double](repeating: 1 / Double(n), count: n)
  },
  optimum: { Optimum(value: 0, minimizers: [[Double](repeating: 0, count: $0.integer("dimension"))]) })
