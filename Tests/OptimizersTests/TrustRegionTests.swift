import AssayKit
import Optimizers
import PortableMath
import Problems
import Testing

@Suite struct TrustRegionTests {
  /// The model of each case minimized with tight tolerances is as low as its least value by eigenvalues.
  @Test(arguments: 0..<60)
  func exactFindsTheLeastPointOfTheBall(number: UInt64) throws {
    let model = SeededModel(number)
    let subproblem = ExactSubproblem<Double>(easyTolerance: 1e-9, hardTolerance: 1e-9)
    let (p, isOnBoundary) = subproblem.leastPoint(model.hessian, model.gradient, radius: model.radius)
    let least = model.leastValue()
    #expect(norm(p.span) <= model.radius * (1 + 1e-8))
    #expect((model.value(at: p) - least).magnitude <= 1e-7 * least.magnitude, "\(model.value(at: p)), least \(least)")
    #expect(isOnBoundary == (norm(p.span) > 0.999 * model.radius))
  }

  /// With its usual tolerances it reaches the shares of the least value that Moré & Sorensen's lemma 3.4 promises.
  @Test(arguments: 0..<60)
  func exactFindsMostOfTheLeastValueInAFewTrials(number: UInt64) throws {
    let model = SeededModel(number)
    let (p, _) = ExactSubproblem<Double>().leastPoint(model.hessian, model.gradient, radius: model.radius)
    #expect(norm(p.span) <= 1.1 * model.radius * (1 + 1e-12))
    #expect(-model.value(at: p) >= 0.8 * -model.leastValue())
  }

  /// H = diag(−2, 1, 3), g = (0, 1, 1): no λ > 2 gives a p as long as 5, so p = (±τ, −1/3, −1/5), by hand.
  @Test func exactSolvesTheHardCase() {
    let hessian = Matrix<Double>(rows: 3, columns: 3, elements: [-2, 0, 0, 0, 1, 0, 0, 0, 3])
    let subproblem = ExactSubproblem<Double>(easyTolerance: 1e-12, hardTolerance: 1e-12)
    let (p, isOnBoundary) = subproblem.leastPoint(hessian, [0, 1, 1], radius: 5)
    #expect(isOnBoundary)
    #expect((p[1] + 1.0 / 3).magnitude < 1e-5)
    #expect((p[2] + 1.0 / 5).magnitude < 1e-5)
    #expect((norm(p.span) - 5).magnitude < 1e-12)
  }

  /// H = diag(1, 4), g = (−4, −4): the path goes by (1.6, 1.6) to (4, 1), and is at (2.8, 1.3) halfway between them.
  @Test func doglegLiesOnThePath() throws {
    let hessian = Matrix<Double>(rows: 2, columns: 2, elements: [1, 0, 0, 4])
    func end(radius: Double) throws -> [Double] { try DoglegSubproblem().step(hessian, [-4, -4], radius: radius).p }
    #expect(gap(try end(radius: 1), [Double.sqrt(0.5), Double.sqrt(0.5)]) < 1e-15)
    #expect(gap(try end(radius: Double.sqrt(9.53)), [2.8, 1.3]) < 1e-15)
    #expect(try end(radius: 5) == [4, 1])
  }

  @Test func doglegDescendsWhereTheHessianIsIndefinite() throws {
    let hessian = Matrix<Double>(rows: 2, columns: 2, elements: [1, 0, 0, -4])
    let step = try DoglegSubproblem().step(hessian, [1, 0.5], radius: 2)
    #expect((norm(step.p.span) - 2).magnitude < 1e-15)
    #expect(step.p[1] < -1.9, "most of the step follows the negative curvature")
  }

  /// The squares of the Hessian's elements overflow, the shift does not.
  @Test func doglegShiftsAHessianWhoseNormOverflows() throws {
    let wide = Matrix<Double>(rows: 2, columns: 2, elements: [1e200, 0, 0, -4e200])
    let p = try DoglegSubproblem().step(wide, [1, 0.5], radius: 2).p
    #expect(norm(p.span) <= 2)
    let single = Matrix<Float>(rows: 2, columns: 2, elements: [1e20, 0, 0, -4e20])
    let q = try DoglegSubproblem().step(single, [1, 0.5], radius: 2).p
    #expect(norm(q.span) <= 2)
  }

