import AssayKit
public import PortableMath

/// A quadratic model with its Hessian as a matrix, evaluated once at each iterate.
public struct DenseModel<Scalar: PortableScalar>: Codable, Sendable {
  private var elements: [Scalar]
  private var isKnown = false

  init(dimension: Int) { elements = [Scalar](repeating: 0, count: dimension * dimension) }

  mutating func forget() { isKnown = false }

  /// ∇²f(x); fails where an element is not finite.
  mutating func hessian(at x: [Scalar], calling oracle: inout Oracle<Scalar>) throws(Stop) -> Matrix<Scalar> {
    if !isKnown {
      try oracle.hessian(at: x, into: &elements)
      isKnown = true
    }
    guard elements.allSatisfy(\.isFinite) else { throw .failed("the Hessian is not finite") }
    return Matrix(rows: x.count, columns: x.count, elements: elements)
  }
}

extension TrustRegionSubproblem where Model == DenseModel<Scalar> {
  public func model(dimension: Int) -> Model { Model(dimension: dimension) }

  public func forget(_ model: inout Model) { model.forget() }
}

extension TrustRegionStep {
  /// The step p of the model gᵀp + ½ pᵀHp.
  init(_ p: [Scalar], _ gradient: [Scalar], _ hessian: Matrix<Scalar>, isOnBoundary: Bool) {
    let curvature = hessian.multiplied(by: p)
    self.init(
      p: p, reduction: -(dot(gradient.span, p.span) + dot(p.span, curvature.span) / 2), isOnBoundary: isOnBoundary)
  }
}

extension Matrix {
  /// This square matrix with `shift` added to its diagonal.
  func shifted(by shift: Scalar) -> Matrix {
    var result = self
    for i in 0..<rows { result[i, i] += shift }
    return result
  }

  /// A δ ≥ 0 such that this symmetric matrix, which has no Cholesky factor, has an eigenvalue ≤ −δ.
  ///
  /// With k the failing pivot, v is the vector with v[k] = 1 that makes the rows above k of A·v vanish; −δ is vᵀAv/vᵀv.
  func shiftToSemidefinite() -> Scalar {
    var pivot = rows
    do { _ = try cholesky() } catch .notPositiveDefinite(let index) { pivot = index } catch {}
    guard pivot < rows else { return 0 }
    var leading = Matrix(rows: pivot, columns: pivot)
    for i in 0..<pivot {
      for j in 0...i { leading[i, j] = self[i, j] }
    }
    let column = (0..<pivot).map { self[pivot, $0] }
    guard let factor = try? leading.cholesky(), let above = try? factor.choleskySolved(column) else { return 0 }
    let missing = dot(column.span, above.span) - self[pivot, pivot]
    return max(0, missing) / (1 + dot(above.span, above.span))
  }
}
