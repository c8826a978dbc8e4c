/// Which triangle of a matrix counts; the other is not read.
public enum Triangle: Sendable {
  case lower, upper
}

extension Matrix {
  /// The x of T·x = b, or of Tᵀ·x = b, T being a triangle of this matrix, by substitution.
  ///
  /// The terms are taken off one by one, in the order in which the x are found. Fails where the diagonal has a zero.
  /// Source: Golub, Van Loan, "Matrix computations", 3.1. Complexity: O(n²).
  public func solved(
    _ triangle: Triangle, transposed: Bool = false, unitDiagonal: Bool = false, _ b: [Scalar]
  ) throws(FactorizationError) -> [Scalar] {
    requireSquare()
    precondition(b.count == rows, "\(rows) equations do not have \(b.count) right sides")
    var x = b
    let forward = (triangle == .lower) != transposed
    for step in 0..<rows {
      let i = forward ? step : rows - 1 - step
      for other in 0..<step {
        let j = forward ? other : rows - 1 - other
        x[i] -= (transposed ? self[j, i] : self[i, j]) * x[j]
      }
      if unitDiagonal { continue }
      if self[i, i] == 0 { throw .singular(pivot: i) }
      x[i] /= self[i, i]
    }
    return x
  }
}
