import PortableMath
import Testing

/// A difference here means that results changed: raise `mathVersion` and put the new digests down, or find the fault.
@Suite struct MathVersionTests {
  private static let digests: [Int: [String: String]] = [
    1: [
      "functions": "28552c343332236adac6b6b35bafb7fc",
      "two arguments": "695a7977e7f7002b6f03948a55168578",
      "random": "da4f5f7d9fc379c43abd58f9302e7ca6",
      "sums": "a6a07913fac79d08ff425c08750eb177",
      "products": "abff9e2145f11b3fd44e109a6899466f",
      "factorizations": "0e5b452ce349241aa16ed689b971f304",
    ]
  ]

  private func expectDigest(_ name: String, _ values: [Double]) throws {
    let expected = try #require(Self.digests[mathVersion]?[name])
    #expect(Digest(of: values).description == expected, "\(name)")
  }

  private static let arguments: [Double] = (0..<400 as Range<UInt64>).map { i in
    let seed = Seed(71)
    return i % 3 == 0
      ? Double(bitPattern: seed.bits(element: i)) : (i % 3 == 1 ? 4 : 700) * seed.normal(step: 1, element: i)
  }

  @Test func functionsHaveTheirVersionsBits() throws {
    try expectDigest("functions", functions.flatMap { function in Self.arguments.map { function.double($0) } })
    let pairs = zip(Self.arguments, Self.arguments.reversed())
    try expectDigest(
      "two arguments",
      pairs.flatMap { [Double.pow($0.magnitude, $1), Double.atan2($0, $1), Double.hypot($0, $1)] })
  }

  @Test func randomNumbersHaveTheirVersionsBits() throws {
    let seed = Seed(72).derived(for: "version").derived(for: 1)
    var numbers = (0..<500).map { seed.uniform(step: 1, element: $0) } + seed.normals(step: 2, count: 500)
    numbers += seed.permutation(of: 50).map { Double($0) } + orthogonalMatrix(dimension: 6, seed: seed)
    try expectDigest("random", numbers)
  }

  @Test func linearAlgebraHasItsVersionsBits() throws {
    let x = Seed(73).normals(count: 3000)
    try expectDigest("sums", [7, 100, 1024, 3000].map { sum(x.span.extracting(0..<$0)) } + [variance(x.span)])
    let a = Matrix(rows: 30, columns: 20, elements: Array(x.prefix(600)))
    let square = a.multiplied(transposed: true, by: a)
    try expectDigest("products", square.elements + a.multiplied(by: Array(x.prefix(20))))
    let (values, vectors) = try square.symmetricEigen()
    let (q, r) = try a.qr()
    let l = try square.cholesky()
    try expectDigest("factorizations", values + vectors.elements + q.elements + r.elements + l.elements)
  }
}
