extension Matrix {
  /// The eigenvalues of this symmetric matrix in ascending order, and the eigenvectors as columns.
  ///
  /// By Jacobi's rotations, cyclic by rows, until a sweep rotates nothing. The whole matrix is read and taken to be
  /// symmetric. Fails where an element is not finite, or after 64 sweeps.
  /// Source: Golub, Van Loan, "Matrix computations", 8.5. Complexity: O(n³) a sweep, some ten sweeps.
  @specialized(where Scalar == Float)
  @specialized(where Scalar == Double)
  public func symmetricEigen() throws(FactorizationError) -> (values: [Scalar], vectors: Matrix) {
    requireSquare()
    try requireFinite()
    var a = self
    var vectors = Matrix.identity(rows)
    for _ in 0..<64 where a.sweep(&vectors) {
      if !a.hasOffDiagonal { break }
    }
    if a.hasOffDiagonal { throw .notConverged(sweeps: 64) }
    // Equal eigenvalues keep the order of their columns.
    let order = (0..<rows).sorted { (a[$0, $0], $0) < (a[$1, $1], $1) }
    var sorted = Matrix(rows: rows, columns: rows)
    for (column, source) in order.enumerated() {
      for i in 0..<rows { sorted[i, column] = vectors[i, source] }
    }
    return (order.map { a[$0, $0] }, sorted)
  }

  private var hasOffDiagonal: Bool {
    for i in 0..<rows {
      for j in 0..<i where self[i, j] != 0 { return true }
    }
    return false
  }

  /// Rotates every pair of axes once; whether any rotation was made.
  private mutating func sweep(_ vectors: inout Matrix) -> Bool {
    var rotated = false
    for p in 0..<rows {
      for q in p + 1..<Swift.max(rows, p + 1) where self[p, q] != 0 {
        rotated = true
        let small = self[p, q].magnitude
        // Too small to change either diagonal element: taken as zero.
        if self[p, p].magnitude + small == self[p, p].magnitude, self[q, q].magnitude + small == self[q, q].magnitude {
          self[p, q] = 0
          self[q, p] = 0
        } else {
          rotate(p, q, &vectors)
        }
      }
    }
    return rotated
  }

  /// The rotation of axes p and q after which element (p, q) is zero.
  private mutating func rotate(_ p: Int, _ q: Int, _ vectors: inout Matrix) {
    let theta = (self[q, q] - self[p, p]) / (2 * self[p, q])
    let root = theta.magnitude + Scalar.hypot(theta, 1)
    let tangent = theta < 0 ? -1 / root : 1 / root
    let cosine = 1 / Scalar.hypot(tangent, 1)
    let sine = tangent * cosine
    for k in 0..<rows {
      (self[k, p], self[k, q]) = (cosine * self[k, p] - sine * self[k, q], sine * self[k, p] + cosine * self[k, q])
    }
    for k in 0..<rows {
      (self[p, k], self[q, k]) = (cosine * self[p, k] - sine * self[q, k], sine * self[p, k] + cosine * self[q, k])
      (vectors[k, p], vectors[k, q]) = (
        cosine * vectors[k, p] - sine * vectors[k, q], sine * vectors[k, p] + cosine * vectors[k, q]
      )
    }
    self[p, q] = 0
    self[q, p] = 0
  }
}
