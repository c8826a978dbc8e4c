import PortableMath

/// What COCO draws for a function in a dimension and an instance: shift, rotations and least value, all in Double.
///
/// `seed` decides everything. Uniform numbers come from the generator of the 2009 functions, a multiplicative congruential one
/// behind a shuffle of 32 numbers. Normal ones are made of them by Box and Muller. The formulas follow COCO's order of
/// operations. So the numbers are COCO's to the bit wherever its libm rounds logarithm and cosine correctly: glibc does not in
/// about one normal number of 500. Where the report exchanges R and Q, COCO's seeds hold.
///
/// Source: Hansen, Finck, Ros & Auger, "Real-Parameter Black-Box Optimization Benchmarking 2009: Noiseless Functions
/// Definitions", INRIA RR-6829 (2009); what it leaves open is taken from COCO, coco-experiment 2.8.2.
struct BBOBInstance {
  let function: Int
  let dimension: Int
  let number: Int

  /// function + 10⁴·instance; f4 draws what f3 draws, f18 what f17 draws.
  var seed: Int {
    let twin = [4: 3, 18: 17][function] ?? function
    return twin + 10_000 * number
  }

  /// x_opt, in [−4, 4) on a grid of 0.0008 but never 0; most functions have their least value there.
  func shift(seed: Int) -> [Double] {
    uniforms(dimension, seed: seed).map {
      let place = 8 * floored(1e4 * $0) / 1e4 - 4
      return place == 0 ? -1e-5 : place
    }
  }

  /// `shift` of the instance's own seed.
  var shift: [Double] { shift(seed: seed) }

  /// f_opt: a Cauchy number in hundredths, at most 1000 in magnitude.
  var leastValue: Double {
    let quotient = 1e4 * normals(1, seed: seed)[0] / normals(1, seed: seed + 1)[0]
    return min(1000, max(-1000, roundedHalfUp(quotient) / 100))
  }

  /// The report's R.
  var r: BBOBMatrix<Double> { rotation(seed: seed + 1_000_000) }

  /// The report's Q.
  var q: BBOBMatrix<Double> { rotation(seed: seed) }

  /// β·i/(n − 1), i = 0 … n − 1: the weights of T_asy^β.
  func fractions(of beta: Double) -> [Double] { (0..<dimension).map { beta * Double($0) / Double(dimension - 1) } }

  /// baseⁱᐟ⁽ⁿ⁻¹⁾, i = 0 … n − 1: the diagonal of Λ^α where the base is √α.
  func powers(of base: Double) -> [Double] { fractions(of: 1).map { Double.pow(base, $0) } }

  /// αⁱᐟ⁽²ⁿ⁻²⁾: the same diagonal as COCO computes it in f3 and f20.
  func halfPowers(of alpha: Double) -> [Double] { fractions(of: 0.5).map { Double.pow(alpha, $0) } }

  // MARK: The generator

  /// Numbers in (0, 1), the first of the sequence that begins at `seed`, which is above 0 and below 2³¹ − 1.
  func uniforms(_ count: Int, seed: Int) -> [Double] {
    let modulus = 2_147_483_647
    var state = seed
    func next() -> Int {
      state = 16807 * state % modulus
      return state
    }
    for _ in 0..<8 { _ = next() }
    let firsts = (0..<32).map { _ in next() }
    // The table is filled from its end.
    var table = Array(firsts.reversed())
    var drawn = table[0]
    return (0..<count).map { _ in
      let fresh = next()
      let slot = drawn / 67_108_865
      drawn = table[slot]
      table[slot] = fresh
      return Double(drawn) / 2_147_483_647
    }
  }

  /// √(−2·ln u)·cos(2πv), of which all the u are drawn before the v.
  func normals(_ count: Int, seed: Int) -> [Double] {
    let drawn = uniforms(2 * count, seed: seed)
    return (0..<count).map {
      Double.sqrt(-2 * Double.log(drawn[$0])) * Double.cos(2 * Double.pi * drawn[count + $0])
    }
  }

  /// An orthogonal matrix: normal columns made orthonormal from the first to the last by modified Gram–Schmidt.
  private func rotation(seed: Int) -> BBOBMatrix<Double> {
    let n = dimension
    var columns = normals(n * n, seed: seed)
    for i in 0..<n {
      for j in 0..<i {
        var product = 0.0
        for k in 0..<n { product += columns[i * n + k] * columns[j * n + k] }
        for k in 0..<n { columns[i * n + k] -= product * columns[j * n + k] }
      }
      var square = 0.0
      for k in 0..<n { square += columns[i * n + k] * columns[i * n + k] }
      let length = Double.sqrt(square)
      for k in 0..<n { columns[i * n + k] /= length }
    }
    return BBOBMatrix(dimension: n, columns: columns)
  }
}
