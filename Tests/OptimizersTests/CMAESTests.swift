import AssayKit
import Foundation
import PortableMath
import Problems
import Testing

@testable import Optimizers

@Suite struct CMAESTests {
  /// Five generations of the package cmaes on a rotated ellipsoid, from scripts/references/cma-references: told the same points
  /// in the same order, the distribution becomes the same.
  @Test func adaptsAsThePackageDoes() throws {
    let generations = try references().adaptation
    #expect(generations.count == 5)
    var search = SearchDistribution(mean: [1, 2, 3, 4, 5], stepSize: 0.7, population: 20)
    #expect(search.rates.decompositionInterval == 1)
    for known in generations {
      try search.draw(Seed(1))
      for (member, point) in known.points.enumerated() { search.move(member, to: point) }
      search.adapt(Array(known.points.indices))
      #expect(greatestDifference(search.mean, known.mean) <= 1e-12)
      #expect((search.stepSize - known.sigma).magnitude <= 1e-12)
      #expect(greatestDifference(search.covariance, known.covariance) <= 1e-12)
      #expect(greatestDifference(search.stepPath, known.stepPath) <= 1e-12)
      #expect(greatestDifference(search.covariancePath, known.covariancePath) <= 1e-12)
    }
  }

  /// The median evaluations of seven seeds to 1e-8 beside the medians of cmaes and of pycma over twenty.
  @Test(arguments: ["sphere", "ellipsoid", "rosenbrock"])
  func needsAsManyEvaluationsAsThePackages(problem: String) throws {
    let peers = try references().counts.filter { $0.problem == problem }
    #expect(Set(peers.map(\.package)) == ["cma", "cmaes"])
    let known = try #require(peers.first)
    let objective = TestFunction<Double>(dimension: known.dimension, kind: try #require(.init(rawValue: problem)))
    let counts = (0..<7).map { (seed: UInt64) in
      let run = Run(
        CMAES(initialSigma: known.sigma), on: AnyObjective(objective),
        from: [Double](repeating: known.start, count: known.dimension), steps: 2000, seed: Seed(seed),
        until: { objective.value(at: $0.span) <= 1e-8 })
      return Double(run.evaluations.total)
    }
    let median = counts.sorted()[3]
    for peer in peers {
      #expect(median <= 1.3 * peer.evaluations[1], "\(median) beside \(peer.evaluations[1]) of \(peer.package)")
      #expect(median >= peer.evaluations[1] / 1.3, "\(median) beside \(peer.evaluations[1]) of \(peer.package)")
    }
  }

  @Test(arguments: [2, 3, 100])
  func convergesWithAnyPopulation(size: Int) {
    let objective = TestFunction<Double>(dimension: 2, kind: .sphere)
    let run = Run(CMAES(populationSize: size), on: AnyObjective(objective), from: [1, 2], steps: 2000)
    #expect(run.stop == .converged)
    #expect(run.evaluations.total == size * run.steps)
    #expect(objective.value(at: run.iterate.span) <= 1e-10)
  }

  /// z at step g, element k·n + i, makes member k: the generation can be told from the seed alone.
  @Test func drawsItsAddressedNumbers() throws {
    let seed = Seed(5)
    var search = SearchDistribution(mean: [1, -2, 3], stepSize: 0.5, population: 7)
    try search.draw(seed)
    for member in 0..<7 {
      for i in 0..<3 {
        let z = seed.normal(step: 0, element: UInt64(3 * member + i))
        #expect(search.coordinate(i, of: member) == [1, -2, 3][i] + 0.5 * z)
      }
    }
  }

  /// A generation drawn where C is not the identity has y with ‖C^(−1/2)·y‖ = ‖z‖.
  @Test func drawsFromItsCovariance() throws {
    let seed = Seed(5)
    var search = SearchDistribution(mean: [0, 0, 0, 0], stepSize: 1, population: 8)
    for _ in 0..<20 {
      try search.draw(seed)
      search.adapt(Array(0..<8))
    }
    try search.draw(seed)
    let covariance = Matrix(rows: 4, columns: 4, elements: search.covariance)
    for member in 0..<8 {
      let y = Array(search.steps[4 * member..<4 * member + 4])
      let whitened = try covariance.cholesky().solved(.lower, y)
      let z = seed.normals(step: 20, first: UInt64(4 * member), count: 4)
      #expect((norm(whitened.span) - norm(z.span)).magnitude <= 1e-12)
    }
  }

  /// The least value of a box, 6, is where two sides and a bound of the third meet and the fourth coordinate is free.
  @Test func findsTheCornerOfTheBounds() {
    let objective = TestFunction<Double>(
      dimension: 4, kind: .sphere, bounds: Bounds(lower: [1, 1, -5, -5], upper: [5, 5, -2, 5]))
    let run = Run(
      CMAES(), on: AnyObjective(objective), from: [3, 3, -3, 3], steps: 400,
      until: { objective.value(at: $0.span) <= 6 + 1e-9 })
    #expect(run.stop == nil)
    #expect(objective.value(at: run.iterate.span) <= 6 + 1e-9, "\(run.iterate)")
  }

  /// However far the distribution reaches, and where a side of the bounds is open or has no width.
  @Test(arguments: [1.0, 1e3, 1e30])
  func evaluatesNothingOutsideTheBounds(sigma: Double) {
    let objective = TestFunction<Double>(
      dimension: 3, kind: .negativeOutside, bounds: Bounds(lower: [-1, 0.5, 2], upper: [2, .infinity, 2]))
    let run = Run(CMAES(initialSigma: sigma), on: AnyObjective(objective), from: [9, -9, 2], steps: 100)
    #expect(objective.value(at: run.iterate.span) > 0, "\(run.iterate)")
  }

  @Test func convergesInFloatWhereTheMeanNoLongerMoves() {
    let objective = TestFunction<Float>(dimension: 3, kind: .rosenbrock)
    let run = Run(
      CMAES<Float>(valueTolerance: 0, pointTolerance: 0), on: AnyObjective(objective), from: [0, 0, 0], steps: 10_000)
    #expect(run.stop == .converged)
    #expect(objective.value(at: run.iterate.span) <= 1e-8)
  }

  /// After 10 + ⌈30·2/6⌉ generations, at the start of the next.
  @Test func convergesWhereAllValuesAreEqual() {
    let objective = TestFunction<Double>(dimension: 2, kind: .plateau)
    let run = Run(CMAES(), on: AnyObjective(objective), from: [0, 0], steps: 99)
    #expect(run.stop == .converged)
    #expect(run.steps == 20)
  }

  @Test func failsWhereNoValueIsANumber() {
    let objective = TestFunction<Double>(dimension: 2, kind: .nowhere)
    let run = Run(CMAES(), on: AnyObjective(objective), from: [0, 0], steps: 99)
    #expect(run.stop == .failed("no value of a generation is a number below infinity"))
    #expect(run.iterate == [0, 0])
  }

  /// The half space without values is left: NaN ranks last.
  @Test func ranksNaNLast() {
    let objective = TestFunction<Double>(dimension: 3, kind: .halfSphere)
    let run = Run(CMAES(), on: AnyObjective(objective), from: [0.1, 1, 1], steps: 1000)
    #expect(run.stop == .converged)
    #expect(run.iterate.allSatisfy { $0.magnitude <= 1e-5 }, "\(run.iterate)")
  }

  @Test func endsWhereTheConditionIsTooGreat() {
    let objective = TestFunction<Double>(dimension: 2, kind: .needle)
    let run = Run(CMAES(valueTolerance: 0, pointTolerance: 0), on: AnyObjective(objective), from: [1, 1], steps: 5000)
    #expect(run.stop == .converged)
  }
}

@Suite struct PrincipalAxesTests {
  /// A = VᵀΛV with orthonormal rows V, and the eigenvalues are those of Jacobi's rotations.
  @Test(arguments: [1, 2, 3, 10, 30])
  func rebuildTheirMatrix(n: Int) throws {
    var matrix = Matrix<Double>(rows: n, columns: n)
    for i in 0..<n {
      for j in 0...i {
        matrix[i, j] = Seed(9).normal(step: UInt64(i), element: UInt64(j))
        matrix[j, i] = matrix[i, j]
      }
    }
    try check(matrix)
  }

