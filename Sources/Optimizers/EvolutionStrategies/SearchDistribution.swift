import AssayKit
import PortableMath

/// The normal distribution N(m, σ²C) that CMA-ES draws a generation from, and its adaptation; all in Double.
///
/// Source: Hansen, "The CMA evolution strategy: a tutorial", arXiv 1604.00772, equations 38–47.
struct SearchDistribution: Codable, Sendable {
  let rates: AdaptationRates
  /// m.
  private(set) var mean: [Double]
  /// σ.
  var stepSize: Double
  /// C, symmetric to the bit.
  private(set) var covariance: [Double]
  /// p_σ.
  private(set) var stepPath: [Double]
  /// p_c.
  private(set) var covariancePath: [Double]
  /// Generations that have been adapted to.
  private(set) var generation = 0

  /// B and D² of C = B·D²·Bᵀ, as of the last decomposition; B's columns are the rows of `axes.vectors`.
  private(set) var axes: PrincipalAxes
  /// D.
  private(set) var deviations: [Double]
  /// D·Bᵀ, so that y = (D·Bᵀ)ᵀ·z.
  private var root: [Double]
  /// z of every member, row by row: N(0, I).
  var deviates: [Double]
  /// y of every member, row by row: N(0, C).
  var steps: [Double]
  private var selection: [Double]
  private var weighted: [Double]
  private var update: [Double]

  init(mean: [Double], stepSize: Double, population: Int) {
    let n = mean.count
    rates = AdaptationRates(dimension: n, population: population)
    self.mean = mean
    self.stepSize = stepSize
    axes = PrincipalAxes(dimension: n)
    covariance = axes.vectors
    root = axes.vectors
    deviations = axes.eigenvalues
    stepPath = [Double](repeating: 0, count: n)
    covariancePath = stepPath
    deviates = [Double](repeating: 0, count: population * n)
    steps = deviates
    selection = [Double](repeating: 0, count: (population + 1) * n)
    weighted = selection
    update = [Double](repeating: 0, count: n * n)
  }

  var dimension: Int { mean.count }

  /// σ·√Cᵢᵢ.
  func deviation(_ i: Int) -> Double { stepSize * Double.sqrt(covariance[i * dimension + i]) }

  // MARK: Drawing

  /// Draws the next generation; fails where C is not positive definite or its condition exceeds 10¹⁴.
  ///
  /// Deviate i of member k is the normal number at step `generation`, element k·n + i.
  mutating func draw(_ seed: Seed) throws(Stop) {
    if generation > 0, generation.isMultiple(of: rates.decompositionInterval) { try decompose() }
    let (n, population) = (dimension, rates.population)
    let z = seed.normals(step: UInt64(generation), count: population * n)
    let root = root
    var result = steps.mutableSpan
    multiply(z.span, by: root.span, into: &result, rows: population, depth: n, columns: n)
    deviates = z
  }

  /// Coordinate i of a member: m + σ·y.
  @inline(__always)
  func coordinate(_ i: Int, of member: Int) -> Double { mean[i] + stepSize * steps[member * dimension + i] }

  private mutating func decompose() throws(Stop) {
    let n = dimension
    do { try axes.decompose(covariance) } catch { throw .failed("the covariance has no principal axes: \(error)") }
    let (least, greatest) = (axes.eigenvalues.min() ?? 1, axes.eigenvalues.max() ?? 1)
    // The tutorial's ConditionCov: Double cannot tell the short axes of such an ellipsoid any more.
    guard least > 0, greatest <= 1e14 * least else { throw .converged }
    for j in 0..<n {
      deviations[j] = Double.sqrt(axes.eigenvalues[j])
      for i in 0..<n { root[j * n + i] = deviations[j] * axes.vectors[j * n + i] }
    }
  }

  // MARK: Adapting

  /// Moves to the weighted mean of the best members and adapts σ and C; `ranking` lists the members, the best first.
  mutating func adapt(_ ranking: [Int]) {
    let isSlow = moveMeanAndStepSize(ranking)
    adaptCovariance(ranking, isSlow: isSlow)
    generation += 1
  }

