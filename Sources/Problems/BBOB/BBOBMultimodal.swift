import PortableMath

// The multimodal functions with adequate global structure, f15–f19.

extension BBOB {
  /// f15, Rastrigin's function rotated: z = R·Λ¹⁰·Q·T_asy^0.2(T_osz(R(x − x_opt))).
  static func rastriginRotated(_ instance: BBOBInstance) -> BBOB {
    let r = instance.r
    let matrix = r.times(instance.powers(of: Double.sqrt(10)), instance.q)
    return BBOB(
      instance,
      [.shift(instance.shift), .multiply(r), .oscillate, .skew(instance.fractions(of: 0.2)), .multiply(matrix)],
      core: rastriginValue)
  }

  /// f16, Weierstrass' function.
  ///
  ///     10·(ΣᵢΣⱼ 2⁻ʲ·cos(2π·3ʲ(zᵢ + ½))/n − f₀)³, j = 0 … 11,  f₀ = Σⱼ 2⁻ʲ·cos(π·3ʲ)
  ///     z = R·Λ^(1/100)·Q·T_osz(R(x − x_opt));  penalty 10/n
  ///
  /// Its least value is at every z of whole numbers.
  static func weierstrass(_ instance: BBOBInstance) -> BBOB {
    let r = instance.r
    let matrix = r.times(instance.powers(of: 1 / Double.sqrt(100)), instance.q)
    let least = weierstrassSum(0, adding: 0)
    return BBOB(
      instance, [.shift(instance.shift), .multiply(r), .oscillate, .multiply(matrix)],
      penalty: .afterLeastValue(10 / Scalar(instance.dimension))
    ) { point in
      var sum: Scalar = 0
      for element in point.z { sum = weierstrassSum(element, adding: sum) }
      return 10 * Scalar.pow(sum / Scalar(point.z.count) - least, 3)
    }
  }

  /// `sum` + Σⱼ 2⁻ʲ·cos(2π·3ʲ(z + ½)), one term after the other.
  @inline(__always)
  private static func weierstrassSum(_ z: Scalar, adding sum: Scalar) -> Scalar {
    var sum = sum
    var amplitude: Scalar = 1
    var frequency: Scalar = 1
    for _ in 0..<12 {
      sum += Scalar.cos(2 * Scalar.pi * (z + 0.5) * frequency) * amplitude
      amplitude /= 2
      frequency *= 3
    }
    return sum
  }

  /// f17 (conditioning 10) and f18 (1000), Schaffer's F7.
  ///
  ///     (Σ √sᵢ·(1 + sin²(50·sᵢ^⅕))/(n − 1))²,  sᵢ = √(zᵢ² + zᵢ₊₁²)
  ///     z = Λ·Q·T_asy^0.5(R(x − x_opt));  penalty 10
  static func schaffers(_ instance: BBOBInstance, conditioning: Double) -> BBOB {
    let matrix = instance.q.rows(times: instance.powers(of: Double.sqrt(conditioning)))
    return BBOB(
      instance,
      [.shift(instance.shift), .multiply(instance.r), .skew(instance.fractions(of: 0.5)), .multiply(matrix)],
      penalty: .afterLeastValue(10)
    ) { point in
      let z = point.z
      var sum: Scalar = 0
      for i in 0..<z.count - 1 {
        let square = z[i] * z[i] + z[i + 1] * z[i + 1]
        // The sine of ∞ is none.
        if square.isInfinite { return square }
        let sine = Scalar.sin(50 * Scalar.pow(square, 0.1))
        sum += Scalar.pow(square, 0.25) * (1 + sine * sine)
      }
      let mean = sum / Scalar(z.count - 1)
      return mean * mean
    }
  }

  /// f19, Griewank's function of Rosenbrock's: 10 + 10·Σ (sᵢ/4000 − cos sᵢ)/(n − 1), sᵢ = 100(zᵢ² − zᵢ₊₁)² + (1 − zᵢ)²,
  /// z = Q·x + ½.
  static func griewankRosenbrock(_ instance: BBOBInstance) -> BBOB {
    let halves = [Double](repeating: 0.5, count: instance.dimension)
    return BBOB(
      instance, minimizer: instance.rosenbrockMinimizer, [.multiply(instance.q), .shift(halves.map { -$0 })]
    ) { point in
      let z = point.z
      var sum: Scalar = 0
      for i in 0..<z.count - 1 {
        let bend = z[i] * z[i] - z[i + 1]
        let slope = 1 - z[i]
        let valley = 100 * bend * bend + slope * slope
        sum += valley / 4000 - Scalar.cos(valley)
      }
      return 10 + 10 * sum / Scalar(z.count - 1)
    }
  }
}
