extension Matrix {
  /// The Q with orthonormal columns and the upper triangular R with Q·R = this matrix, which has no fewer rows than
  /// columns.
  ///
  /// By Householder reflections, the sums in ascending order of rows; R's diagonal may be negative or zero.
  /// Source: Golub, Van Loan, "Matrix computations", 5.1 and 5.2. Complexity: 4·rows·columns² for both factors.
  public func qr() throws(FactorizationError) -> (q: Matrix, r: Matrix) {
    precondition(rows >= columns, "QR needs as many rows as columns, not \(rows) × \(columns)")
    try requireFinite()
    var r = self
    var reflectors: [[Scalar]] = []
    for k in 0..<columns {
      let reflector = r.reflector(column: k)
      r.reflect(reflector, from: k, column: k)
      reflectors.append(reflector)
    }
    var q = Matrix(rows: rows, columns: columns)
    for k in 0..<columns { q[k, k] = 1 }
    for k in (0..<columns).reversed() { q.reflect(reflectors[k], from: k, column: k) }
    var upper = Matrix(rows: columns, columns: columns)
    for i in 0..<columns {
      for j in i..<columns { upper[i, j] = r[i, j] }
    }
    return (q, upper)
  }

  /// The unit vector v whose reflection 1 − 2·v·vᵀ makes column k vanish below its diagonal; zeros where it has
  /// vanished.
  private func reflector(column k: Int) -> [Scalar] {
    var v = (k..<rows).map { self[$0, k] }
    let length = norm(v.span)
    if length == 0 { return v }
    v[0] += v[0] < 0 ? -length : length
    let scale = norm(v.span)
    return v.map { $0 / scale }
  }

  /// Reflects columns `column` and up in the rows from `row` on.
  private mutating func reflect(_ v: [Scalar], from row: Int, column: Int) {
    for j in column..<columns {
      var share = Scalar.zero
      for i in v.indices { share += v[i] * self[row + i, j] }
      share *= 2
      for i in v.indices { self[row + i, j] -= share * v[i] }
    }
  }
}
