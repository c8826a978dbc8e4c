public import AssayKit
import PortableMath

/// Shampoo on a vector: gradients preconditioned by the inverse root of the sum of their outer products.
///
///     H ← H + g·gᵀ, at first ε·I;  x ← x − rate·H^(−½)·g
///
/// Shampoo keeps a preconditioner for each axis of a tensor and raises it to −1/(2k) for k axes. The parameters here are one
/// vector, k = 1. So this is the paper's algorithm with its full matrix, which is then Adagrad's full-matrix form. No shapes of
/// matrices are invented for them. It does not change with a rotation of the axes, as the diagonal methods do. Without the
/// momentum and grafting that implementations for networks add, and without sparing roots for several steps. H^(−½) is by
/// symmetric eigendecomposition, a new one in each step: n³ operations some thirty times over, so n is limited. H in floating
/// point knows its least eigenvalue to about ulp(greatest). If gradients are far larger than √ε along one axis alone, the step
/// along the others has few digits at first.
///
/// One gradient a step. Fails where H is not finite. Source: Gupta, Koren & Singer, "Shampoo: preconditioned stochastic
/// tensor optimization", ICML 2018, algorithm 2; Duchi, Hazan & Singer, JMLR 12 (2011), figure 2.
public struct Shampoo<Scalar: PortableScalar>: Optimizer {
  public struct State: Codable, Sendable {
    var x: [Scalar]
    var gradient: [Scalar]
    /// H, row by row.
    var preconditioner: [Scalar]
    var steps = 0
  }

  let rate: LearningRate
  let epsilon: Scalar

  public init(rate: LearningRate, epsilon: Double = 1e-4) {
    self.rate = rate
    self.epsilon = Scalar(epsilon)
  }

  public func start(at x: [Scalar], seed: Seed) -> State {
    let n = x.count
    var preconditioner = [Scalar](repeating: 0, count: n * n)
    for i in 0..<n { preconditioner[i * n + i] = epsilon }
    return State(x: x, gradient: [Scalar](repeating: 0, count: n), preconditioner: preconditioner)
  }

  public func step(_ state: inout State, calling oracle: inout Oracle<Scalar>) throws(Stop) {
    try oracle.gradient(at: state.x, into: &state.gradient)
    let n = state.x.count
    for i in 0..<n {
      for j in 0..<n { state.preconditioner[i * n + j] += state.gradient[i] * state.gradient[j] }
    }
    let direction = try solvedRoot(Matrix(rows: n, columns: n, elements: state.preconditioner), state.gradient)
    axpy(-Scalar(rate(after: state.steps)), direction, into: &state.x)
    state.steps += 1
  }

  /// H^(−½)·g = V·(Vᵀ·g/√λ).
  private func solvedRoot(_ h: Matrix<Scalar>, _ gradient: [Scalar]) throws(Stop) -> [Scalar] {
    guard let (values, vectors) = try? h.symmetricEigen() else {
      throw .failed("the preconditioner is not finite")
    }
    var coordinates = vectors.transposedMultiplied(by: gradient)
    for i in coordinates.indices {
      // Rounding may leave an eigenvalue below ε; where ε is zero too, no gradient has been along its axis.
      let root = Scalar.sqrt(max(values[i], epsilon))
      coordinates[i] = root == 0 ? 0 : coordinates[i] / root
    }
    return vectors.multiplied(by: coordinates)
  }

  public func iterate(of state: State) -> [Scalar] { state.x }
}

let shampooPlugin = OptimizerPlugin(
  OptimizerDescription(
    name: "shampoo",
    summary: "Gradients preconditioned by the inverse root of the sum of their outer products, on one vector.",
    formula: "H ← H + g·gᵀ, at first ε·I;  x ← x − rate·H^(−½)·g",
    source: "Gupta, Koren & Singer, ICML 2018, algorithm 2 for tensors of order 1",
    hyperparameters: .learningRate(default: 0.1) + [.epsilon(default: 1e-4, "ε of the first preconditioner ε·I")],
    requires: [.gradient], greatestDimension: 128),
  float32: { Shampoo<Float>(rate: LearningRate($0), epsilon: $0.number("epsilon")) },
  float64: { Shampoo<Double>(rate: LearningRate($0), epsilon: $0.number("epsilon")) })
