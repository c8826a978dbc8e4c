import PortableMath

// The unimodal functions of high conditioning, f10–f14.

extension BBOB {
  /// f10, the ellipsoid rotated: Σ 10^(6i/(n−1))·zᵢ², z = T_osz(R(x − x_opt)).
  static func ellipsoidRotated(_ instance: BBOBInstance) -> BBOB {
    BBOB(
      instance, [.shift(instance.shift), .multiply(instance.r), .oscillate],
      core: weightedSquares(instance.powers(of: 1e6)))
  }

  /// f11, the discus: 10⁶·z₀² + Σ zᵢ², z = T_osz(R(x − x_opt)).
  static func discus(_ instance: BBOBInstance) -> BBOB {
    let weights = (0..<instance.dimension).map { $0 == 0 ? 1e6 : 1 }
    return BBOB(
      instance, [.shift(instance.shift), .multiply(instance.r), .oscillate], core: weightedSquares(weights))
  }

  /// f12, the bent cigar: z₀² + 10⁶·Σ zᵢ², z = R·T_asy^0.5(R(x − x_opt)).
  ///
  /// Its x_opt is drawn from the seed of R, as in COCO.
  static func bentCigar(_ instance: BBOBInstance) -> BBOB {
    let shift = instance.shift(seed: instance.seed + 1_000_000)
    let r = instance.r
    let weights = (0..<instance.dimension).map { $0 == 0 ? 1 : 1e6 }
    return BBOB(
      instance, minimizer: shift,
      [.shift(shift), .multiply(r), .skew(instance.fractions(of: 0.5)), .multiply(r)], core: weightedSquares(weights))
  }

  /// f13, the sharp ridge: z₀² + 100·√Σ zᵢ² over i ≥ 1, z = R·Λ¹⁰·Q(x − x_opt).
  static func sharpRidge(_ instance: BBOBInstance) -> BBOB {
    let matrix = instance.r.times(instance.powers(of: Double.sqrt(10)), instance.q)
    return BBOB(instance, [.shift(instance.shift), .multiply(matrix)]) { point in
      let z = point.z
      var sum: Scalar = 0
      for i in 1..<z.count { sum += z[i] * z[i] }
      return 100 * Scalar.sqrt(sum) + z[0] * z[0]
    }
  }

  /// f14, the sum of different powers: √Σ |zᵢ|^(2 + 4i/(n−1)), z = R(x − x_opt).
  static func differentPowers(_ instance: BBOBInstance) -> BBOB {
    let exponents = instance.fractions(of: 4).map { Scalar(2 + $0) }
    return BBOB(instance, [.shift(instance.shift), .multiply(instance.r)]) { point in
      var sum: Scalar = 0
      for i in point.z.indices { sum += Scalar.pow(point.z[i].magnitude, exponents[i]) }
      return Scalar.sqrt(sum)
    }
  }
}
