import PortableMath
import Testing

@Suite struct RandomNumberTests {
  // Random123's kat_vectors, philox4x32, 10 rounds; the same values from an independent computation.
  @Test func philoxMatchesThePublishedVectors() {
    let zero = Philox4x32(key: 0).block(at: .zero)
    #expect(zero == [0x6627_e8d5, 0xe169_c58d, 0xbc57_ac4c, 0x9b00_dbd8])
    let ones = Philox4x32(key: .max).block(at: .init(repeating: .max))
    #expect(ones == [0x408f_276d, 0x41c8_3b0e, 0xa20b_c7c6, 0x6d54_51fd])
    let pi = Philox4x32(key: 0x299f_31d0_a409_3822).block(at: [0x243f_6a88, 0x85a3_08d3, 0x1319_8a2e, 0x0370_7344])
    #expect(pi == [0xd16c_fe09, 0x94fd_cceb, 0x5001_e420, 0x2412_6ea1])
  }

  // scripts/references/known-answers: the quantile from mpmath's erfc.
  @Test(
    arguments: [
      (1e-300, -0x1.286074064c26ep+5),
      (1e-20, -0x1.2865170b43a4cp+3),
      (0.001, -0x1.8b8cbb7204471p+1),
      (0.02425, -0x1.f913f9b7aa943p+0),
      (0.1, -0x1.4813c36e26d32p+0),
      (0.25, -0x1.5956b87528a49p-1),
      (0.5, 0x0.0p+0),
      (0.6, 0x1.036d6c4a04b59p-2),
      (0.9, 0x1.4813c36e26d33p+0),
      (0.999999, 0x1.30381a97985efp+2),
    ] as [(Double, Double)])
  func inverseNormalIsTheQuantile(p: Double, expected: Double) {
    #expect((inverseNormal(p) - expected).magnitude <= 4 * expected.ulp)
  }

  @Test func inverseNormalIsInfiniteAtTheEndsAndNaNOutside() {
    #expect(inverseNormal(0) == -.infinity && inverseNormal(1) == .infinity)
    #expect(inverseNormal(-0.1).isNaN && inverseNormal(1.1).isNaN && inverseNormal(.nan).isNaN)
  }

  @Test func vectorizedNormalsAreTheAddressedOnes() {
    let seed = Seed(7).derived(for: "normals")
    for (first, count) in [(0, 0), (0, 1), (1, 1), (0, 1000), (5, 1237), (1 << 40, 33)] as [(UInt64, Int)] {
      let expected = (0..<count).map { seed.normal(step: 9, element: first + UInt64($0)) }
      #expect(seed.normals(step: 9, first: first, count: count) == expected)
    }
  }

  @Test func normalsOfManyStandardDeviationsAgreeToo() {
    // Among 2·10⁶ numbers some are in the outermost branch, r > 5, only with luck: 1.4·10⁻¹¹ each; the middle is
    // covered.
    let seed = Seed(11)
    let values = seed.normals(count: 20_000)
    #expect(values.enumerated().allSatisfy { $0.element == seed.normal(element: UInt64($0.offset)) })
  }

  @Test func momentsAreThoseOfTheNormalDistribution() {
    let n = 100_000
    let x = Seed(3).normals(count: n)
    // Each bound is five standard errors: √(1/n), √(2/n), √(15/n), √(96/n).
    let root = Double(n).squareRoot()
    let moments = (1...4).map { k in x.reduce(0) { $0 + Double.pow($1, Double(k)) } / Double(n) }
    #expect(moments[0].magnitude < 5 / root)
    #expect((moments[1] - 1).magnitude < 5 * 2.0.squareRoot() / root)
    #expect(moments[2].magnitude < 5 * 15.0.squareRoot() / root)
    #expect((moments[3] - 3).magnitude < 5 * 96.0.squareRoot() / root)
  }

  // The statistic √n·D has its 99.9 % quantile at 1.949 (Kolmogorov's distribution).
  @Test func uniformsPassTheKolmogorovSmirnovTest() {
    let n = 50_000
    let sorted = (0..<n).map { Seed(5).uniform(element: UInt64($0)) }.sorted()
    var distance = 0.0
    for (i, u) in sorted.enumerated() {
      distance = max(distance, Double(i + 1) / Double(n) - u, u - Double(i) / Double(n))
    }
    #expect(distance * Double(n).squareRoot() < 1.949)
  }

  @Test func integersBelowABoundAreEquallyLikely() {
    // χ² with 9 degrees of freedom has its 99.9 % quantile at 27.88.
    let n = 50_000
    var counts = [Double](repeating: 0, count: 10)
    for element in 0..<n { counts[Seed(13).integer(below: 10, element: UInt64(element))] += 1 }
    let expected = Double(n) / 10
    let statistic = counts.reduce(0) { $0 + ($1 - expected) * ($1 - expected) / expected }
    #expect(statistic < 27.88)
  }

  @Test func permutationsHoldEveryIntegerOnceAndDifferByStep() {
    let seed = Seed(17)
    #expect(seed.permutation(of: 100).sorted() == Array(0..<100))
    #expect(seed.permutation(of: 100, step: 0) != seed.permutation(of: 100, step: 1))
    #expect(seed.choice(of: 5, from: 100) == Array(seed.permutation(of: 100).prefix(5)))
    #expect(seed.permutation(of: 0) == [] && seed.permutation(of: 1) == [0])
  }

  @Test func allOrdersOfThreeAreEquallyLikely() {
    // χ² with 5 degrees of freedom has its 99.9 % quantile at 20.52.
    var counts: [[Int]: Double] = [:]
    for step in 0..<12_000 { counts[Seed(19).permutation(of: 3, step: UInt64(step)), default: 0] += 1 }
    let statistic = counts.values.reduce(0) { $0 + ($1 - 2000) * ($1 - 2000) / 2000 }
    #expect(counts.count == 6 && statistic < 20.52)
  }

  @Test func rolesHaveDifferentNumbers() {
    let seed = Seed(23)
    #expect(seed.derived(for: "data") != seed.derived(for: "initialisation"))
    #expect(seed.derived(for: 1) == seed.derived(for: "#1") && seed.derived(for: 1) != seed.derived(for: 2))
    #expect(seed.bits(element: 0) != seed.bits(element: 1) && seed.bits(step: 1, element: 0) != seed.bits(element: 0))
  }

  @Test func orthogonalMatrixIsOrthogonal() {
    let n = 12
    let q = orthogonalMatrix(dimension: n, seed: Seed(29))
    for i in 0..<n {
      for j in 0..<n {
        let product = (0..<n).reduce(0.0) { $0 + q[i * n + $1] * q[j * n + $1] }
        #expect((product - (i == j ? 1 : 0)).magnitude < 1e-14)
      }
    }
  }
}