  @Test func doglegFailsWhereNoFiniteShiftIsEnough() {
    let greatest = Double.greatestFiniteMagnitude
    let hessian = Matrix<Double>(rows: 2, columns: 2, elements: [greatest, greatest, greatest, -greatest])
    #expect(throws: Stop.failed("no finite shift makes the Hessian positive definite")) {
      try DoglegSubproblem().step(hessian, [1, 1], radius: 1)
    }
  }

  /// At (0, y) Rosenbrock's gradient is 200·y and its Hessian has −400·y: there is a y where only the square of the
  /// second overflows.
  @Test(arguments: ["trustRegionDogleg", "trustRegionSteihaug", "trustRegionExact"])
  func hugeStartsEndWithAStop(name: String) throws {
    let plugin = try #require(builtInOptimizers.first { $0.description.name == name })
    let settings = Settings([:], descriptions: plugin.description.hyperparameters)
    for y in [1e76, 6e151, 1e300] {
      let objective = AnyObjective(RosenbrockResiduals<Double>(dimension: 2))
      let run = Run(plugin.float64(settings, [0, y], Seed(7)), on: objective, steps: 2000)
      #expect(run.stop != nil, "from (0, \(y))")
    }
    for y: Float in [1e10, 6e16, 1e35] {
      let objective = AnyObjective(RosenbrockResiduals<Float>(dimension: 2))
      let run = Run(plugin.float32(settings, [0, y], Seed(7)), on: objective, steps: 2000)
      #expect(run.stop != nil, "from (0, \(y)) in single precision")
    }
  }

  /// Where the ball is small, the first step goes along the gradient to its boundary.
  @Test func steihaugBeginsWithTheCauchyStep() {
    let quadratic = Quadratic<Double>(dimension: 5, condition: 10, seed: Seed(3))
    let start = [1.0, 2, 3, 4, 5]
    var gradient = start
    var span = gradient.mutableSpan
    quadratic.gradient(at: start.span, into: &span)
    let expected = zip(start, gradient).map { $0 - 0x1p-10 * $1 / norm(gradient.span) }
    let run = Run(
      TrustRegionSteihaug(SteihaugSubproblem(), TrustRegionOptions(initialRadius: 0x1p-10)), on: AnyObjective(quadratic),
      from: start, steps: 1)
    #expect(gap(run.iterate, expected) < 1e-15)
    #expect(run.evaluations.hessianProducts == 1)
  }

  /// On x² − y² from (0, ½) the curvature along the gradient is negative: to the boundary in one product.
  @Test func steihaugFollowsNegativeCurvatureToTheBoundary() {
    let run = Run(TrustRegionSteihaug(SteihaugSubproblem()), on: AnyObjective(Saddle()), from: [0, 0.5], steps: 1)
    #expect(run.iterate == [0, 1.5])
    #expect(run.evaluations.hessianProducts == 1)
  }

  /// With a radius that does not bind, a step is Newton's.
  @Test func aWideBallGivesNewtonsStep() {
    let objective = AnyObjective(Quadratic<Double>(dimension: 8, condition: 50, seed: Seed(5)))
    let start = [Double](repeating: 1, count: 8)
    let options = TrustRegionOptions<Double>(initialRadius: 1e6, maximumRadius: 1e6)
    let newton = Run(Newton<Double>(), on: objective, from: start, steps: 1).iterate
    let dogleg = Run(TrustRegionDogleg(DoglegSubproblem(), options), on: objective, from: start, steps: 1).iterate
    let exact = Run(TrustRegionExact(ExactSubproblem(), options), on: objective, from: start, steps: 1).iterate
    #expect(gap(dogleg, newton) < 1e-13)
    #expect(exact == dogleg)
  }

  /// x − ln x, from a start whose first full step leads to where the value is NaN.
  @Test(arguments: ["trustRegionDogleg", "trustRegionSteihaug", "trustRegionExact", "newtonCG"])
  func stepsIntoNaNAreTakenBack(name: String) throws {
    let plugin = try #require(builtInOptimizers.first { $0.description.name == name })
    let settings: [String: Setting] = name == "newtonCG" ? [:] : ["initialRadius": 1000]
    let stepper = plugin.float64(Settings(settings, descriptions: plugin.description.hyperparameters), [10], Seed(7))
    var oracle = Oracle(AnyObjective(Barrier()))
    #expect(throws: Stop.converged) { try stepper.advance(steps: 200, calling: &oracle) }
    #expect((stepper.iterate[0] - 1).magnitude < 1e-7)
  }

  @Test(arguments: ["trustRegionDogleg", "trustRegionSteihaug", "trustRegionExact", "newtonCG", "levenbergMarquardt"])
  func singlePrecisionGoesToItsEnd(name: String) throws {
    let plugin = try #require(builtInOptimizers.first { $0.description.name == name })
    let settings = Settings([:], descriptions: plugin.description.hyperparameters)
    let stepper = plugin.float32(settings, [-1.2, 1], Seed(7))
    let objective = AnyObjective(RosenbrockResiduals<Float>(dimension: 2))
    var oracle = Oracle(objective)
    #expect(throws: Stop.converged) { try stepper.advance(steps: 1000, calling: &oracle) }
    let iterate = stepper.iterate
    #expect(objective.value(iterate.span) < 1e-10)
  }
}

