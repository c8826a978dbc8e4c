public import AssayKit
public import PortableMath

/// Nelder and Mead's simplex method: the worst of n + 1 vertices is reflected, expanded or contracted, or all shrink.
///
/// With the centroid c of all vertices but the worst, w: xᵣ = c + ρ(c − w). If that is the best, xₑ = c + ρχ(c − w) is tried.
/// If it is no better than the second worst, xc = c ± ψ(c − w) is tried on the better side. If that fails, every vertex moves
/// to x₀ + σ(xᵢ − x₀). The first step takes the values of the n + 1 first vertices; each later step is one iteration of one or
/// two values, n + 2 where it shrinks. Steps are thus counted as SciPy's nit.
///
/// Conventions are those of SciPy unless stated otherwise. The first simplex is the start and, for each axis, the start with
/// its coordinate 5 % larger, or 0.00025 if it is zero. Bounds clip every vertex. A vertex of the first simplex above its upper
/// bound is first reflected at it. Vertices of equal value stay in their order, a new one comes last (Lagarias et al., SIAM J.
/// Optim. 9 (1998); SciPy's sort promises no order); NaN is worse than any number. `adaptive` takes the coefficients of Gao &
/// Han, χ = 1 + 2/n, ψ = ¾ − 1/2n, σ = 1 − 1/n. For n = 2 they are the usual ones, 2, ½ and ½. These are taken for n = 1,
/// too, since σ = 0 would end the search at once (as it does in SciPy).
///
/// Converged if the other vertices are within `stepTolerance` of the best in every coordinate, and their values within
/// `valueTolerance`. These are SciPy's xatol and fatol, by default 10⁻⁴ there and 0 here. Also converged where shrinking moves
/// no vertex.
/// Source: Nelder & Mead, "A simplex method for function minimization", The Computer Journal 7 (1965); Gao & Han, "Implementing
/// the Nelder–Mead simplex algorithm with adaptive parameters", Comput. Optim. Appl. 51 (2012).
public struct NelderMead<Scalar: PortableScalar>: Optimizer {
  public struct State: Codable, Sendable {
    /// Best first; before the first step the start alone.
    var vertices: [[Scalar]]
    var values: [Scalar] = []
    var centroid: [Scalar]
    var reflected: [Scalar]
    var second: [Scalar]
  }

  let adaptive: Bool
  let stepTolerance: Scalar
  let valueTolerance: Scalar

  public init(adaptive: Bool, stepTolerance: Scalar, valueTolerance: Scalar) {
    self.adaptive = adaptive
    self.stepTolerance = stepTolerance
    self.valueTolerance = valueTolerance
  }

  public func start(at x: [Scalar], seed: Seed) -> State {
    State(vertices: [x], centroid: x, reflected: x, second: x)
  }

  public func step(_ state: inout State, calling oracle: inout Oracle<Scalar>) throws(Stop) {
    if state.values.isEmpty { return try evaluateFirstSimplex(&state, calling: &oracle) }
    if isSmall(state) { throw .converged }
    let n = state.centroid.count
    let coefficients = Coefficients<Scalar>(adaptive: adaptive, dimension: n)
    let (best, secondWorst, worst) = (state.values[0], state.values[n - 1], state.values[n])
    findCentroid(&state)
    let value = try evaluate(&state.reflected, beyond: state.centroid, from: state.vertices[n], by: 1, calling: &oracle)
    if ranks(value, before: best) {
      let further = try evaluate(
        &state.second, beyond: state.centroid, from: state.vertices[n], by: coefficients.expansion, calling: &oracle)
      if ranks(further, before: value) { state.acceptSecond(further) } else { state.acceptReflected(value) }
    } else if ranks(value, before: secondWorst) {
      state.acceptReflected(value)
    } else {
      let isOutside = ranks(value, before: worst)
      let distance = isOutside ? coefficients.contraction : -coefficients.contraction
      let nearer = try evaluate(
        &state.second, beyond: state.centroid, from: state.vertices[n], by: distance, calling: &oracle)
      if isOutside ? !ranks(value, before: nearer) : ranks(nearer, before: worst) {
        state.acceptSecond(nearer)
      } else {
        try shrink(&state, by: coefficients.shrinkage, calling: &oracle)
      }
    }
  }

  private func evaluateFirstSimplex(_ state: inout State, calling oracle: inout Oracle<Scalar>) throws(Stop) {
    let bounds = oracle.bounds
    bounds?.clip(&state.vertices[0])
    let start = state.vertices[0]
    for axis in start.indices {
      var vertex = start
      vertex[axis] = start[axis] == 0 ? 0.00025 : 1.05 * start[axis]
      if let bounds {
        let upper = bounds.upper[axis]
        if vertex[axis] > upper { vertex[axis] = bounds.clipped(2 * upper - vertex[axis], axis: axis) }
        bounds.clip(&vertex)
      }
      state.vertices.append(vertex)
    }
    for vertex in state.vertices { state.values.append(try oracle.value(at: vertex)) }
    state.sort()
  }