  @Test func existOfMatricesWithEqualEigenvalues() throws {
    try check(Matrix(rows: 4, columns: 4))
    try check(Matrix.identity(5))
    try check(Matrix(rows: 6, columns: 6, repeating: 1))
    try check(Matrix(rows: 3, columns: 3, elements: [1, 0, 2, 0, 1, 0, 2, 0, 1]))
  }

  @Test func doNotExistOfNumbersThatAreNotFinite() {
    var axes = PrincipalAxes(dimension: 2)
    #expect(throws: FactorizationError.notFinite(row: 0, column: 1)) { try axes.decompose([1, .nan, .nan, 1]) }
    #expect(throws: FactorizationError.notFinite(row: 1, column: 1)) { try axes.decompose([1, 0, 0, .infinity]) }
  }

  private func check(_ matrix: Matrix<Double>) throws {
    let n = matrix.rows
    var axes = PrincipalAxes(dimension: n)
    try axes.decompose(matrix.elements)
    let vectors = Matrix(rows: n, columns: n, elements: axes.vectors)
    var scaled = vectors
    for j in 0..<n {
      for i in 0..<n { scaled[j, i] *= axes.eigenvalues[j] }
    }
    let size = matrix.elements.map(\.magnitude).max() ?? 0
    let tolerance = 4e-15 * Double(n) * max(1, size)
    #expect(greatestDifference(vectors.multiplied(transposed: true, by: scaled).elements, matrix.elements) <= tolerance)
    let identity = Matrix<Double>.identity(n).elements
    #expect(greatestDifference(vectors.multiplied(by: vectors, rightTransposed: true).elements, identity) <= tolerance)
    #expect(greatestDifference(axes.eigenvalues.sorted(), try matrix.symmetricEigen().values) <= tolerance)
  }
}

extension SearchDistribution {
  /// Makes a member stand at `point`: y = (x − m)/σ and z = D⁻¹·Bᵀ·y.
  fileprivate mutating func move(_ member: Int, to point: [Double]) {
    let n = dimension
    for i in 0..<n { steps[member * n + i] = (point[i] - mean[i]) / stepSize }
    let y = Array(steps[member * n..<member * n + n])
    let turned = Matrix(rows: n, columns: n, elements: axes.vectors).multiplied(by: y)
    for j in 0..<n { deviates[member * n + j] = turned[j] / deviations[j] }
  }
}

private func greatestDifference(_ a: [Double], _ b: [Double]) -> Double {
  a.count == b.count ? zip(a, b).map { ($0 - $1).magnitude }.max() ?? 0 : .infinity
}

/// The file of scripts/references/cma-references.
private struct References: Decodable {
  struct Count: Decodable {
    let problem: String
    let dimension: Int
    let start: Double
    let sigma: Double
    let package: String
    let evaluations: [Double]
  }