/// ‖a − b‖.
private func gap(_ a: [Double], _ b: [Double]) -> Double { distance(a.span, b.span) }

/// ‖x‖.
private func length(_ x: [Double]) -> Double { norm(x.span) }

/// A quadratic model with seeded eigenvalues of both signs. In every third the gradient has nothing of the least
/// eigenvalue's direction, but for rounding (the hard case, where the radius is large enough).
private struct SeededModel {
  let hessian: Matrix<Double>
  let gradient: [Double]
  let radius: Double

  init(_ number: UInt64) {
    let seed = Seed(11).derived(for: number)
    let n = 1 + Int(number % 6)
    let axes = Matrix(rows: n, columns: n, elements: orthogonalMatrix(dimension: n, seed: seed.derived(for: "axes")))
    var eigenvalues = (0..<n).map { 3 * seed.derived(for: "eigenvalues").normal(element: UInt64($0)) }
    // The least, and negative.
    eigenvalues[0] = -(eigenvalues.map(\.magnitude).max() ?? 0) - 0.1
    var shares = (0..<n).map { seed.derived(for: "gradient").normal(element: UInt64($0)) }
    if number.isMultiple(of: 3), n > 1 { shares[0] = 0 }
    if number % 4 == 1 { eigenvalues = eigenvalues.map(\.magnitude) }
    var diagonal = Matrix<Double>(rows: n, columns: n)
    for i in 0..<n { diagonal[i, i] = eigenvalues[i] }
    hessian = axes.transposed().multiplied(by: diagonal).multiplied(by: axes)
    gradient = axes.transposedMultiplied(by: shares)
    radius = 0.1 + 5 * seed.uniform(element: 0)
  }

  func value(at p: [Double]) -> Double {
    let product = hessian.multiplied(by: p)
    return dot(gradient.span, p.span) + dot(p.span, product.span) / 2
  }

  /// By eigenvalues: λ by bisection of ‖p(λ)‖ = radius, and what is missing along the least eigenvalue's direction.
  func leastValue() -> Double {
    guard let (values, vectors) = try? hessian.symmetricEigen() else { return .nan }
    let shares = vectors.transposedMultiplied(by: gradient)
    func point(_ shift: Double) -> [Double] {
      zip(shares, values).map { $0 == 0 ? 0 : -$0 / ($1 + shift) }
    }
    if values[0] > 0, length(point(0)) <= radius { return vectorsValue(point(0), shares, values) }
    var low = max(0, -values[0])
    var high = low + norm(shares.span) / radius + 1
    for _ in 0..<200 {
      let middle = low + (high - low) / 2
      if length(point(middle)) > radius { low = middle } else { high = middle }
    }
    var p = point(high)
    p[0] += (p[0] < 0 ? -1 : 1) * (max(0, radius * radius - dot(p.span, p.span)) + p[0] * p[0]).squareRoot() - p[0]
    return vectorsValue(p, shares, values)
  }

  private func vectorsValue(_ p: [Double], _ shares: [Double], _ values: [Double]) -> Double {
    p.indices.reduce(0) { $0 + shares[$1] * p[$1] + values[$1] * p[$1] * p[$1] / 2 }
  }
}

/// x² − y².
private struct Saddle: CurvatureObjective {
  let dimension = 2

  func value(at x: Span<Double>) -> Double { x[0] * x[0] - x[1] * x[1] }

  func gradient(at x: Span<Double>, into gradient: inout MutableSpan<Double>) {
    gradient[0] = 2 * x[0]
    gradient[1] = -2 * x[1]
  }

  func hessianProduct(at x: Span<Double>, times v: Span<Double>, into product: inout MutableSpan<Double>) {
    product[0] = 2 * v[0]
    product[1] = -2 * v[1]
  }
}

/// x − ln x: least at 1, NaN below 0.
private struct Barrier: CurvatureObjective, TwiceDifferentiableObjective {
  let dimension = 1

  func value(at x: Span<Double>) -> Double { x[0] - Double.log(x[0]) }

  func gradient(at x: Span<Double>, into gradient: inout MutableSpan<Double>) { gradient[0] = 1 - 1 / x[0] }

  func hessian(at x: Span<Double>, into hessian: inout MutableSpan<Double>) { hessian[0] = 1 / (x[0] * x[0]) }

  func hessianProduct(at x: Span<Double>, times v: Span<Double>, into product: inout MutableSpan<Double>) {
    product[0] = v[0] / (x[0] * x[0])
  }
}
