import PortableMath

// The multimodal functions with weak global structure, f20, f23 and f24; f21 and f22 are Gallagher's.

extension BBOB {
  /// f20, Schwefel's function.
  ///
  ///     0.01·(418.98… + Σ max(0, |zᵢ| − 500)² − Σ zᵢ·sin √|zᵢ|/n),  zᵢ = 100·(√10ⁱᐟ⁽ⁿ⁻¹⁾·(ẑᵢ − μ) + μ)
  ///     ẑᵢ = x̂ᵢ + (x̂ᵢ₋₁ − μ)/4 but ẑ₀ = x̂₀,  x̂ᵢ = ±2xᵢ,  μ = 4.2096874637
  ///
  /// x_opt is ±μ/2, with the signs of x̂. The constants have COCO's digits.
  static func schwefel(_ instance: BBOBInstance) -> BBOB {
    let place = 4.2096874637
    let signs = instance.uniforms(instance.dimension, seed: instance.seed).map { $0 < 0.5 ? -1.0 : 1 }
    let weights = instance.halfPowers(of: 10).map { Scalar($0) }
    let center = Scalar(place)
    return BBOB(instance, minimizer: signs.map { $0 * 0.5 * place }, [.scale(signs.map { 2 * $0 })]) { point in
      var penalty: Scalar = 0
      var sum: Scalar = 0
      for i in point.z.indices {
        let moved = i == 0 ? point.z[0] : point.z[i] + 0.25 * (point.z[i - 1] - center)
        let z = 100 * (weights[i] * (moved - center) + center)
        let excess = z.magnitude - 500
        if excess > 0 { penalty += excess * excess }
        sum += z * Scalar.sin(Scalar.sqrt(z.magnitude))
      }
      return 0.01 * (penalty + 418.9828872724339 - sum / Scalar(point.z.count))
    }
  }

  /// f23, Katsuura's function: 10/n²·(∏ (1 + (i + 1)·Σⱼ |2ʲzᵢ − ⌊2ʲzᵢ + ½⌋|/2ʲ)^(10/n^1.2) − 1), j = 1 … 32,
  /// z = R·Λ¹⁰⁰·Q(x − x_opt); penalty 1.
  ///
  /// Its least value is at every z of whole and half numbers.
  static func katsuura(_ instance: BBOBInstance) -> BBOB {
    let matrix = instance.r.times(instance.powers(of: Double.sqrt(100)), instance.q)
    let n = Scalar(instance.dimension)
    let exponent = Scalar(10 / Double.pow(Double(instance.dimension), 1.2))
    return BBOB(instance, [.shift(instance.shift), .multiply(matrix)], penalty: .afterLeastValue(1)) { point in
      var product: Scalar = 1
      for i in point.z.indices {
        let roughness = katsuuraSum(point.z[i])
        product *= Scalar.pow(1 + Scalar(i + 1) * roughness, exponent)
      }
      return 10 / n / n * (-1 + product)
    }
  }

  /// Σⱼ |2ʲz − ⌊2ʲz + ½⌋|/2ʲ, j = 1 … 32.
  @inline(__always)
  private static func katsuuraSum(_ z: Scalar) -> Scalar {
    var sum: Scalar = 0
    var power: Scalar = 1
    for _ in 1...32 {
      power *= 2
      sum += (power * z - roundedHalfUp(power * z)).magnitude / power
    }
    return sum
  }

  /// f24, Lunacek's bi-Rastrigin function.
  ///
  ///     min(Σ (x̂ᵢ − μ₀)², n + s·Σ (x̂ᵢ − μ₁)²) + 10(n − Σ cos 2πzᵢ),  x̂ᵢ = ±2xᵢ,  z = R·Λ¹⁰⁰·Q(x̂ − μ₀)
  ///     μ₀ = 2.5,  s = 1 − 1/(2√(n + 20) − 8.2),  μ₁ = −√((μ₀² − 1)/s);  penalty 10⁴
  ///
  /// x_opt is ±μ₀/2, with the signs of x̂. COCO multiplies by Q and R one after the other here.
  static func lunacekBiRastrigin(_ instance: BBOBInstance) -> BBOB {
    let n = Double(instance.dimension)
    let near = 2.5
    let depth = 1 - 0.5 / (Double.sqrt(n + 20) - 4.1)
    let far = -Double.sqrt((near * near - 1) / depth)
    let signs = instance.normals(instance.dimension, seed: instance.seed).map { $0 < 0 ? -1.0 : 1 }
    let q = BBOBMatrix<Scalar>(instance.q.rows(times: instance.powers(of: Double.sqrt(100))))
    let r = BBOBMatrix<Scalar>(instance.r)
    return BBOB(
      instance, minimizer: signs.map { $0 * 0.5 * near }, [.scale(signs.map { 2 * $0 })],
      penalty: .beforeLeastValue(10_000), numbers: q.columns + r.columns
    ) { point in
      let nearSquare = squaredDistance(point.z, Scalar(near))
      let farSquare = squaredDistance(point.z, Scalar(far))
      for i in point.z.indices { point.z[i] -= Scalar(near) }
      point.multiply(by: q)
      point.multiply(by: r)
      var cosines: Scalar = 0
      for element in point.z { cosines += Scalar.cos(2 * Scalar.pi * element) }
      return min(nearSquare, Scalar(n) + Scalar(depth) * farSquare) + 10 * (Scalar(n) - cosines)
    }
  }

  /// Σ (zᵢ − center)².
  @inline(__always)
  private static func squaredDistance(_ z: UnsafeMutableBufferPointer<Scalar>, _ center: Scalar) -> Scalar {
    var sum: Scalar = 0
    for element in z { sum += (element - center) * (element - center) }
    return sum
  }
}
