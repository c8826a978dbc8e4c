import PortableMath
import Testing

@Suite struct SumTests {
  private static func numbers(_ count: Int) -> [Double] { Seed(41).normals(count: count) }

  /// The documented tree, written plainly.
  private func tree(_ x: ArraySlice<Double>) -> Double {
    if x.count <= 16 { return x.reduce(0, +) }
    if x.count > 1024 {
      var first = 1024
      while 2 * first < x.count { first *= 2 }
      return tree(x.prefix(first)) + tree(x.dropFirst(first))
    }
    var lanes = [Double](repeating: 0, count: 16)
    for (i, term) in x.enumerated() { lanes[i % 16] += term }
    var width = 8
    while width > 0 {
      for k in 0..<width { lanes[k] += lanes[k + width] }
      width /= 2
    }
    return lanes[0]
  }

  @Test(arguments: [0, 1, 2, 15, 16, 17, 31, 32, 33, 40, 47, 55, 63, 100, 1023, 1024, 1025, 2047, 2048, 2049, 5000])
  func sumIsTheDocumentedTree(count: Int) {
    let x = Self.numbers(count)
    #expect(sum(x.span) == tree(x[...]))
    let y = Array(x.reversed())
    #expect(dot(x.span, y.span) == tree(zip(x, y).map(*)[...]))
    #expect(distance(x.span, y.span) == Double.sqrt(tree(zip(x, y).map { ($0 - $1) * ($0 - $1) }[...])))
    #expect(norm(x.span) == Double.sqrt(tree(x.map { $0 * $0 }[...])))
  }

  @Test func sumOfAMillionTenthsIsNearAHundredThousand() {
    let x = [Double](repeating: 0.1, count: 1_000_000)
    #expect((sum(x.span) - 100_000).magnitude < 1e-9)
  }

  @Test func meanAndVarianceOfASmallSample() {
    let x: [Double] = [2, 4, 4, 4, 5, 5, 7, 9]
    #expect(mean(x.span) == 5 && variance(x.span) == 32.0 / 7)
    #expect(mean(([1, 2] as [Float]).span) == 1.5)
  }

  @Test func nonFiniteTermsShow() {
    var x = Self.numbers(100)
    x[57] = .nan
    #expect(sum(x.span).isNaN)
    x[57] = .infinity
    #expect(sum(x.span) == .infinity && norm(x.span) == .infinity)
  }
}
