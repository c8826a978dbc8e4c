import PortableMath

// Gallagher's Gaussian peaks, f21 and f22.

extension BBOB {
  /// f21 (101 peaks) and f22 (21): T_osz(10 − maxₚ wₚ·exp(−Σ cₚᵢ·(yᵢ − yₚᵢ)²/(2n)))², y = Q·x; penalty 1.
  ///
  /// The first peak has the weight 10 and its top at x_opt; the others' weights go from 1.1 to 9.1.
  static func gallagher(_ instance: BBOBInstance, _ peaks: BBOBPeaks) -> BBOB {
    let n = instance.dimension
    let weights = peaks.weights.map { Scalar($0) }
    let tops = peaks.tops(of: instance).map { Scalar($0) }
    let scales = peaks.scales(of: instance).map { Scalar($0) }
    let factor = -0.5 / Scalar(n)
    return BBOB(
      instance, minimizer: peaks.places(of: instance)[0].map { 0.8 * $0 }, [.multiply(instance.q)],
      penalty: .beforeLeastValue(1), numbers: weights + tops + scales
    ) { point in
      var highest: Scalar = 0
      for peak in weights.indices {
        var sum: Scalar = 0
        for i in 0..<n {
          let difference = point.z[i] - tops[peak * n + i]
          sum += scales[peak * n + i] * difference * difference
        }
        highest = max(highest, weights[peak] * Scalar.exp(factor * sum))
      }
      let value = oscillated(10 - highest)
      return value * value
    }
  }
}

/// How the peaks of f21 or f22 are drawn.
struct BBOBPeaks {
  let count: Int
  /// The condition of the first peak; the others have 1000^(k/(count − 2)), k = 0 … count − 2 in random order.
  let firstCondition: Double
  /// Peaks are drawn from spread·[0, 1) − offset, element by element.
  let spread: Double
  let offset: Double

  /// The heights.
  var weights: [Double] {
    let others = (0..<count - 1).map { (peak: Int) -> Double in Double(peak) / Double(count - 2) * (9.1 - 1.1) + 1.1 }
    return [10] + others
  }

  /// The places as drawn; the first is yet to be multiplied by 0.8.
  func places(of instance: BBOBInstance) -> [[Double]] {
    let n = instance.dimension
    let drawn = instance.uniforms(n * count, seed: instance.seed)
    return (0..<count).map { peak in drawn[peak * n..<(peak + 1) * n].map { spread * $0 - offset } }
  }

  /// The places times Q, peak by peak.
  func tops(of instance: BBOBInstance) -> [Double] {
    let q = instance.q
    return places(of: instance).enumerated().flatMap { peak, place in
      (0..<instance.dimension).map { row in
        var sum = 0.0
        for column in place.indices { sum += q[row, column] * place[column] }
        return peak == 0 ? sum * 0.8 : sum
      }
    }
  }

  /// The diagonals cₚ of the peaks, peak by peak: condition^(k/(n − 1) − ½), k = 0 … n − 1 in random order.
  func scales(of instance: BBOBInstance) -> [Double] {
    let n = instance.dimension
    let order = ranks(instance.uniforms(count - 1, seed: instance.seed))
    let conditions = [firstCondition] + order.map { Double.pow(1000, Double($0) / Double(count - 2)) }
    return conditions.enumerated().flatMap { peak, condition in
      ranks(instance.uniforms(n, seed: instance.seed + 1000 * peak)).map {
        Double.pow(condition, Double($0) / Double(n - 1) - 0.5)
      }
    }
  }

  /// The indices of `numbers` in ascending order of the numbers.
  private func ranks(_ numbers: [Double]) -> [Int] { numbers.indices.sorted { numbers[$0] < numbers[$1] } }
}
