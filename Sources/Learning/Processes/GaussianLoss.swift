import PortableMath

/// The loss of predicted normal distributions, and its slopes; taken in Double for either scalar type.
///
///     σ = 0.1 + 0.9·ln(1 + eˢ),  loss = ½·ln 2π + ln σ + ½·((y − μ)/σ)²
///
/// Source: Garnelo et al., "Conditional neural processes", ICML 2018, the authors' published notebook.
struct GaussianLoss: Sendable {
  private var exponentials: [Double] = []
  private var deviations: [Double] = []
  private var logarithms: [Double] = []

  /// Takes over the predictions of some points: μ and s of each, one after the other.
  ///
  /// ln(1 + eˢ) = max(s, 0) + ln(1 + e^−|s|): the sum loses what is below 10⁻¹⁶, which 0.1 swallows.
  @inline(__always)
  mutating func take<Scalar: PortableScalar>(_ predictions: [Scalar]) {
    let count = predictions.count / 2
    if deviations.count != count {
      exponentials = [Double](repeating: 0, count: count)
      deviations = exponentials
      logarithms = exponentials
    }
    for i in 0..<count { deviations[i] = -Double(predictions[2 * i + 1]).magnitude }
    map(deviations, into: &exponentials) { Double.exp($0, into: &$1) }
    for i in 0..<count { deviations[i] = 1 + exponentials[i] }
    map(deviations, into: &logarithms) { Double.log($0, into: &$1) }
    for i in 0..<count { deviations[i] = 0.1 + 0.9 * (max(Double(predictions[2 * i + 1]), 0) + logarithms[i]) }
    map(deviations, into: &logarithms) { Double.log($0, into: &$1) }
  }

  /// σ of a point.
  func deviation(_ point: Int) -> Double { deviations[point] }

  /// Σ loss over the points, in ascending order.
  @inline(__always)
  func sum<Scalar: PortableScalar>(_ predictions: [Scalar], _ y: [Scalar]) -> Double {
    var sum = 0.0
    for i in 0..<y.count {
      let distance = (Double(y[i]) - Double(predictions[2 * i])) / deviations[i]
      sum += halfLog2Pi + logarithms[i] + 0.5 * (distance * distance)
    }
    return sum
  }

  /// Writes `share` times the loss's slopes by μ and s of each point.
  @inline(__always)
  func writeSlopes<Scalar: PortableScalar>(
    _ y: [Scalar], share: Double, _ predictions: inout Rows<Scalar>
  ) {
    for i in 0..<y.count {
      let (deviation, e) = (deviations[i], exponentials[i])
      let distance = (Double(y[i]) - Double(predictions.values[2 * i])) / deviation
      // The logistic function of s.
      let sigmoid = (predictions.values[2 * i + 1] < 0 ? e : 1) / (1 + e)
      predictions.slopes[2 * i] = Scalar(-share * distance / deviation)
      predictions.slopes[2 * i + 1] = Scalar(share * 0.9 * sigmoid * (1 - distance * distance) / deviation)
    }
  }

  @inline(__always)
  private func map(
    _ x: [Double], into y: inout [Double], _ function: (Span<Double>, inout MutableSpan<Double>) -> Void
  ) {
    var result = y.mutableSpan
    function(x.span, &result)
  }
}

/// ½·ln 2π.
let halfLog2Pi = 0.9189385332046728
