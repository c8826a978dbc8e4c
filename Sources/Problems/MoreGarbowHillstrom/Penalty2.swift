import AssayKit
public import Autodiff
public import PortableMath

/// The second penalty function, of 2n residuals, a = 10⁻⁵.
///
/// r₁ = x₁ − 0.2; rᵢ = √a(exp(xᵢ/10) + exp(xᵢ₋₁/10) − yᵢ), yᵢ = exp(i/10) + exp((i − 1)/10), i = 2 … n; rᵢ =
/// √a(exp(xᵢ₋ₙ₊₁/10) − exp(−1/10)), i = n + 1 … 2n − 1; r₂ₙ = Σⱼ (n − j + 1)xⱼ² − 1.
///
/// Domain ℝⁿ, n ≥ 2; least value stated for n = 4 and n = 10. Source: Moré, Garbow & Hillstrom (1981), problem 24,
/// after Gill, Murray & Pitfield (1972).
public struct Penalty2<Scalar: PrimalScalar>: SmoothResiduals {
  public let dimension: Int
  public var residualCount: Int { 2 * dimension }
  @usableFromInline let root = Scalar.sqrt(0.00001)
  @usableFromInline let lowest = Scalar.exp(-0.1)
  @usableFromInline let y: [Scalar]

  public init(dimension: Int) {
    precondition(dimension >= 2, "the second penalty function has at least two dimensions")
    self.dimension = dimension
    y = (0..<dimension).map { Scalar.exp(Scalar($0 + 1) / 10) + Scalar.exp(Scalar($0) / 10) }
  }

  @inlinable
  public func residuals<S: SmoothScalar>(at x: Span<S>, into r: inout MutableSpan<S>) where S.Primal == Scalar {
    let n = dimension
    r[0] = x[0] - 0.2
    var squares = Scalar(n) * x[0] * x[0]
    var before = S.exp(x[0] / 10)
    for i in 1..<n {
      let exponential = S.exp(x[i] / 10)
      r[i] = root * (exponential + before - y[i])
      r[n + i - 1] = root * (exponential - lowest)
      squares += Scalar(n - i) * x[i] * x[i]
      before = exponential
    }
    r[2 * n - 1] = squares - 1
  }
}

let penalty2Plugin = ProblemPlugin(
  ProblemDescription(
    name: "penalty2",
    summary: "Exponentials and a large penalty on an ellipsoid.",
    formula: "f(x) = (x₁ − 0.2)² + a·Σ (exp(xᵢ/10) + exp(xᵢ₋₁/10) − yᵢ)² + a·Σ (exp(xᵢ/10) − exp(−1/10))² + (Σ (n "
      + "− i + 1)xᵢ² − 1)², a = 10⁻⁵, yᵢ = exp(i/10) + exp((i − 1)/10)",
    domain: "ℝⁿ, n ≥ 2",
    optimum: "9.376293e−6 for n = 4, 2.936605e−4 for n = 10; not stated for another n",
    start: "(½, …, ½)",
    source: "Moré, Garbow & Hillstrom, ACM TOMS 7 (1981) 17–41, problem 24",
    settings: [SettingDescription("dimension", .integer(2...500), default: 4, "n"), startFactor]),
  residuals32: { Penalty2<Float>(dimension: $0.integer("dimension")) },
  residuals64: { Penalty2<Double>(dimension: $0.integer("dimension")) },
  start: { [Double](repeating: 0.5, count: $0.integer("dimension")) },
  optimum: { knownOptima[$0.integer("dimension")] })

/// By dimension.
private let knownOptima: [Int: Optimum<Double>] = [
  4: Optimum(
    value: 9.376293007355442e-06,
    minimizers: [[0.1999993333503804, 0.19131670099277245, 0.48010148533262315, 0.5188454043902005]]),
  10: Optimum(
    value: 0.00029366053745674594,
    minimizers: [
      [
        0.1999836051978236, 0.010350648471292297, 0.019604934480438402, 0.03208906722068565, 0.049932677399641294,
        0.07651399515399361, 0.11862407286950417, 0.19214487233557667, 0.34732058694184365, 0.3691643741593508,
      ]
    ]),
]
