import PortableMath

// The functions of low or moderate conditioning, f6–f9.

extension BBOB {
  /// f6, the attractive sector: T_osz(Σ sᵢ·zᵢ²)^0.9, z = R·Λ¹⁰·Q(x − x_opt), sᵢ = 10⁴ where zᵢ has the sign of x_opt's
  /// element, else 1.
  static func attractiveSector(_ instance: BBOBInstance) -> BBOB {
    let optimum = instance.shift.map { Scalar($0) }
    let matrix = instance.r.times(instance.powers(of: Double.sqrt(10)), instance.q)
    return BBOB(instance, [.shift(instance.shift), .multiply(matrix)]) { point in
      var sum: Scalar = 0
      for i in point.z.indices {
        let z = point.z[i]
        sum += optimum[i] * z > 0 ? 10_000 * z * z : z * z
      }
      return Scalar.pow(oscillated(sum), 0.9)
    }
  }

  /// f7, the step ellipsoid: 0.1·max(|ẑ₀|/10⁴, Σ 10^(2i/(n−1))·zᵢ²), ẑ = Λ¹⁰·Q(x − x_opt), z = R·z̃; penalty 1.
  ///
  /// z̃ is ẑ rounded to whole numbers, or to tenths where |ẑᵢ| ≤ ½ (in the report: where ẑᵢ ≤ ½).
  static func stepEllipsoid(_ instance: BBOBInstance) -> BBOB {
    let scales = instance.powers(of: 10).map { Double.sqrt($0) }
    let r = BBOBMatrix<Scalar>(instance.r)
    let squares = weightedSquares(instance.powers(of: 100))
    return BBOB(
      instance, [.shift(instance.shift), .multiply(instance.q.rows(times: scales))], penalty: .beforeLeastValue(1),
      numbers: r.columns
    ) { point in
      let z = point.z
      let first = z[0].magnitude
      for i in z.indices { z[i] = z[i].magnitude > 0.5 ? roundedHalfUp(z[i]) : roundedHalfUp(10 * z[i]) / 10 }
      point.multiply(by: r)
      return 0.1 * max(first * 1e-4, squares(&point))
    }
  }

  /// f8, Rosenbrock's function: Σ 100(zᵢ² − zᵢ₊₁)² + (zᵢ − 1)², z = x − x_opt + 1, x_opt three quarters of the shift.
  ///
  /// The report's factor max(1, √n/8) before x − x_opt is 1 up to n = 64, here and in f9 and f19.
  static func rosenbrock(_ instance: BBOBInstance) -> BBOB {
    let shift = instance.shift.map { $0 * 0.75 }
    let ones = [Double](repeating: 1, count: instance.dimension)
    return BBOB(instance, minimizer: shift, [.shift(shift), .shift(ones.map { -$0 })], core: rosenbrockValue)
  }

  /// f9, Rosenbrock's function rotated: the same of z = Q·x + ½.
  static func rosenbrockRotated(_ instance: BBOBInstance) -> BBOB {
    BBOB(
      instance, minimizer: instance.rosenbrockMinimizer, [.multiply(instance.q, start: 0.5)], core: rosenbrockValue)
  }

  private static func rosenbrockValue(_ point: inout BBOBPoint<Scalar>) -> Scalar {
    let z = point.z
    var valley: Scalar = 0
    var slope: Scalar = 0
    for i in 0..<z.count - 1 {
      let bend = z[i] * z[i] - z[i + 1]
      valley += bend * bend
      slope += (z[i] - 1) * (z[i] - 1)
    }
    return 100 * valley + slope
  }
}

extension BBOBInstance {
  /// Qᵀ·(½, …, ½), which Q·x + ½ takes to (1, …, 1).
  var rosenbrockMinimizer: [Double] {
    let q = self.q
    return (0..<dimension).map { column in
      var sum = 0.0
      for row in 0..<dimension { sum += q[row, column] }
      return sum / 2
    }
  }
}
