import PortableMath

/// The Hessian that a limited memory stands for, in compact form: B = θ·I − W·K⁻¹·Wᵀ, W = [Y θS].
///
/// K = [[−D, Lᵀ], [L, θ·SᵀS]] of order 2c for c pairs, the oldest first, with D the diagonal of SᵀY and L what is below
/// it. Source: Byrd, Nocedal & Schnabel, "Representations of quasi-Newton matrices and their use in limited memory
/// methods", Math. Programming 63 (1994), theorem 2.3.
struct CompactHessian<Scalar: PortableScalar> {
  /// θ.
  let scale: Scalar
  /// The columns of W.
  let columns: [[Scalar]]
  /// K, whose inverse the paper of L-BFGS-B calls M.
  let middle: Matrix<Scalar>
  /// The Cholesky factor of θ·SᵀS + L·D⁻¹·Lᵀ.
  private let factor: Matrix<Scalar>

  /// nil if rounding has spoilt the pairs: K has no such factor.
  init?(_ memory: LimitedMemory<Scalar>) {
    let scale = 1 / memory.scale
    let pairs = memory.pairs
    self.scale = scale
    columns = pairs.map(\.change) + pairs.map { $0.step.map { scale * $0 } }
    middle = Self.middle(of: pairs.map(\.step), columns)
    guard let factor = try? Self.reduced(middle).cholesky() else { return nil }
    self.factor = factor
  }

  private static func middle(of steps: [[Scalar]], _ columns: [[Scalar]]) -> Matrix<Scalar> {
    let c = steps.count
    var middle = Matrix<Scalar>(rows: 2 * c, columns: 2 * c)
    for i in 0..<c {
      middle[i, i] = -product(steps[i], columns[i])
      for j in 0..<i {
        middle[c + i, j] = product(steps[i], columns[j])
        middle[j, c + i] = middle[c + i, j]
      }
      for j in 0...i {
        middle[c + i, c + j] = product(steps[i], columns[c + j])
        middle[c + j, c + i] = middle[c + i, c + j]
      }
    }
    return middle
  }

  /// θ·SᵀS + L·D⁻¹·Lᵀ.
  private static func reduced(_ middle: Matrix<Scalar>) -> Matrix<Scalar> {
    let c = middle.rows / 2
    var reduced = Matrix<Scalar>(rows: c, columns: c)
    for i in 0..<c {
      for j in 0..<c {
        reduced[i, j] = middle[c + i, c + j]
        for k in 0..<min(i, j) { reduced[i, j] -= middle[c + i, k] * middle[c + j, k] / middle[k, k] }
      }
    }
    return reduced
  }

  /// Wᵀ·v.
  func transposedProduct(_ v: [Scalar]) -> [Scalar] { columns.map { product($0, v) } }

  /// Row i of W.
  func row(_ i: Int) -> [Scalar] { columns.map { $0[i] } }

  /// K⁻¹·v, by blocks.
  func middleSolved(_ v: [Scalar]) -> [Scalar] {
    let c = middle.rows / 2
    var right = Array(v[c...])
    for i in 0..<c {
      for k in 0..<i { right[i] -= middle[c + i, k] * v[k] / middle[k, k] }
    }
    guard let lower = try? factor.choleskySolved(right) else {
      preconditionFailure("a Cholesky factor has no zero on its diagonal")
    }
    let upper = (0..<c).map { k in
      var rest = v[k]
      for i in k + 1..<max(c, k + 1) { rest -= middle[c + i, k] * lower[i] }
      return rest / middle[k, k]
    }
    return upper + lower
  }
}

private func product<Scalar: PortableScalar>(_ a: [Scalar], _ b: [Scalar]) -> Scalar { dot(a.span, b.span) }
