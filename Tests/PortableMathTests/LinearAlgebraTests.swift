import CPortableKernels
import PortableMath
import Testing

private func random<Scalar: PortableScalar>(_ rows: Int, _ columns: Int, _ seed: UInt64) -> Matrix<Scalar> {
  let elements = Seed(seed).normals(count: rows * columns).map { Scalar($0) }
  return Matrix(rows: rows, columns: columns, elements: elements)
}

private func symmetric(_ dimension: Int, _ seed: UInt64) -> Matrix<Double> {
  let a: Matrix<Double> = random(dimension, dimension, seed)
  return a.multiplied(by: a, rightTransposed: true)
}

private func distance(_ a: Matrix<Double>, _ b: Matrix<Double>) -> Double {
  PortableMath.distance(a.elements.span, b.elements.span)
}

@Suite struct LinearAlgebraTests {
  @Test(arguments: [1, 2, 5, 20]) func factorizationsMultiplyBack(dimension: Int) throws {
    let a = symmetric(dimension, 51)
    let scale = norm(a.elements.span)
    let l = try a.cholesky()
    #expect(distance(l.multiplied(by: l, rightTransposed: true), a) < 1e-14 * scale)
    let (unit, d) = try a.ldlt()
    var scaled = unit
    for i in 0..<dimension {
      for j in 0..<dimension { scaled[i, j] *= d[j] }
    }
    #expect(distance(scaled.multiplied(by: unit, rightTransposed: true), a) < 1e-14 * scale)
    let (values, vectors) = try a.symmetricEigen()
    var spread = vectors
    for i in 0..<dimension {
      for j in 0..<dimension { spread[i, j] *= values[j] }
    }
    #expect(distance(spread.multiplied(by: vectors, rightTransposed: true), a) < 1e-13 * scale)
    #expect(values == values.sorted())
    #expect(distance(vectors.multiplied(transposed: true, by: vectors), .identity(dimension)) < 1e-13)
  }

  @Test(arguments: [(1, 1), (5, 5), (20, 7)]) func qrIsOrthogonalTimesUpper(rows: Int, columns: Int) throws {
    let a: Matrix<Double> = random(rows, columns, 52)
    let (q, r) = try a.qr()
    #expect(distance(q.multiplied(by: r), a) < 1e-14 * norm(a.elements.span))
    #expect(distance(q.multiplied(transposed: true, by: q), .identity(columns)) < 1e-14)
    #expect((0..<columns).allSatisfy { i in (0..<i).allSatisfy { r[i, $0] == 0 } })
  }

  @Test func solvingUndoesMultiplying() throws {
    let a = symmetric(12, 53)
    let x = Seed(54).normals(count: 12)
    let solution = try a.cholesky().choleskySolved(a.multiplied(by: x))
    #expect(PortableMath.distance(solution.span, x.span) < 1e-8 * norm(x.span))
    let upper = try a.cholesky().transposed()
    let y = try upper.solved(.upper, upper.multiplied(by: x))
    #expect(PortableMath.distance(y.span, x.span) < 1e-10 * norm(x.span))
    #expect(try upper.solved(.upper, transposed: true, x) == upper.transposed().solved(.lower, x))
  }

  @Test func transposedProductRoundsEachProductAndEachSum() {
    let a: Matrix<Double> = random(30, 7, 57)
    let x = Seed(58).normals(count: 30)
    let expected = (0..<7).map { j in
      (0..<30).reduce(0.0) { sum, i in
        let product = x[i] * a[i, j]
        return sum + product
      }
    }
    #expect(a.transposedMultiplied(by: x) == expected)
  }

  /// One factor after another in the same storage: a greater, a smaller, a failed, and a good one.
  @Test func aFactorSolvesAndMultiplies() throws {
    var factor = CholeskyFactor<Double>()
    for dimension in [20, 5, 18] {
      let a = symmetric(dimension, 57)
      #expect(throws: FactorizationError.notPositiveDefinite(pivot: 1)) {
        try factor.factorize(count: 2) { _, upper in for i in upper.indices { upper[i] = 1 } }
      }
      #expect(factor.count == 0)
      try factor.factorize(count: dimension) { i, upper in
        for j in i..<dimension { upper[j - i] = a[i, j] }
      }
      let l = try a.cholesky()
      let b = Seed(58).normals(count: dimension)
      #expect(factor.multiplied(by: b) == l.transposed().transposedMultiplied(by: b))
      var x = b
      factor.solveForward(&x)
      #expect(x == (try l.solved(.lower, b)))
      factor.solveBackward(&x)
      #expect(x == (try l.choleskySolved(b)))
      // b beside 2·b, which has the same roundings.
      var pair = b.flatMap { [$0, 2 * $0] }
      factor.solveForward(&pair, columns: 2)
      #expect(pair == (try l.solved(.lower, b)).flatMap { [$0, 2 * $0] })
      #expect(factor.logDeterminant == 2 * (0..<dimension).reduce(0) { $0 + Double.log(l[$1, $1]) })
    }
  }

  @Test func choleskyNamesThePivot() {
    var a = symmetric(6, 55)
    a[3, 3] = -1
    #expect(throws: FactorizationError.notPositiveDefinite(pivot: 3)) { try a.cholesky() }
    a[5, 2] = .nan
    #expect(throws: FactorizationError.notFinite(row: 5, column: 2)) { try a.cholesky() }
    #expect(throws: FactorizationError.singular(pivot: 0)) { try Matrix<Double>(rows: 2, columns: 2).ldlt() }
    #expect(throws: FactorizationError.singular(pivot: 1)) {
      try Matrix<Double>(rows: 2, columns: 2, elements: [1, 0, 0, 0]).solved(.lower, [1, 1])
    }
  }

  @Test func eigenvaluesOfADiagonalAreSorted() throws {
    let a = Matrix<Double>(rows: 3, columns: 3, elements: [3, 0, 0, 0, 1, 0, 0, 0, 2])
    #expect(try a.symmetricEigen().values == [1, 2, 3])
    #expect(try Matrix<Float>(rows: 0, columns: 0).symmetricEigen().values == [])
  }

  // The machine's own instruction, through Swift's `addingProduct`, is the answer.
  @Test func softwareFusedMultiplyAddIsCorrectlyRounded() {
    let seed = Seed(56)
    for i in 0..<20_000 as Range<UInt64> {
      let raw = (0..<3).map { Double(bitPattern: seed.bits(step: $0, element: i)) }
      #expect(
        assay_software_fma(raw[0], raw[1], raw[2]).canonicalBits == raw[2].addingProduct(raw[0], raw[1]).canonicalBits)
      let (a, b) = (seed.normal(step: 3, element: i), seed.normal(step: 4, element: i))
      let c = -a * b * (1 + seed.normal(step: 5, element: i) * Double.exp2(-Double(i % 110)))
      #expect(assay_software_fma(a, b, c) == c.addingProduct(a, b))
      let tiny = seed.normal(step: 6, element: i) * 0x1p-1060
      #expect(assay_software_fma(a * 0x1p-520, b * 0x1p-520, tiny) == tiny.addingProduct(a * 0x1p-520, b * 0x1p-520))
      let (x, y, z) = (Float(a), Float(b), Float(c))
      #expect(assay_software_fma_float(x, y, z) == z.addingProduct(x, y))
      let least = Float(tiny * 0x1p930)
      #expect(
        assay_software_fma_float(x * 0x1p-70, y * 0x1p-70, least) == least.addingProduct(x * 0x1p-70, y * 0x1p-70))
    }
  }
}
