import CPortableKernels
import PortableMath
import Testing

/// Runs `body` once on every kernel path of this machine. The paths are a setting of the process: one suite uses it.
func onEveryPath(_ body: (KernelPath) throws -> Void) rethrows {
  let before = KernelPath.inUse
  defer { before.force() }
  for path in KernelPath.allCases where path.isUsable {
    path.force()
    try body(path)
  }
}

/// Serialized with all that is inside, since each test forces paths.
@Suite(.serialized) struct KernelPathTests {
  /// Ordinary and extraordinary arguments, not a multiple of any vector's length.
  private static let arguments: [Double] =
    (0..<3001).map { Double(bitPattern: Seed(31).bits(element: $0)) }
    + (0..<3002).map { 40 * (Seed(32).uniform(element: $0) - 0.5) }
    + [0, -0.0, 1, -1, 708, 709.5, -745, 0x1p-1074, .infinity, -.infinity, .nan, 22, 0x1p-30]

  private func isSame(
    _ array: (Span<Double>, inout MutableSpan<Double>) -> Void, _ function: (Double) -> Double, _ count: Int
  ) -> Bool {
    let x = Array(Self.arguments.suffix(count))
    var result = [Double](repeating: 0, count: count)
    var span = result.mutableSpan
    array(x.span, &span)
    return result.map(\.canonicalBits) == x.map { function($0).canonicalBits }
  }

