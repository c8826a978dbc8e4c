import PortableMath

/// E[max(best − Y, 0)] of a normal Y with this mean and standard deviation: (best − μ)·Φ(z) + σ·φ(z), z = (best − μ)/σ.
///
/// max(best − μ, 0) where σ is zero; never negative. Below z = −2, where the two terms cancel, it is σ·φ(z)·K/(K − z) with K of
/// Laplace's continued fraction of Mills' ratio. So it keeps its digits until φ underflows at z = −38.
/// Source: Jones, Schonlau & Welch, "Efficient global optimization of expensive black-box functions", Journal of Global
/// Optimization 13 (1998), equation 15; the fraction: Abramowitz & Stegun, 26.2.14.
func expectedImprovement(mean: Double, deviation: Double, best: Double) -> Double {
  guard deviation > 0 else { return max(best - mean, 0) }
  let z = (best - mean) / deviation
  let density = Double.exp(-z * z / 2) * 0.3989422804014327
  if z >= -2 {
    let probability = (1 + Double.erf(z * 0.7071067811865476)) / 2
    return deviation * max(z * probability + density, 0)
  }
  // K = 1/(a + 2/(a + 3/(a + …))), a = −z, from the far end.
  var tail = 0.0
  for k in stride(from: 120.0, through: 1, by: -1) { tail = k / (tail - z) }
  return deviation * density * tail / (tail - z)
}
