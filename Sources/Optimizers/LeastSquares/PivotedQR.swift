import PortableMath

/// The QR factors of a matrix whose columns are put in order of their lengths, applied to a vector on the way.
///
/// A·P = Q·R by Householder's reflections. At each step the column that is longest below the rows done comes next. So R's
/// diagonal falls in magnitude and shows the rank. Lengths are taken anew at each step, not updated.
/// Source: Golub & Van Loan, Matrix Computations, 4th ed., algorithms 5.2.1 and 5.4.1. Complexity: 3·rows·columns².
struct PivotedQR<Scalar: PortableScalar> {
  let rows: Int
  let columns: Int
  /// A column by column; R in its upper triangle when done.
  private var elements: [Scalar]
  /// Column j of A·P is column order[j] of A.
  private(set) var order: [Int]
  /// Qᵀ·b.
  private(set) var rotated: [Scalar]

  /// Factors a matrix given column by column, with no fewer rows than columns; without pivoting the order stays.
  init(columnwise elements: [Scalar], columns: Int, applyingTo b: [Scalar], pivoting: Bool) {
    precondition(
      elements.count == b.count * columns && b.count >= columns,
      "a QR factorization needs as many rows as columns and a right side of as many rows")
    rows = b.count
    self.columns = columns
    self.elements = elements
    order = Array(0..<columns)
    rotated = b
    for k in 0..<columns {
      if pivoting { bringLongest(to: k) }
      reflect(k)
    }
  }

  /// R's element (i, j), i ≤ j.
  subscript(row: Int, column: Int) -> Scalar { elements[column * rows + row] }

  private mutating func bringLongest(to k: Int) {
    var longest = k
    var greatest = lengthBelow(k, column: k)
    for j in k + 1..<max(columns, k + 1) {
      let length = lengthBelow(k, column: j)
      if length > greatest { (longest, greatest) = (j, length) }
    }
    guard longest != k else { return }
    for i in 0..<rows { elements.swapAt(k * rows + i, longest * rows + i) }
    order.swapAt(k, longest)
  }

  private func lengthBelow(_ row: Int, column: Int) -> Scalar {
    norm(elements.span.extracting(column * rows + row..<(column + 1) * rows))
  }

  /// Reflects the rows from k on so that column k vanishes below its diagonal.
  private mutating func reflect(_ k: Int) {
    let length = lengthBelow(k, column: k)
    if length == 0 { return }
    let start = k * rows + k
    var v = Array(elements[start..<(k + 1) * rows])
    let diagonal = v[0] < 0 ? length : -length
    // v is scaled so that 1 − v·vᵀ/v₀ reflects, and v₀ is between 1 and 2.
    for i in v.indices { v[i] /= -diagonal }
    v[0] += 1
    for j in k + 1..<max(columns, k + 1) { Self.reflect(v, in: &elements, from: j * rows + k) }
    Self.reflect(v, in: &rotated, from: k)
    elements[start] = diagonal
    for i in 1..<max(v.count, 1) { elements[start + i] = 0 }
  }

  private static func reflect(_ v: [Scalar], in x: inout [Scalar], from start: Int) {
    let share = dot(v.span, x.span.extracting(start..<start + v.count)) / v[0]
    for i in v.indices { x[start + i] -= share * v[i] }
  }
}

extension PivotedQR {
  /// The z of R·z = Qᵀ·b, in R's order, with zeros from the first zero of R's diagonal on.
  func backSubstituted() -> [Scalar] {
    var z = [Scalar](repeating: 0, count: columns)
    let rank = (0..<columns).first { self[$0, $0] == 0 } ?? columns
    for i in (0..<rank).reversed() {
      var rest = rotated[i]
      for j in i + 1..<max(rank, i + 1) { rest -= self[i, j] * z[j] }
      z[i] = rest / self[i, i]
    }
    return z
  }

  /// The w of Rᵀ·w = b, in R's order; nil if R's diagonal has a zero.
  func forwardSubstituted(_ b: [Scalar]) -> [Scalar]? {
    var w = b
    for i in 0..<columns {
      for j in 0..<i { w[i] -= self[j, i] * w[j] }
      if self[i, i] == 0 { return nil }
      w[i] /= self[i, i]
    }
    return w
  }

  /// Rᵀ·(the first elements of x), in R's order.
  func transposedMultiplied(_ x: [Scalar]) -> [Scalar] {
    (0..<columns).map { j in
      var sum: Scalar = 0
      for i in 0...j { sum += self[i, j] * x[i] }
      return sum
    }
  }

  /// R·x, x in R's order.
  func multiplied(_ x: [Scalar]) -> [Scalar] {
    (0..<columns).map { i in
      var sum: Scalar = 0
      for j in i..<columns { sum += self[i, j] * x[j] }
      return sum
    }
  }
}
