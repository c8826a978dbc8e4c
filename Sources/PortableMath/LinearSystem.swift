/// Solves A·x = b for a general square matrix by Gaussian elimination with partial pivoting.
///
/// `matrix` is row-major with b.count² elements. Returns nil if a pivot is zero or not finite: the matrix is singular
/// to working precision. Complexity: n³/3 multiplications. Source: Golub & Van Loan, Matrix Computations, 4th ed.,
/// algorithm 3.4.1.
@specialized(where Scalar == Float)
@specialized(where Scalar == Double)
public func solveLinearSystem<Scalar: PortableScalar>(_ matrix: [Scalar], _ b: [Scalar]) -> [Scalar]? {
  let n = b.count
  precondition(matrix.count == n * n, "a system of \(n) equations has \(n * n) coefficients, not \(matrix.count)")
  var a = matrix
  var x = b
  for column in 0..<n {
    var pivot = column
    for row in column + 1..<max(n, column + 1) where a[row * n + column].magnitude > a[pivot * n + column].magnitude {
      pivot = row
    }
    guard a[pivot * n + column] != 0, a[pivot * n + column].isFinite else { return nil }
    if pivot != column {
      for k in 0..<n { a.swapAt(pivot * n + k, column * n + k) }
      x.swapAt(pivot, column)
    }
    for row in column + 1..<max(n, column + 1) {
      let factor = a[row * n + column] / a[column * n + column]
      for k in column..<n { a[row * n + k] -= factor * a[column * n + k] }
      x[row] -= factor * x[column]
    }
  }
  for row in (0..<n).reversed() {
    for k in row + 1..<max(n, row + 1) { x[row] -= a[row * n + k] * x[k] }
    x[row] /= a[row * n + row]
  }
  return x
}
