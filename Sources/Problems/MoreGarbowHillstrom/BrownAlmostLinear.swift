import AssayKit
public import Autodiff
import PortableMath

/// Brown's almost linear function: rᵢ = xᵢ + Σⱼ xⱼ − (n + 1), i = 1 … n − 1; rₙ = Πⱼ xⱼ − 1.
///
/// Domain ℝⁿ, n ≥ 2; least value 0 at (a, …, a, a¹⁻ⁿ) for the roots a of n·aⁿ − (n + 1)aⁿ⁻¹ + 1. One root is 1, one lies below
/// it and, for odd n, one below 0. A local minimum of 1 is at (0, …, 0, n + 1). Source: Moré, Garbow & Hillstrom (1981), problem
/// 27, after Brown (1969).
public struct BrownAlmostLinear<Scalar: PrimalScalar>: SmoothResiduals {
  public let dimension: Int
  public var residualCount: Int { dimension }

  public init(dimension: Int) {
    precondition(dimension >= 2, "Brown's almost linear function has at least two dimensions")
    self.dimension = dimension
  }

  @inlinable
  public func residuals<S: SmoothScalar>(at x: Span<S>, into r: inout MutableSpan<S>) where S.Primal == Scalar {
    var sum: S = 0
    var product: S = 1
    for i in 0..<dimension {
      sum += x[i]
      product *= x[i]
    }
    for i in 0..<dimension - 1 { r[i] = x[i] + sum - Scalar(dimension + 1) }
    r[dimension - 1] = product - 1
  }
}

let brownAlmostLinearPlugin = ProblemPlugin(
  ProblemDescription(
    name: "brownAlmostLinear",
    summary: "Brown's system of n − 1 linear equations and a product.",
    formula: "f(x) = Σ (xᵢ + Σⱼ xⱼ − n − 1)² + (Πⱼ xⱼ − 1)², i = 1 … n − 1",
    domain: "ℝⁿ, n ≥ 2",
    optimum: "0 at (a, …, a, a¹⁻ⁿ) where n·aⁿ − (n + 1)aⁿ⁻¹ + 1 = 0",
    start: "(½, …, ½)",
    source: "Moré, Garbow & Hillstrom, ACM TOMS 7 (1981) 17–41, problem 27",
    settings: [SettingDescription("dimension", .integer(2...200), default: 10, "n"), startFactor]),
  residuals32: { BrownAlmostLinear<Float>(dimension: $0.integer("dimension")) },
  residuals64: { BrownAlmostLinear<Double>(dimension: $0.integer("dimension")) },
  start: { [Double](repeating: 0.5, count: $0.integer("dimension")) },
  optimum: { settings in
    let n = settings.integer("dimension")
    return Optimum(
      value: 0,
      minimizers: roots(dimension: n).map { a in
        [Double](repeating: a, count: n - 1) + [1 / Double.pow(a, n - 1)]
      })
  })

/// The roots a ≠ 1 of n·aⁿ − (n + 1)aⁿ⁻¹ + 1, between which and 1 lies its minimum at 1 − 1/n², after the root 1.
private func roots(dimension n: Int) -> [Double] {
  let isAbove = { (a: Double) in (Double(n) * a - Double(n + 1)) * Double.pow(a, n - 1) + 1 > 0 }
  func root(above: Double, below: Double) -> Double {
    var (above, below) = (above, below)
    for _ in 0..<80 {
      let middle = (above + below) / 2
      if isAbove(middle) { above = middle } else { below = middle }
    }
    return above
  }
  let positive = root(above: 0, below: 1 - 1 / Double(n * n))
  return [1, positive] + (n.isMultiple(of: 2) ? [] : [root(above: 0, below: -1)])
}
