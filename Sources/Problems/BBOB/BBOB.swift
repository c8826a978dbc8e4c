public import AssayKit
public import PortableMath

/// One of the 24 noiseless functions of BBOB, in one dimension and one of COCO's seeded instances.
///
/// The argument passes through `steps`, the `core` makes a number of it, and the least value f_opt is added. Defined on
/// all of ℝⁿ; `bounds` is COCO's region of interest, [−5, 5]ⁿ, which a method without bounds may leave. A NaN in the
/// argument gives NaN. An evaluation allocates nothing and takes at most two products of a matrix and a vector.
///
/// In float64 every operation is in COCO's order, and most values have COCO's bits; scripts/references/bbob-references counts
/// them, and BBOBTests say why the others differ. In float32 the instance is rounded once and the same formulas are evaluated.
///
/// Source: Hansen, Finck, Ros & Auger, "Real-Parameter Black-Box Optimization Benchmarking 2009: Noiseless Functions
/// Definitions", INRIA RR-6829 (2009), as COCO implements it (coco-experiment 2.8.2); where the two differ, COCO holds.
public struct BBOB<Scalar: PortableScalar>: Objective {
  typealias Core = @Sendable (inout BBOBPoint<Scalar>) -> Scalar

  /// How the penalty factor·Σ max(0, |xᵢ| − 5)² is added: the order matters to the last bit.
  enum Penalty {
    case none
    case beforeLeastValue(Scalar)
    case afterLeastValue(Scalar)
  }

  public let dimension: Int
  /// x_opt.
  public let minimizer: [Scalar]
  /// f_opt.
  public let leastValue: Scalar
  public let dataDigest: Digest?
  let steps: [BBOBStep<Scalar>]
  let core: Core
  let penalty: Penalty

  /// Function 1 … 24 in 2 … 40 dimensions, COCO's limit of 2009; instance 1 … 200 000, whose seeds are below the
  /// generator's modulus.
  @specialized(where Scalar == Float)
  @specialized(where Scalar == Double)
  public init(function: Int, dimension: Int, instance: Int) {
    precondition(
      (1...24).contains(function) && bbobDimensions.contains(dimension) && bbobInstances.contains(instance),
      "BBOB has functions 1 … 24, dimensions 2 … 40 and instances 1 … 200000")
    self = .numbered(BBOBInstance(function: function, dimension: dimension, number: instance))
  }

  /// `numbers` are those of the instance that the core holds.
  init(
    _ instance: BBOBInstance, minimizer: [Double]? = nil, _ steps: [BBOBStep<Double>], penalty: Penalty = .none,
    numbers: [Scalar] = [], core: @escaping Core
  ) {
    dimension = instance.dimension
    self.minimizer = (minimizer ?? instance.shift).map { Scalar($0) }
    leastValue = Scalar(instance.leastValue)
    self.steps = steps.map { BBOBStep($0) }
    self.core = core
    self.penalty = penalty
    dataDigest = Digest(of: self.steps.flatMap(\.numbers) + numbers + [leastValue])
  }

  public var bounds: Bounds<Scalar>? {
    Bounds(lower: [Scalar](repeating: -5, count: dimension), upper: [Scalar](repeating: 5, count: dimension))
  }

  @specialized(where Scalar == Float)
  @specialized(where Scalar == Double)
  public func value(at x: Span<Scalar>) -> Scalar {
    precondition(x.count == dimension, "a point has as many elements as the objective has dimensions")
    for i in x.indices where x[i].isNaN { return .nan }
    let value = withUnsafeTemporaryAllocation(of: Scalar.self, capacity: 2 * dimension) { room in
      var point = BBOBPoint(x, room: room)
      for step in steps { point.apply(step) }
      return core(&point)
    }
    switch penalty {
    case .none: return value + leastValue
    case .beforeLeastValue(let factor): return value + factor * boundaryPenalty(x) + leastValue
    case .afterLeastValue(let factor): return value + leastValue + factor * boundaryPenalty(x)
    }
  }

