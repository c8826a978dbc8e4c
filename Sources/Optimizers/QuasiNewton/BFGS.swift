public import AssayKit
import PortableMath

/// BFGS: Newton's method with an inverse Hessian learned from the changes of the gradient.
///
///     p = −H·∇f(x);  x ← x + t·p;  H ← (I − ρ·s·yᵀ)·H·(I − ρ·y·sᵀ) + ρ·s·sᵀ,  ρ = 1/sᵀy
///
/// with s and y the changes of x and ∇f(x), and H = I at first. t by a line search (η = 0.9 in the strong Wolfe
/// conditions) from SciPy's first length. A value and a gradient for each candidate, mostly one a step, and one more in
/// the first step; some 7n² multiplications a step. A step with sᵀy too small to trust changes nothing in H; where no
/// point along p is lower, H is I again. Converged where no element of ∇f(x) exceeds `gradientTolerance` or no point is
/// lower. Source: Nocedal & Wright, Numerical Optimization, 2nd ed., algorithm 6.1, without the scaling (6.20) of the first H,
/// as SciPy.
public struct BFGS<Scalar: PortableScalar>: LineDescent {
  public struct State: LineDescentState, Codable, Sendable {
    var line: Line<Scalar>
    var steepness: Scalar?
    /// H, row by row, symmetric to the bit.
    var inverseHessian: [Scalar]
    var isIdentity = true
    /// H·y.
    var product: [Scalar]
  }

  let lineSearch: LineSearch<Scalar>
  let gradientTolerance: Scalar

  public init(lineSearch: LineSearch<Scalar> = .strongWolfe(StrongWolfe()), gradientTolerance: Scalar = 0) {
    self.lineSearch = lineSearch
    self.gradientTolerance = gradientTolerance
  }

  public func start(at x: [Scalar], seed: Seed) -> State {
    State(
      line: Line(at: x), inverseHessian: Matrix<Scalar>.identity(x.count).elements,
      product: [Scalar](repeating: 0, count: x.count))
  }

  public func step(_ state: inout State, calling oracle: inout Oracle<Scalar>) throws(Stop) {
    try descend(&state, calling: &oracle)
  }

  public func iterate(of state: State) -> [Scalar] { state.line.x }

  func aim(_ state: inout State) {
    multiply(state.inverseHessian, state.line.gradient, into: &state.line.direction)
    for i in state.line.direction.indices { state.line.direction[i] = -state.line.direction[i] }
  }

  func search(_ state: inout State, calling oracle: inout Oracle<Scalar>) throws(Stop) -> Scalar? {
    let first = state.line.lengthOfLikeDecrease(isFirst: state.steepness == nil)
    return try lineSearch.search(&state.line, from: first, calling: &oracle)
  }

  func forget(_ state: inout State) -> Bool {
    if state.isIdentity { return false }
    state.inverseHessian = Matrix<Scalar>.identity(state.line.x.count).elements
    state.isIdentity = true
    return true
  }

  func learn(_ state: inout State) {
    state.line.subtractOriginBefore()
    guard let curvature = state.line.trustedCurvature else { return }
    multiply(state.inverseHessian, state.line.candidateGradient, into: &state.product)
    let growth = 1 + dot(state.line.candidateGradient.span, state.product.span) / curvature
    add(state.line.candidate, state.product, growth: growth, curvature: curvature, into: &state.inverseHessian)
    state.isIdentity = false
  }
}

/// H ← H + (growth·s·sᵀ − s·(Hy)ᵀ − Hy·sᵀ)/sᵀy, which is BFGS's update with growth = 1 + yᵀHy/sᵀy.
private func add<Scalar: PortableScalar>(
  _ step: [Scalar], _ product: [Scalar], growth: Scalar, curvature: Scalar, into matrix: inout [Scalar]
) {
  let (s, v) = (step.span, product.span)
  let n = s.count
  precondition(v.count == n && matrix.count == n * n, "an inverse Hessian in n dimensions has n² elements")
  var elements = matrix.mutableSpan
  let share = 1 / curvature
  for i in 0..<n {
    let (si, vi) = (s[i], v[i])
    // In bounds by the precondition. Symmetric to the bit: neither a product nor the sum of two depends on their order.
    for j in 0..<n {
      let mixed = si * v[unchecked: j] + vi * s[unchecked: j]
      elements[unchecked: i * n + j] += share * (growth * (si * s[unchecked: j]) - mixed)
    }
  }
}

/// result ← matrix·x, each element the `dot` of a row.
private func multiply<Scalar: PortableScalar>(_ matrix: [Scalar], _ x: [Scalar], into result: inout [Scalar]) {
  let (rows, n) = (matrix.span, x.count)
  for i in 0..<n { result[i] = dot(rows.extracting(i * n..<(i + 1) * n), x.span) }
}

let bfgsPlugin = OptimizerPlugin(
  OptimizerDescription(
    name: "bfgs",
    summary: "BFGS: Newton's method with a learned inverse Hessian.",
    formula: "p = −H·∇f(x);  x ← x + t·p;  H ← (I − ρsyᵀ)H(I − ρysᵀ) + ρssᵀ",
    source: "Nocedal & Wright, Numerical Optimization (2006), algorithm 6.1",
    hyperparameters: [.lineSearch, .gradientTolerance],
    requires: [.gradient], greatestDimension: 4096),
  float32: { BFGS<Float>($0) },
  float64: { BFGS<Double>($0) })

extension BFGS {
  init(_ settings: Settings) {
    self.init(
      lineSearch: LineSearch(named: settings.text("lineSearch"), strongWolfe: StrongWolfe()),
      gradientTolerance: Scalar(settings.number("gradientTolerance")))
  }
}