  /// Equations 41–45; whether p_σ is short enough for p_c to grow: h_σ.
  private mutating func moveMeanAndStepSize(_ ranking: [Int]) -> Bool {
    let n = dimension
    let pull = Double.sqrt(rates.stepPathRate * (2 - rates.stepPathRate) * rates.effectiveParents)
    // C^(−1/2)·y_w = B·z_w: the mean of z in the axes, turned back.
    let meanDeviate = weightedMean(of: deviates, ranking)
    for i in 0..<n { stepPath[i] *= 1 - rates.stepPathRate }
    for j in 0..<n {
      let factor = pull * meanDeviate[j]
      for i in 0..<n { stepPath[i] += factor * axes.vectors[j * n + i] }
    }
    let length = norm(stepPath.span)
    let kept = Double.pow(1 - rates.stepPathRate, Double(2 * (generation + 1)))
    let isSlow = length / Double.sqrt(1 - kept) < (1.4 + 2 / Double(n + 1)) * rates.expectedLength

    let meanStep = weightedMean(of: steps, ranking)
    let share =
      isSlow ? Double.sqrt(rates.covariancePathRate * (2 - rates.covariancePathRate) * rates.effectiveParents) : 0
    for i in 0..<n {
      mean[i] += stepSize * meanStep[i]
      covariancePath[i] = (1 - rates.covariancePathRate) * covariancePath[i] + share * meanStep[i]
    }
    stepSize *= Double.exp(rates.stepPathRate / rates.damping * (length / rates.expectedLength - 1))
    return isSlow
  }

  /// Equations 46 and 47: C ← decay·C + c₁·p_c·p_cᵀ + c_μ·Σ wᵢ·yᵢ·yᵢᵀ.
  ///
  /// A negative weight is scaled by n/‖z‖², so that C stays positive definite; like the package `cmaes` with 10⁻⁸
  /// beside ‖z‖², so that the quotient is finite.
  private mutating func adaptCovariance(_ ranking: [Int], isSlow: Bool) {
    let n = dimension
    for (place, member) in ranking.enumerated() {
      var factor = rates.rankMuRate * rates.weights[place]
      if factor < 0 {
        let z = deviates.span.extracting(member * n..<member * n + n)
        factor *= Double(n) / (dot(z, z) + 1e-8)
      }
      for i in 0..<n {
        selection[place * n + i] = steps[member * n + i]
        weighted[place * n + i] = factor * steps[member * n + i]
      }
    }
    let population = rates.population
    let last = population * n
    for i in 0..<n {
      selection[last + i] = covariancePath[i]
      weighted[last + i] = rates.rankOneRate * covariancePath[i]
    }
    let (weighted, selection) = (weighted, selection)
    var result = update.mutableSpan
    multiply(
      weighted.span, transposingLeft: true, by: selection.span, into: &result, rows: n, depth: population + 1,
      columns: n)
    addUpdate(isSlow: isSlow)
  }

  private mutating func addUpdate(isSlow: Bool) {
    let n = dimension
    let missed = isSlow ? 0 : rates.covariancePathRate * (2 - rates.covariancePathRate)
    let decay = 1 + rates.rankOneRate * missed - rates.rankOneRate - rates.rankMuRate * rates.weightSum
    for i in 0..<n {
      for j in 0...i {
        let element = decay * covariance[i * n + j] + update[i * n + j]
        covariance[i * n + j] = element
        covariance[j * n + i] = element
      }
    }
  }

  /// Σ wᵢ·rowᵢ over the μ best members.
  private func weightedMean(of rows: [Double], _ ranking: [Int]) -> [Double] {
    let n = dimension
    var result = [Double](repeating: 0, count: n)
    for place in 0..<rates.parents {
      let (weight, start) = (rates.weights[place], ranking[place] * n)
      for i in 0..<n { result[i] += weight * rows[start + i] }
    }
    return result
  }
}