  private static func numbered(_ instance: BBOBInstance) -> BBOB {
    switch instance.function {
    case 1: sphere(instance)
    case 2: ellipsoid(instance)
    case 3: rastrigin(instance)
    case 4: buecheRastrigin(instance)
    case 5: linearSlope(instance)
    case 6: attractiveSector(instance)
    case 7: stepEllipsoid(instance)
    case 8: rosenbrock(instance)
    case 9: rosenbrockRotated(instance)
    case 10: ellipsoidRotated(instance)
    case 11: discus(instance)
    case 12: bentCigar(instance)
    case 13: sharpRidge(instance)
    case 14: differentPowers(instance)
    case 15: rastriginRotated(instance)
    case 16: weierstrass(instance)
    case 17: schaffers(instance, conditioning: 10)
    case 18: schaffers(instance, conditioning: 1000)
    case 19: griewankRosenbrock(instance)
    case 20: schwefel(instance)
    case 21: gallagher(instance, BBOBPeaks(count: 101, firstCondition: Double.sqrt(1000), spread: 10, offset: 5))
    case 22: gallagher(instance, BBOBPeaks(count: 21, firstCondition: 1000, spread: 9.8, offset: 4.9))
    case 23: katsuura(instance)
    default: lunacekBiRastrigin(instance)
    }
  }
}

private let bbobDimensions = 2...40
private let bbobInstances = 1...200_000

let bbobPlugin = ProblemPlugin(
  ProblemDescription(
    name: "bbob",
    summary: "The 24 noiseless functions of BBOB in COCO's seeded instances.",
    formula: """
      f1 sphere, f2 ellipsoid, f3 Rastrigin, f4 Büche–Rastrigin, f5 linear slope; f6 attractive sector, f7 step \
      ellipsoid, f8 Rosenbrock, f9 Rosenbrock rotated; f10 ellipsoid rotated, f11 discus, f12 bent cigar, f13 sharp \
      ridge, f14 different powers; f15 Rastrigin rotated, f16 Weierstrass, f17 Schaffer F7, f18 the same \
      ill-conditioned, f19 Griewank–Rosenbrock; f20 Schwefel, f21 Gallagher with 101 peaks, f22 with 21, f23 Katsuura, \
      f24 Lunacek bi-Rastrigin
      """,
    domain: "ℝⁿ, 2 ≤ n ≤ 40; searched in [−5, 5]ⁿ",
    optimum: """
      f_opt at x_opt, both drawn by function and instance, x_opt in [−5, 5]ⁿ; f5, f7, f16 and f23 have f_opt at other \
      points too, which are not listed
      """,
    start: "the origin, COCO's initial solution",
    source: "Hansen, Finck, Ros & Auger, INRIA RR-6829 (2009); instances and conventions of coco-experiment 2.8.2",
    settings: [
      SettingDescription("function", .integer(1...24), default: 1, "the number of the function"),
      SettingDescription("dimension", .integer(bbobDimensions), default: 5, "n; COCO's suite has 2, 3, 5, 10, 20 and 40"),
      SettingDescription("instance", .integer(bbobInstances), default: 1, "COCO's number of the instance"),
    ]),
  float32: { settings, _ in bbob(BBOB<Float>(settings)) },
  float64: { settings, _ in bbob(BBOB<Double>(settings)) })

extension BBOB {
  fileprivate init(_ settings: Settings) {
    self.init(
      function: settings.integer("function"), dimension: settings.integer("dimension"),
      instance: settings.integer("instance"))
  }
}

private func bbob<Scalar>(_ objective: BBOB<Scalar>) -> Problem<Scalar> {
  Problem(
    AnyObjective(objective), start: [Scalar](repeating: 0, count: objective.dimension),
    optimum: Optimum(value: objective.leastValue, minimizers: [objective.minimizer]))
}
