extension Matrix {
  /// The lower triangular L with L·Lᵀ = this symmetric matrix, of which the lower triangle is read.
  ///
  /// By `CholeskyFactor`. Fails with the first pivot that is not positive.
  /// Source: Golub, Van Loan, "Matrix computations", 4.2. Complexity: n³/3.
  public func cholesky() throws(FactorizationError) -> Matrix {
    requireSquare()
    try requireFinite()
    var factor = CholeskyFactor<Scalar>()
    try factor.factorize(count: rows) { i, upper in
      for j in i..<rows { upper[j - i] = self[j, i] }
    }
    var l = Matrix(rows: rows, columns: rows)
    for i in 0..<rows {
      for j in 0...i { l[i, j] = factor[i, j] }
    }
    return l
  }

  /// The unit lower triangular L and the diagonal D with L·D·Lᵀ = this symmetric matrix, without pivoting.
  ///
  /// The lower triangle is read. Fails with the first pivot that is zero or not a number; near-zero pivots lose
  /// accuracy.
  /// Source: Golub, Van Loan, "Matrix computations", 4.1. Complexity: n³/3.
  public func ldlt() throws(FactorizationError) -> (l: Matrix, d: [Scalar]) {
    requireSquare()
    try requireFinite()
    var l = Matrix.identity(rows)
    var d = [Scalar](repeating: 0, count: rows)
    for i in 0..<rows {
      for j in 0..<i {
        var rest = self[i, j]
        for k in 0..<j { rest -= l[i, k] * l[j, k] * d[k] }
        l[i, j] = rest / d[j]
      }
      var rest = self[i, i]
      for k in 0..<i { rest -= l[i, k] * l[i, k] * d[k] }
      guard rest != 0, rest.isFinite else { throw .singular(pivot: i) }
      d[i] = rest
    }
    return (l, d)
  }

  /// The x of A·x = b, this matrix being the `cholesky()` factor of A.
  public func choleskySolved(_ b: [Scalar]) throws(FactorizationError) -> [Scalar] {
    try solved(.lower, transposed: true, solved(.lower, b))
  }
}
