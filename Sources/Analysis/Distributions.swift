import PortableMath

// Distribution functions for tests; none of these reaches a digest.

/// P(T ≤ t) of Student's t with `freedom` degrees, which need not be whole.
public func studentDistribution(_ t: Double, freedom: Double) -> Double {
  let tail = regularizedBeta(freedom / (freedom + t * t), freedom / 2, 0.5) / 2
  return t > 0 ? 1 - tail : tail
}

/// The regularized incomplete beta function I_x(a, b), for 0 ≤ x ≤ 1 and a, b > 0.
///
/// By the continued fraction DLMF 8.17.22, evaluated by Lentz's method as modified by Thompson & Barnett (1986), on the
/// side of (a + 1)/(a + b + 2) where it converges quickly.
public func regularizedBeta(_ x: Double, _ a: Double, _ b: Double) -> Double {
  guard x > 0 else { return x == 0 ? 0 : .nan }
  guard x < 1 else { return x == 1 ? 1 : .nan }
  if x > (a + 1) / (a + b + 2) { return 1 - regularizedBeta(1 - x, b, a) }
  let logarithm =
    a * Double.log(x) + b * Double.log1p(-x) + Double.logGamma(a + b) - Double.logGamma(a) - Double.logGamma(b)
  return Double.exp(logarithm) / a * betaFraction(x, a, b)
}

private func betaFraction(_ x: Double, _ a: Double, _ b: Double) -> Double {
  func coefficient(_ m: Double, isEven: Bool) -> Double {
    isEven
      ? m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m)) : -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1))
  }
  let tiny = 1e-300
  func away(_ value: Double) -> Double { value.magnitude < tiny ? tiny : value }
  var c = 1.0
  var d = 1 / away(1 + coefficient(0, isEven: false))
  var fraction = d
  for index in 1...2000 {
    let m = Double((index + 1) / 2)
    let term = coefficient(m, isEven: !index.isMultiple(of: 2))
    d = 1 / away(1 + term * d)
    c = away(1 + term / c)
    fraction *= c * d
    if (c * d - 1).magnitude < 1e-16 { break }
  }
  return fraction
}

/// The t with P(T ≤ t) = p of Student's t with `freedom` degrees, 0 < p < 1, by bisection to the last bits.
func studentQuantile(_ p: Double, freedom: Double) -> Double {
  var (lower, upper) = (-1.0, 1.0)
  while studentDistribution(lower, freedom: freedom) > p { lower *= 2 }
  while studentDistribution(upper, freedom: freedom) < p { upper *= 2 }
  for _ in 0..<200 {
    let middle = (lower + upper) / 2
    if middle <= lower || middle >= upper { break }
    if studentDistribution(middle, freedom: freedom) < p { lower = middle } else { upper = middle }
  }
  return (lower + upper) / 2
}

/// Student's interval of the mean, mean ± t·s/√n, of independent draws of a normal distribution; nil below two numbers.
public func meanInterval(_ sample: [Double], level: Double = 0.95) -> Interval? {
  guard let mean = mean(sample), let deviation = standardDeviation(sample) else { return nil }
  let count = Double(sample.count)
  let half = studentQuantile((1 + level) / 2, freedom: count - 1) * deviation / count.squareRoot()
  return Interval(lower: mean - half, upper: mean + half, level: level)
}
