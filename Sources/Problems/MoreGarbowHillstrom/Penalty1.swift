import AssayKit
public import Autodiff
import PortableMath

/// The first penalty function: rᵢ = √10⁻⁵(xᵢ − 1), i = 1 … n; rₙ₊₁ = Σ xⱼ² − ¼.
///
/// Domain ℝⁿ; least value on the diagonal, stated for n = 4 and n = 10. Source: Moré, Garbow & Hillstrom (1981),
/// problem 23, after Gill, Murray & Pitfield (1972).
public struct Penalty1<Scalar: PrimalScalar>: SmoothResiduals {
  public let dimension: Int
  public var residualCount: Int { dimension + 1 }
  @usableFromInline let root = Scalar.sqrt(0.00001)

  public init(dimension: Int) {
    precondition(dimension >= 1, "the penalty function has at least one dimension")
    self.dimension = dimension
  }

  @inlinable
  public func residuals<S: SmoothScalar>(at x: Span<S>, into r: inout MutableSpan<S>) where S.Primal == Scalar {
    var squares: S = 0
    for i in 0..<dimension {
      r[i] = root * (x[i] - 1)
      squares += x[i] * x[i]
    }
    r[dimension] = squares - 0.25
  }
}

let penalty1Plugin = ProblemPlugin(
  ProblemDescription(
    name: "penalty1",
    summary: "A small distance and a large penalty on a sphere.",
    formula: "f(x) = 10⁻⁵·Σ (xᵢ − 1)² + (Σ xᵢ² − ¼)²",
    domain: "ℝⁿ",
    optimum: "2.249978e−5 for n = 4, 7.087651e−5 for n = 10; not stated for another n",
    start: "(1, 2, …, n)",
    source: "Moré, Garbow & Hillstrom, ACM TOMS 7 (1981) 17–41, problem 23",
    settings: [SettingDescription("dimension", .integer(1...1000), default: 4, "n"), startFactor]),
  residuals32: { Penalty1<Float>(dimension: $0.integer("dimension")) },
  residuals64: { Penalty1<Double>(dimension: $0.integer("dimension")) },
  start: { (1...$0.integer("dimension")).map { Double($0) } },
  optimum: { knownOptima[$0.integer("dimension")] })

/// By dimension.
private let knownOptima: [Int: Optimum<Double>] = [
  4: Optimum(
    value: 2.249977500899937e-05,
    minimizers: [[0.2500074995875379, 0.2500074995875379, 0.2500074995875379, 0.2500074995875379]]),
  10: Optimum(
    value: 7.087651467090369e-05,
    minimizers: [
      [
        0.15812230111311634, 0.15812230111311634, 0.15812230111311634, 0.15812230111311634, 0.15812230111311634,
        0.15812230111311634, 0.15812230111311634, 0.15812230111311634, 0.15812230111311634, 0.15812230111311634,
      ]
    ]),
]