  /// Eight random matrices, diagonally dominant, and the same with one pivot that is not positive.
  @Test(arguments: [1, 2, 7, 18, 33]) func eightFactorsHaveTheBitsOfEachAlone(count: Int) throws {
    func element(_ lane: Int, _ i: Int, _ j: Int) -> Double {
      Seed(91).derived(for: UInt64(lane)).normal(element: UInt64(i * 64 + j)) + (i == j ? 8 * Double(count) : 0)
    }
    let upper = (0..<count).flatMap { i in (i..<count).map { (i, $0) } }
    let triangles = upper.flatMap { i, j in (0..<8).map { element($0, i, j) } }
    let x = Seed(92).normals(count: 8 * count)
    try onEveryPath { path in
      let products = try EightCholeskyFactors(of: triangles, count: count).multiplied(by: x)
      for lane in 0..<8 {
        var alone = CholeskyFactor<Double>()
        try alone.factorize(count: count) { i, row in for j in row.indices { row[j] = element(lane, i, i + j) } }
        let own = (0..<count).map { x[8 * $0 + lane] }
        #expect((0..<count).map { products[8 * $0 + lane] } == alone.multiplied(by: own), "lane \(lane), \(path)")
      }
      var spoiled = triangles
      spoiled[spoiled.count - 3] = -.infinity
      #expect(throws: FactorizationError.notPositiveDefinite(pivot: count - 1)) {
        try EightCholeskyFactors(of: spoiled, count: count)
      }
    }
  }

  @Test(arguments: [0, 1, 7, 8, 31, 6016]) func arrayFunctionsHaveTheElementsBits(count: Int) {
    onEveryPath { path in
      #expect(isSame({ Double.exp($0, into: &$1) }, Double.exp, count), "exp, \(path)")
      #expect(isSame({ Double.log($0, into: &$1) }, Double.log, count), "log, \(path)")
      #expect(isSame({ Double.tanh($0, into: &$1) }, Double.tanh, count), "tanh, \(path)")
    }
  }

  /// Of all magnitudes, and where a logarithm or a sine is near 0.
  private static let pointsOfFunctions: [Double] = (0..<20_000 as Range<UInt64>).flatMap { i -> [Double] in
    let (u, v) = (Seed(37).uniform(element: i), Seed(38).uniform(element: i))
    let nearQuarter =
      (Double(i % 1000) * 0x1.921fb54442d18p+0) * (1 + (u - 0.5) * Double(sign: .plus, exponent: -Int(60 * v), significand: 1))
    return [
      40 * (u - 0.5), Double(sign: .plus, exponent: Int(60 * v) - 30, significand: 1 + u), 1 + (u - 0.5) / 8, nearQuarter,
    ]
  }

  @Test func functionsOfOneNumberHaveTheirBitsOnEveryPath() {
    let functions: [(String, (Double) -> Double)] = [("log", Double.log), ("sin", Double.sin), ("cos", Double.cos)]
    let before = KernelPath.inUse
    defer { before.force() }
    for (name, function) in functions {
      KernelPath.plain.force()
      let points = Self.pointsOfFunctions + Self.arguments
      let expected = points.map { function($0).canonicalBits }
      onEveryPath { path in
        let others = points.indices.filter { function(points[$0]).canonicalBits != expected[$0] }
        #expect(others.isEmpty, "\(name), \(path): \(others.prefix(3).map { points[$0] })")
      }
    }
  }

  /// Without this, the test above might compare a function with itself.
  @Test func fusedMultiplyAddsDecideNearlyAlways() {
    onEveryPath { path in
      let points = (0..<4000).map { 40 * Seed(39).uniform(element: $0) + 0x1p-20 }
      for function in [assay_quick_log, assay_quick_sin, assay_quick_cos] {
        let decided = points.count { !function($0).isNaN }
        #expect(path == .plain ? decided == 0 : decided > 3800, "\(path)")
      }
    }
  }

  @Test func normalsHaveTheirBitsOnEveryPath() {
    let seed = Seed(33)
    let expected = (0..<700).map { seed.normal(step: 2, element: 3 + UInt64($0)) }
    onEveryPath { path in #expect(seed.normals(step: 2, first: 3, count: 700) == expected, "\(path)") }
  }

  /// The factor of `CholeskyFactor` is that of three loops, to the bit.
  @Test(arguments: [1, 3, 4, 16, 17, 50]) func choleskyFactorsHaveTheBitsOfThreeLoops(count: Int) throws {
    try onEveryPath { path in
      try expectThreeLoops(Double.self, count, "\(path)")
      try expectThreeLoops(Float.self, count, "\(path)")
    }
  }

  private func expectThreeLoops<Scalar: PortableScalar>(_: Scalar.Type, _ count: Int, _ path: Comment) throws {
    let normals = Matrix(
      rows: count, columns: count, elements: Seed(36).normals(count: count * count).map { Scalar($0) })
    let a = normals.multiplied(by: normals, rightTransposed: true)
    var l = Matrix<Scalar>(rows: count, columns: count)
    for i in 0..<count {
      for j in 0...i {
        var rest = a[i, j]
        for k in 0..<j { rest -= l[i, k] * l[j, k] }
        l[i, j] = i == j ? Scalar.sqrt(rest) : rest / l[j, j]
      }
    }
    #expect(try a.cholesky() == l, path)
  }

  /// A row's product is `dot`'s, whose tree has the same 16 lanes; a sum of rows is the written one.
  @Test(arguments: [17, 32, 100, 1024]) func paddedRowsHaveTheirBitsOnEveryPath(length: Int) {
    let numbers = { (row: Int) in (0..<length).map { Seed(34).normal(step: UInt64(row), element: UInt64($0)) } }
    var rows = PaddedRows<Double>(count: 5, length: length)
    for row in 0..<5 { rows.replace(row, by: numbers(row).span) }
    let v = numbers(5)
    let padded = v + [Double](repeating: 0, count: rows.paddedLength - length)
    let shares = [0.5, -2, 0.1, 3, 1e-3]
    let sums = (0..<length).map { i in (0..<5).reduce(v[i]) { $0 + shares[$1] * numbers($1)[i] } }
    onEveryPath { path in
      var products = [Double](repeating: 0, count: 5)
      rows.multiply(padded, into: &products)
      #expect(products == (0..<5).map { dot(numbers($0).span, v.span) }, "\(path)")
      var sum = padded
      rows.add(shares, to: &sum)
      #expect(Array(sum.prefix(length)) == sums, "\(path)")
      #expect(sum.dropFirst(length).allSatisfy { $0 == 0 }, "\(path)")
    }
  }
}
