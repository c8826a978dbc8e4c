import PortableMath

// The separable functions, f1–f5.

extension BBOB {
  /// f1, the sphere: Σ zᵢ², z = x − x_opt.
  static func sphere(_ instance: BBOBInstance) -> BBOB {
    let weights = [Double](repeating: 1, count: instance.dimension)
    return BBOB(instance, [.shift(instance.shift)], core: weightedSquares(weights))
  }

  /// f2, the ellipsoid: Σ 10^(6i/(n−1))·zᵢ², z = T_osz(x − x_opt).
  static func ellipsoid(_ instance: BBOBInstance) -> BBOB {
    BBOB(instance, [.shift(instance.shift), .oscillate], core: weightedSquares(instance.powers(of: 1e6)))
  }

  /// f3, Rastrigin's function: 10(n − Σ cos 2πzᵢ) + Σ zᵢ², z = Λ¹⁰·T_asy^0.2(T_osz(x − x_opt)).
  static func rastrigin(_ instance: BBOBInstance) -> BBOB {
    BBOB(
      instance,
      [.shift(instance.shift), .oscillate, .skew(instance.fractions(of: 0.2)), .scale(instance.halfPowers(of: 10))],
      core: rastriginValue)
  }

  /// f4, Büche's Rastrigin function: Rastrigin's of zᵢ = sᵢ·T_osz(x − x_opt)ᵢ, sᵢ = √10ⁱᐟ⁽ⁿ⁻¹⁾, tenfold where i is even
  /// and zᵢ > 0; penalty 100.
  ///
  /// As in COCO, and unlike the report, x_opt is made positive where i is even.
  static func buecheRastrigin(_ instance: BBOBInstance) -> BBOB {
    let shift = instance.shift.enumerated().map { $0.isMultiple(of: 2) ? $1.magnitude : $1 }
    let scales = instance.powers(of: Double.sqrt(10))
    let below = scales.map { Scalar($0) }
    let above = scales.enumerated().map { Scalar($0.isMultiple(of: 2) ? 10 * $1 : $1) }
    return BBOB(instance, minimizer: shift, [.shift(shift), .oscillate], penalty: .afterLeastValue(100)) { point in
      let z = point.z
      for i in z.indices { z[i] *= z[i] > 0 ? above[i] : below[i] }
      return rastriginValue(&point)
    }
  }

  /// f5, the linear slope: Σ 5|sᵢ| − sᵢ·min(xᵢ, 5) for sᵢ = 10ⁱᐟ⁽ⁿ⁻¹⁾, and its mirror image where sᵢ < 0.
  ///
  /// x_opt is the corner of [−5, 5]ⁿ with the signs of the instance's shift; the function is constant beyond it.
  static func linearSlope(_ instance: BBOBInstance) -> BBOB {
    let corner: [Scalar] = instance.shift.map { $0 < 0 ? -5 : 5 }
    let slopes = zip(corner, instance.powers(of: 10)).map { $0 > 0 ? Scalar($1) : -Scalar($1) }
    return BBOB(instance, minimizer: corner.map { Double($0) }, [], numbers: corner + slopes) { point in
      var sum: Scalar = 0
      for i in point.z.indices {
        let place = point.z[i] * corner[i] < 25 ? point.z[i] : corner[i]
        sum += 5 * slopes[i].magnitude - slopes[i] * place
      }
      return sum
    }
  }

  // MARK: Shared cores

  /// Σ wᵢ·zᵢ².
  static func weightedSquares(_ weights: [Double]) -> Core {
    let weights = weights.map { Scalar($0) }
    return { point in
      var sum: Scalar = 0
      for i in point.z.indices { sum += weights[i] * point.z[i] * point.z[i] }
      return sum
    }
  }

  /// 10(n − Σ cos 2πzᵢ) + Σ zᵢ²; ∞ where a square is, though its cosine is not.
  static func rastriginValue(_ point: inout BBOBPoint<Scalar>) -> Scalar {
    var cosines: Scalar = 0
    var squares: Scalar = 0
    for element in point.z {
      cosines += Scalar.cos(2 * Scalar.pi * element)
      squares += element * element
    }
    return squares.isInfinite ? squares : 10 * (Scalar(point.z.count) - cosines) + squares
  }
}