  struct Generation: Decodable {
    let points: [[Double]]
    let mean: [Double]
    let sigma: Double
    let covariance: [Double]
    let stepPath: [Double]
    let covariancePath: [Double]
  }

  let counts: [Count]
  let adaptation: [Generation]
}

private func references() throws -> References {
  let file = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "References/cma.json")
  return try JSONDecoder().decode(References.self, from: Data(contentsOf: file))
}

private struct TestFunction<Scalar: PortableScalar>: Objective {
  enum Kind: String {
    case sphere, ellipsoid, rosenbrock, plateau, nowhere, halfSphere, needle, negativeOutside
  }

  let dimension: Int
  let kind: Kind
  var bounds: Bounds<Scalar>?

  func value(at x: Span<Scalar>) -> Scalar {
    switch kind {
    case .sphere: return dot(x, x)
    case .ellipsoid:
      var sum: Scalar = 0
      for i in x.indices { sum += Scalar.pow(10, 6 * Scalar(i) / Scalar(dimension - 1)) * x[i] * x[i] }
      return sum
    case .rosenbrock: return Rosenbrock<Scalar>(dimension: dimension).value(at: x)
    case .plateau: return 1
    case .nowhere: return .nan
    case .halfSphere: return x[0] < 0 ? .nan : dot(x, x)
    case .negativeOutside:
      let isInside = x.indices.allSatisfy { i in bounds.map { $0.lower[i] <= x[i] && x[i] <= $0.upper[i] } ?? true }
      return isInside ? dot(x, x) : -1
    case .needle: return x[0] * x[0] + 1e20 * x[1] * x[1]
    }
  }
}