  private func isSmall(_ state: State) -> Bool {
    let (best, value) = (state.vertices[0], state.values[0])
    for (vertex, other) in zip(state.vertices, state.values).dropFirst() {
      guard (other - value).magnitude <= valueTolerance else { return false }
      for axis in best.indices {
        guard (vertex[axis] - best[axis]).magnitude <= stepTolerance else { return false }
      }
    }
    return true
  }

  /// The mean of all vertices but the worst.
  private func findCentroid(_ state: inout State) {
    let n = state.centroid.count
    for axis in 0..<n {
      var sum: Scalar = 0
      for number in 0..<n { sum += state.vertices[number][axis] }
      state.centroid[axis] = sum / Scalar(n)
    }
  }

  /// Makes `point` the one at c + t(c − w), as (1 + t)·c − t·w, and takes its value.
  private func evaluate(
    _ point: inout [Scalar], beyond centroid: [Scalar], from worst: [Scalar], by t: Scalar,
    calling oracle: inout Oracle<Scalar>
  ) throws(Stop) -> Scalar {
    for axis in point.indices { point[axis] = (1 + t) * centroid[axis] - t * worst[axis] }
    oracle.bounds?.clip(&point)
    return try oracle.value(at: point)
  }

  /// Moves every vertex towards the best; converged where that moves none.
  private func shrink(
    _ state: inout State, by factor: Scalar, calling oracle: inout Oracle<Scalar>
  ) throws(Stop) {
    let best = state.vertices[0]
    var moved = false
    for number in state.vertices.indices.dropFirst() {
      for axis in best.indices {
        let coordinate = state.vertices[number][axis]
        let nearer = best[axis] + factor * (coordinate - best[axis])
        if nearer != coordinate { moved = true }
        state.vertices[number][axis] = nearer
      }
      oracle.bounds?.clip(&state.vertices[number])
    }
    guard moved else { throw .converged }
    for number in state.vertices.indices.dropFirst() {
      state.values[number] = try oracle.value(at: state.vertices[number])
    }
    state.sort()
  }

  public func iterate(of state: State) -> [Scalar] { state.vertices[0] }
}

/// Where the method looks, in multiples of the way from the worst vertex to the centroid (ρ = 1), and how it shrinks.
private struct Coefficients<Scalar: PortableScalar> {
  /// χ.
  var expansion: Scalar = 2
  /// ψ.
  var contraction: Scalar = 0.5
  /// σ.
  var shrinkage: Scalar = 0.5

  init(adaptive: Bool, dimension: Int) {
    guard adaptive, dimension > 2 else { return }
    let n = Scalar(dimension)
    expansion = 1 + 2 / n
    contraction = 0.75 - 1 / (2 * n)
    shrinkage = 1 - 1 / n
  }
}

extension NelderMead.State {
  fileprivate mutating func acceptReflected(_ value: Scalar) {
    swap(&vertices[vertices.count - 1], &reflected)
    values[values.count - 1] = value
    settle(values.count - 1)
  }

  fileprivate mutating func acceptSecond(_ value: Scalar) {
    swap(&vertices[vertices.count - 1], &second)
    values[values.count - 1] = value
    settle(values.count - 1)
  }

  fileprivate mutating func sort() {
    for number in values.indices { settle(number) }
  }

  /// Moves a vertex forward to its place among those before it, which are in order: behind its equals.
  private mutating func settle(_ number: Int) {
    var place = number
    while place > 0, ranks(values[place], before: values[place - 1]) {
      values.swapAt(place, place - 1)
      vertices.swapAt(place, place - 1)
      place -= 1
    }
  }
}

extension NelderMead {
  init(_ settings: Settings) {
    self.init(
      adaptive: settings.text("adaptive") == "yes", stepTolerance: Scalar(settings.number("stepTolerance")),
      valueTolerance: Scalar(settings.number("valueTolerance")))
  }
}

let nelderMeadPlugin = OptimizerPlugin(
  OptimizerDescription(
    name: "nelderMead",
    summary: "Nelder and Mead's simplex method, with SciPy's conventions.",
    formula: "w ← c + t(c − w), t of 1, χ, ψ, −ψ, or all xᵢ ← x₀ + σ(xᵢ − x₀); c the centroid of all but the worst, w",
    source: "Nelder & Mead, The Computer Journal 7 (1965) 308–313; Gao & Han, Comput. Optim. Appl. 51 (2012) 259–277",
    hyperparameters: [
      SettingDescription("adaptive", .choice(["no", "yes"]), default: "no", "whether χ, ψ and σ depend on the dimension"),
      SettingDescription(
        "stepTolerance", .number(0...1e300), default: 0, "greatest distance to the best vertex along an axis at the end"
      ),
      SettingDescription(
        "valueTolerance", .number(0...1e300), default: 0, "greatest difference to the best value at the end"),
    ],
    requires: [], greatestDimension: 4096),
  float32: { NelderMead<Float>($0) },
  float64: { NelderMead<Double>($0) })
