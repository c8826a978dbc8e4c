public import AssayKit
public import PortableMath

/// Differential evolution: each member of a population competes with a mixture of itself and a sum of other members.
///
/// For member i a mutant v = a + F·(b − c) is made: a is a random member (rand1bin) or the best (best1bin), and b and c are
/// random. All random members differ from i and from each other. The trial takes each coordinate from v with probability CR,
/// one of them for certain, and the others from xᵢ. A generation's trials are all made from the generation before, and each
/// that is no worse than its member replaces it. A coordinate beyond the objective's bounds is drawn anew, uniformly within
/// them, as in SciPy (Storn & Price leave this open).
///
/// A step is a generation of one value for each of the max(5, populationPerDimension·n) members. The first step takes the
/// values of the first population: a Latin hypercube or uniform points of the objective's bounds, or of [lower, upper]ⁿ if it
/// has none. Later members may leave that box. A box without finite sides is a failure. The start is not evaluated, and it is
/// the iterate until the first step is taken. NaN is worse than any number, the first of equals is the best. Converged where
/// all members are the same point. Random numbers are addressed by generation (step) and by member and coordinate (element).
/// Source: Storn & Price, "Differential evolution – a simple and efficient heuristic for global optimization over continuous
/// spaces", J. Global Optimization 11 (1997).
/// SciPy's defaults are others: it updates the population after each trial, and draws F in [0.5, 1) for each generation. It
/// takes 15 members per dimension, always has bounds and ends with L-BFGS-B.
public struct DifferentialEvolution<Scalar: PortableScalar>: Optimizer {
  /// What the difference of two members is added to.
  public enum Strategy: String, CaseIterable, Sendable {
    /// DE/rand/1/bin.
    case rand1bin
    /// DE/best/1/bin.
    case best1bin
  }

  /// How the first population is drawn.
  public enum Start: String, CaseIterable, Sendable {
    /// Along each axis one member in each of as many equal parts of the box as there are members.
    case latinHypercube
    case uniform
  }

  public struct State: Codable, Sendable {
    let seed: Seed
    var generation: UInt64 = 0
    /// Before the first step the start alone.
    var members: [[Scalar]]
    var values: [Scalar] = []
    var best = 0
    /// The next generation's candidates: no part of what a step depends on.
    var trials: [[Scalar]] = []
    var trialValues: [Scalar] = []
  }

  let strategy: Strategy
  /// F.
  let weight: Scalar
  /// CR.
  let crossover: Double
  let populationPerDimension: Int
  let first: Start
  let box: SamplingBox<Scalar>

  public init(
    strategy: Strategy, weight: Scalar, crossover: Double, populationPerDimension: Int, first: Start, lower: Scalar,
    upper: Scalar
  ) {
    self.strategy = strategy
    self.weight = weight
    self.crossover = crossover
    self.populationPerDimension = populationPerDimension
    self.first = first
    box = SamplingBox(lower: lower, upper: upper)
  }

  public func start(at x: [Scalar], seed: Seed) -> State { State(seed: seed, members: [x]) }

  public func step(_ state: inout State, calling oracle: inout Oracle<Scalar>) throws(Stop) {
    if state.values.isEmpty {
      try drawPopulation(&state, calling: &oracle)
    } else {
      guard state.members.contains(where: { $0 != state.members[0] }) else { throw .converged }
      for number in state.members.indices {
        try makeTrial(number, &state, in: oracle.bounds)
        state.trialValues[number] = try oracle.value(at: state.trials[number])
      }
      state.select()
    }
    state.generation += 1
  }

  private func drawPopulation(_ state: inout State, calling oracle: inout Oracle<Scalar>) throws(Stop) {
    let n = oracle.dimension
    let count = max(5, populationPerDimension * n)
    var members = [[Scalar]](repeating: state.members[0], count: count)
    for axis in 0..<n {
      let uniform = (0..<count).map { state.seed.uniform(element: UInt64($0 * n + axis)) }
      switch first {
      case .uniform:
        for number in 0..<count { members[number][axis] = Scalar(uniform[number]) }
      case .latinHypercube:
        let parts = state.seed.derived(for: "parts").permutation(of: count, step: UInt64(axis))
        for number in 0..<count {
          members[number][axis] = Scalar((Double(parts[number]) + uniform[number]) / Double(count))
        }
      }
    }
    for number in 0..<count {
      try box.place(&members[number], in: oracle.bounds)
      state.values.append(try oracle.value(at: members[number]))
    }
    state.members = members
    state.trials = members
    state.trialValues = state.values
    state.findBest()
  }

