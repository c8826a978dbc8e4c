/// Why a matrix has no such factorization.
public enum FactorizationError: Error, Equatable, Sendable {
  /// An element is NaN or infinite.
  case notFinite(row: Int, column: Int)
  /// The pivot of this index is not positive: the leading minor of pivot + 1 rows is not positive definite.
  case notPositiveDefinite(pivot: Int)
  /// The pivot of this index is zero.
  case singular(pivot: Int)
  /// The eigenvalues had not settled after so many sweeps.
  case notConverged(sweeps: Int)
}

extension Matrix {
  func requireFinite() throws(FactorizationError) {
    for i in 0..<rows {
      for j in 0..<columns where !self[i, j].isFinite { throw .notFinite(row: i, column: j) }
    }
  }

  func requireSquare() { precondition(rows == columns, "a square matrix was needed, not \(rows) × \(columns)") }
}
