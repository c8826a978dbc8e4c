import AssayKit
public import Autodiff
public import PortableMath

/// Mancino's function: rᵢ = 1400xᵢ + (i − 50)³ + Σⱼ vᵢⱼ(sin⁵ log vᵢⱼ + cos⁵ log vᵢⱼ), vᵢⱼ = √(xᵢ² + i/j), i, j = 1 … n.
///
/// Domain ℝⁿ; least value 0; the minimizer is stated for n = 5, 8, 10 and 12. The usual start is −8.710996·10⁻⁴((i −
/// 50)³ + Σⱼ …) with vᵢⱼ = √(i/j). Source: Moré & Wild (2009), after Spedicato (1975).
public struct Mancino<Scalar: PrimalScalar>: SmoothResiduals {
  public let dimension: Int
  public var residualCount: Int { dimension }

  public init(dimension: Int) {
    precondition(dimension >= 1, "Mancino's function has at least one dimension")
    self.dimension = dimension
  }

  @inlinable
  public func residuals<S: SmoothScalar>(at x: Span<S>, into r: inout MutableSpan<S>) where S.Primal == Scalar {
    for i in 0..<dimension {
      var sum = Scalar((i - 49) * (i - 49) * (i - 49)) + 1400 * x[i]
      for j in 0..<dimension {
        let v = S.sqrt(x[i] * x[i] + Scalar(i + 1) / Scalar(j + 1))
        sum += v * oscillation(S.log(v))
      }
      r[i] = sum
    }
  }
}

let mancinoPlugin = ProblemPlugin(
  ProblemDescription(
    name: "mancino",
    summary: "Mancino's system: almost linear, with oscillating terms.",
    formula: "f(x) = Σ (1400xᵢ + (i − 50)³ + Σⱼ vᵢⱼ(sin⁵ log vᵢⱼ + cos⁵ log vᵢⱼ))², vᵢⱼ = √(xᵢ² + i/j)",
    domain: "ℝⁿ",
    optimum: "0; the minimizer is stated for n = 5, 8, 10 and 12",
    start: "−8.710996e−4((i − 50)³ + Σⱼ √(i/j)(sin⁵ log √(i/j) + cos⁵ log √(i/j)))",
    source: "Moré & Wild, Benchmarking derivative-free optimization algorithms, SIAM J. Optim. 20 (2009) 172–191",
    settings: [SettingDescription("dimension", .integer(1...200), default: 5, "n"), startFactor]),
  residuals32: { Mancino<Float>(dimension: $0.integer("dimension")) },
  residuals64: { Mancino<Double>(dimension: $0.integer("dimension")) },
  start: { settings in
    let n = settings.integer("dimension")
    return (0..<n).map { i in
      var sum = Double((i - 49) * (i - 49) * (i - 49))
      for j in 0..<n {
        let v = Double.sqrt(Double(i + 1) / Double(j + 1))
        sum += v * oscillation(Double.log(v))
      }
      return -8.710996e-4 * sum
    }
  },
  optimum: { Optimum(value: 0, minimizers: knownMinimizers[$0.integer("dimension")].map { [$0] } ?? []) })

/// sin⁵ + cos⁵.
@inlinable @inline(__always)
func oscillation<S: SmoothScalar>(_ angle: S) -> S {
  let (sine, cosine) = (S.sin(angle), S.cos(angle))
  return S.pow(sine, 4) * sine + S.pow(cosine, 4) * cosine
}

/// By dimension.
private let knownMinimizers: [Int: [Double]] = [
  5: [84.28291101102532, 79.20603967293438, 74.33641411353109, 69.67114741121779, 65.20718113814443],
  8: [
    84.43334222593528, 79.33454939399171, 74.44387011026309, 69.7592945870252, 65.27853533617876,
    60.9988580578957, 56.91693793544319, 53.02876129156722,
  ],
  10: [
    84.53434289477313, 79.42084435375007, 74.51601545241338, 69.81844699647671, 65.32637991893166,
    61.03748806452533, 56.94869518846037, 53.056052319528746, 49.35469508461959, 45.83889035077596,
  ],
  12: [
    84.63591921594157, 79.50764231052248, 74.5885724920863, 69.87791406833868, 65.3744482468492,
    61.076265307889024, 56.98054088428213, 53.08338921660163, 49.3798168105237, 45.86378591833199,
    42.5283822593979, 39.36606891417027,
  ],
]
