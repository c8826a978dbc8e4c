import PortableMath

/// The constants of CMA-ES for a dimension n and a population λ.
///
/// C changes by a share of c₁ + c_μ in a generation. So it is decomposed only once more than 1/(2n(c₁ + c_μ)) generations have
/// passed, as in Hansen's `purecma`. The tutorial has 10 in place of 2, and the package `cmaes` decomposes in each generation.
///
/// Source: Hansen, "The CMA evolution strategy: a tutorial", arXiv 1604.00772, table 1 with equations 49–58, α_cov = 2
/// and c_m = 1. pycma adds ¼ to the μ_w + 1/μ_w − 2 in c_μ, the package `cmaes` does not.
struct AdaptationRates: Codable, Sendable {
  /// λ.
  let population: Int
  /// μ, the number of positive weights.
  let parents: Int
  /// w₁ ≥ … ≥ w_λ: the first μ sum to 1, the others are negative (active CMA).
  let weights: [Double]
  /// Σ wᵢ of all weights.
  let weightSum: Double
  /// μ_w = 1/Σ wᵢ² of the positive weights.
  let effectiveParents: Double
  /// c_σ, of the path of the step size.
  let stepPathRate: Double
  /// d_σ.
  let damping: Double
  /// c_c, of the path of the covariance.
  let covariancePathRate: Double
  /// c₁.
  let rankOneRate: Double
  /// c_μ.
  let rankMuRate: Double
  /// E‖N(0, I)‖.
  let expectedLength: Double
  /// Generations from one decomposition of the covariance to the next.
  let decompositionInterval: Int

  init(dimension: Int, population: Int) {
    precondition(population >= 2, "a generation of CMA-ES has two members at least")
    let n = Double(dimension)
    let middle = Double.log(Double(population + 1) / 2)
    let raw = (1...population).map { middle - Double.log(Double($0)) }
    parents = population / 2
    let effective = effectiveCount(raw.prefix(parents))
    let c1 = 2 / ((n + 1.3) * (n + 1.3) + effective)
    let cMu = min(1 - c1 - 1e-8, 2 * (effective - 2 + 1 / effective) / ((n + 2) * (n + 2) + effective))
    let cSigma = (effective + 2) / (n + effective + 5)

    self.population = population
    effectiveParents = effective
    stepPathRate = cSigma
    damping = 1 + 2 * max(0, Double.sqrt((effective - 1) / (n + 1)) - 1) + cSigma
    covariancePathRate = (4 + effective / n) / (n + 4 + 2 * effective / n)
    rankOneRate = c1
    rankMuRate = cMu
    expectedLength = Double.sqrt(n) * (1 - 1 / (4 * n) + 1 / (21 * n * n))
    decompositionInterval = 1 + Int(1 / (2 * n * (c1 + cMu)))

    let negativeSum = min(
      1 + c1 / cMu, 1 + 2 * effectiveCount(raw.dropFirst(parents)) / (effective + 2), (1 - c1 - cMu) / (n * cMu))
    let (positive, negative) = (raw.filter { $0 > 0 }.reduce(0, +), raw.filter { $0 < 0 }.reduce(0, -))
    weights = raw.map { $0 >= 0 ? $0 / positive : $0 / negative * negativeSum }
    weightSum = weights.reduce(0, +)
  }
}

/// (Σ w)²/Σ w²: how many equal weights spread as much as these.
private func effectiveCount(_ weights: ArraySlice<Double>) -> Double {
  let sum = weights.reduce(0, +)
  return sum * sum / weights.reduce(0) { $0 + $1 * $1 }
}