  /// Makes the trial that competes with a member.
  private func makeTrial(_ number: Int, _ state: inout State, in bounds: Bounds<Scalar>?) throws(Stop) {
    let n = state.members[number].count
    let draws = Draws(seed: state.seed, generation: state.generation, first: UInt64(number * (4 + 2 * n)))
    let (b, c, random) = draws.others(than: number, of: state.members.count)
    let a = strategy == .best1bin ? state.best : random
    let certain = draws.integer(below: n, place: 3)
    for axis in 0..<n {
      var coordinate = state.members[number][axis]
      if axis == certain || draws.uniform(place: 4 + axis) < crossover {
        let difference = state.members[b][axis] - state.members[c][axis]
        coordinate = state.members[a][axis] + weight * difference
        if let bounds, !(coordinate >= bounds.lower[axis] && coordinate <= bounds.upper[axis]) {
          coordinate = try box.coordinate(Scalar(draws.uniform(place: 4 + n + axis)), axis: axis, in: bounds)
        }
      }
      state.trials[number][axis] = coordinate
    }
  }

  public func iterate(of state: State) -> [Scalar] { state.members[state.best] }
}

extension DifferentialEvolution.State {
  /// Lets each trial that is no worse than its member replace it.
  fileprivate mutating func select() {
    for number in members.indices where !ranks(values[number], before: trialValues[number]) {
      swap(&members[number], &trials[number])
      values[number] = trialValues[number]
    }
    findBest()
  }

  fileprivate mutating func findBest() {
    best = 0
    for number in values.indices where ranks(values[number], before: values[best]) { best = number }
  }
}

/// The random numbers of one trial: those of its generation from its first element on.
private struct Draws {
  let seed: Seed
  let generation: UInt64
  let first: UInt64

  func uniform(place: Int) -> Double { seed.uniform(step: generation, element: first + UInt64(place)) }

  func integer(below bound: Int, place: Int) -> Int {
    seed.integer(below: bound, step: generation, element: first + UInt64(place))
  }

  /// Three members that differ from a member and from each other, of four or more; places 0, 1 and 2.
  func others(than number: Int, of count: Int) -> (Int, Int, Int) {
    // Distances from the member, around the population: each steps over those before it.
    let first = 1 + integer(below: count - 1, place: 0)
    var second = 1 + integer(below: count - 2, place: 1)
    if second >= first { second += 1 }
    var third = 1 + integer(below: count - 3, place: 2)
    if third >= min(first, second) { third += 1 }
    if third >= max(first, second) { third += 1 }
    return ((number + first) % count, (number + second) % count, (number + third) % count)
  }
}

extension DifferentialEvolution {
  init(_ settings: Settings) {
    guard
      let strategy = Strategy(rawValue: settings.text("strategy")),
      let first = Start(rawValue: settings.text("firstPopulation"))
    else { preconditionFailure("the harness lets only known choices pass") }
    self.init(
      strategy: strategy, weight: Scalar(settings.number("weight")), crossover: settings.number("crossover"),
      populationPerDimension: settings.integer("populationPerDimension"), first: first,
      lower: Scalar(settings.number("lower")), upper: Scalar(settings.number("upper")))
  }
}

let differentialEvolutionPlugin = OptimizerPlugin(
  OptimizerDescription(
    name: "differentialEvolution",
    summary: "Differential evolution: members of a population compete with mixtures of others.",
    formula: "v = a + F·(b − c);  u is v in a coordinate with probability CR, else xᵢ;  xᵢ ← u if f(u) ≤ f(xᵢ)",
    source: "Storn & Price, J. Global Optimization 11 (1997) 341–359",
    hyperparameters: [
      SettingDescription(
        "strategy", .choice(DifferentialEvolution<Double>.Strategy.allCases.map(\.rawValue)), default: "rand1bin",
        "whether a is a random member or the best"),
      SettingDescription("weight", .number(0...2), default: 0.5, "F, what the difference of two members is multiplied by"),
      SettingDescription("crossover", .number(0...1), default: 0.9, "CR, the probability of a coordinate of the mutant"),
      SettingDescription(
        "populationPerDimension", .integer(1...10_000), default: 10, "members for each dimension, at least 5 in all"),
      SettingDescription(
        "firstPopulation", .choice(DifferentialEvolution<Double>.Start.allCases.map(\.rawValue)),
        default: "latinHypercube", "how the first population is drawn"),
    ] + SettingDescription.samplingBox,
    requires: [], greatestDimension: 4096),
  float32: { DifferentialEvolution<Float>($0) },
  float64: { DifferentialEvolution<Double>($0) },
  memory: { settings, outline in
    let n = Double(outline.dimension)
    return Double(settings.integer("populationPerDimension")) * n * n
  })
