public import AssayKit
import PortableMath

/// Nonlinear conjugate gradients: each direction is −∇f(x) with a share of the direction before.
///
///     p ← −∇f(x) + β·p;  x ← x + t·p
///
/// With y the change of the gradient in the last step, g₋ the gradient before it:
///
///     Polak–Ribière+:  β = max(0, ∇fᵀy/g₋ᵀg₋)
///     Hager–Zhang:     β = max((y − 2p·yᵀy/pᵀy)ᵀ∇f/pᵀy, −1/(‖p‖·min(0.01, ‖g₋‖)))
///
/// t by a line search (η = σ = 0.4 in Wolfe's conditions) from SciPy's first length. A value and a gradient for each
/// candidate: one to three a step, and one more in the first step. Where p would fall less than a hundredth as steeply
/// as −∇f(x) or no point along it is lower, β is 0. Converged where no element of ∇f(x) exceeds `gradientTolerance` or
/// no point is lower. Source: Polak & Ribière (1969) with Powell's and Gilbert & Nocedal's safeguard, SIAM J. Optim. 2
/// (1992); Hager & Zhang, SIAM J. Optim. 16 (2005), equations (1.4) to (1.6). SciPy looks for another length where p
/// does not fall steeply enough; we restart.
public struct ConjugateGradient<Scalar: PortableScalar>: LineDescent {
  /// How much of the last direction is kept.
  public enum Beta: String, CaseIterable, Sendable {
    case polakRibierePlus
    case hagerZhang
  }

  public struct State: LineDescentState, Codable, Sendable {
    var line: Line<Scalar>
    var steepness: Scalar?
    /// The β of the next direction.
    var beta: Scalar = 0
  }

  let beta: Beta
  let lineSearch: LineSearch<Scalar>
  let gradientTolerance: Scalar

  public init(
    beta: Beta = .polakRibierePlus, lineSearch: LineSearch<Scalar> = .strongWolfe(StrongWolfe(curvature: 0.4)),
    gradientTolerance: Scalar = 0
  ) {
    self.beta = beta
    self.lineSearch = lineSearch
    self.gradientTolerance = gradientTolerance
  }

  public func start(at x: [Scalar], seed: Seed) -> State { State(line: Line(at: x)) }

  public func step(_ state: inout State, calling oracle: inout Oracle<Scalar>) throws(Stop) {
    try descend(&state, calling: &oracle)
  }

  public func iterate(of state: State) -> [Scalar] { state.line.x }

  func aim(_ state: inout State) {
    guard state.beta != 0 else { return state.line.aimAtSteepestDescent() }
    for i in state.line.direction.indices {
      state.line.direction[i] = state.beta * state.line.direction[i] - state.line.gradient[i]
    }
  }

  func search(_ state: inout State, calling oracle: inout Oracle<Scalar>) throws(Stop) -> Scalar? {
    let first = state.line.lengthOfLikeDecrease(isFirst: state.steepness == nil)
    return try lineSearch.search(&state.line, from: first, calling: &oracle)
  }

  func forget(_ state: inout State) -> Bool {
    defer { state.beta = 0 }
    return state.beta != 0
  }

  func learn(_ state: inout State) {
    let squareBefore = dot(state.line.candidateGradient.span, state.line.candidateGradient.span)
    state.line.subtractOriginBefore()
    let beta =
      switch beta {
      case .polakRibierePlus: polakRibierePlus(state.line, squareBefore: squareBefore)
      case .hagerZhang: hagerZhang(state.line, squareBefore: squareBefore)
      }
    let square = dot(state.line.gradient.span, state.line.gradient.span)
    let slope = beta * state.line.start.slope - square
    // Written so that a NaN restarts too.
    state.beta = slope <= -0.01 * square ? beta : 0
  }

  private func polakRibierePlus(_ line: Line<Scalar>, squareBefore: Scalar) -> Scalar {
    max(0, dot(line.gradient.span, line.candidateGradient.span) / squareBefore)
  }

  private func hagerZhang(_ line: Line<Scalar>, squareBefore: Scalar) -> Scalar {
    let (g, p, y) = (line.gradient.span, line.direction.span, line.candidateGradient.span)
    let curvature = dot(p, y)
    let beta = (dot(y, g) - 2 * dot(y, y) / curvature * dot(p, g)) / curvature
    return max(beta, -1 / (norm(p) * min(0.01, Scalar.sqrt(squareBefore))))
  }
}

let conjugateGradientPlugin = OptimizerPlugin(
  OptimizerDescription(
    name: "conjugateGradient",
    summary: "Nonlinear conjugate gradients, of Polak and Ribière or of Hager and Zhang.",
    formula: "p ← −∇f(x) + β·p;  x ← x + t·p",
    source: "Gilbert & Nocedal, SIAM J. Optim. 2 (1992) 21–42; Hager & Zhang, SIAM J. Optim. 16 (2005) 170–192",
    hyperparameters: [
      SettingDescription(
        "beta", .choice(ConjugateGradient<Double>.Beta.allCases.map(\.rawValue)), default: "polakRibierePlus",
        "how much of the last direction is kept"),
      .slopeLineSearch, .gradientTolerance,
    ],
    requires: [.gradient]),
  float32: { ConjugateGradient<Float>($0) },
  float64: { ConjugateGradient<Double>($0) })

extension ConjugateGradient {
  init(_ settings: Settings) {
    guard let beta = Beta(rawValue: settings.text("beta")) else {
      preconditionFailure("the harness lets only known choices of β pass")
    }
    self.init(
      beta: beta,
      lineSearch: LineSearch(
        named: settings.text("lineSearch"), strongWolfe: StrongWolfe(curvature: 0.4),
        hagerZhang: HagerZhang(curvature: 0.4)),
      gradientTolerance: Scalar(settings.number("gradientTolerance")))
  }
}
