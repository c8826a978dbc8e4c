import CPortableKernels

/// The factor L of a symmetric positive definite A = L·Lᵀ, in storage that the next factor takes over.
///
/// Products are taken from each element of A in ascending order, and each product and difference is rounded. The bits are those
/// of the three loops of a textbook, whatever the vectors of the machine. Source: Golub, Van Loan, "Matrix computations", 4.2.
public struct CholeskyFactor<Scalar: PortableScalar>: Sendable {
  /// The rows of A.
  public private(set) var count = 0
  /// `count` filled up to a multiple of 16.
  private var rowLength = 0
  /// The rows of Lᵀ, each filled up with zeros to `rowLength`. Storage of a greater factor may follow.
  private var rows: [Scalar] = []

  /// A factor of no rows.
  public init() {}

  /// Replaces the factor by that of a matrix of `count` rows; complexity n³/3.
  ///
  /// Fails with the first pivot that is not positive or not a number; then this is a factor of no rows.
  ///
  /// - Parameter fill: Writes A(i, i) … A(i, count − 1), which its second argument has room for, for each row i.
  @specialized(where Scalar == Float)
  @specialized(where Scalar == Double)
  public mutating func factorize(
    count: Int, row fill: (Int, inout MutableSpan<Scalar>) -> Void
  ) throws(FactorizationError) {
    precondition(count >= 0, "a matrix has no negative extent: \(count)")
    self.count = count
    rowLength = (count + 15) / 16 * 16
    let missing = count * rowLength - rows.count
    if missing > 0 { rows.append(contentsOf: repeatElement(0, count: missing)) }
    let length = rowLength
    let done = rows.withUnsafeMutableBufferPointer { rows in
      for row in 0..<count {
        let (diagonal, end) = (row * length + row, row * length + count)
        var upper = UnsafeMutableBufferPointer(rebasing: rows[diagonal..<end]).mutableSpan
        fill(row, &upper)
        for column in end..<(row + 1) * length { rows[column] = 0 }
      }
      return Self.replaceByFactor(UnsafeMutableRawPointer(rows.baseAddress), count, length)
    }
    if done < count {
      self.count = 0
      throw .notPositiveDefinite(pivot: done)
    }
  }

  private static func replaceByFactor(_ rows: UnsafeMutableRawPointer?, _ count: Int, _ length: Int) -> Int {
    guard let start = rows else { return 0 }
    if Scalar.byteCount == 4 {
      return assay_cholesky_float(start.assumingMemoryBound(to: Float.self), count, length)
    } else {
      return assay_cholesky_double(start.assumingMemoryBound(to: Double.self), count, length)
    }
  }

  /// L(row, column); 0 above the diagonal.
  public subscript(row: Int, column: Int) -> Scalar { rows[column * rowLength + row] }

  /// ln det A = 2·Σ ln L(i, i).
  public var logDeterminant: Scalar {
    var sum: Scalar = 0
    for i in 0..<count { sum += Scalar.log(self[i, i]) }
    return 2 * sum
  }

  /// L·x: the columns' multiples, each product and sum rounded, in ascending order.
  @specialized(where Scalar == Float)
  @specialized(where Scalar == Double)
  public func multiplied(by x: [Scalar]) -> [Scalar] {
    precondition(x.count == count, "a factor of \(count) rows and \(x.count) elements do not make a product")
    var result = [Scalar](repeating: 0, count: count)
    let rows = rows.span
    var target = result.mutableSpan
    for column in 0..<count {
      let (factor, start) = (x[column], column * rowLength)
      for row in column..<count { target[unchecked: row] += factor * rows[unchecked: start + row] }
    }
    return result
  }

  /// Replaces b by the x of L·x = b; b has `count` elements.
  @specialized(where Scalar == Float)
  @specialized(where Scalar == Double)
  public func solveForward(_ b: inout [Scalar]) {
    precondition(b.count == count, "\(count) equations do not have \(b.count) right sides")
    let rows = rows.span
    var x = b.mutableSpan
    for column in 0..<count {
      let start = column * rowLength
      let known = x[unchecked: column] / rows[unchecked: start + column]
      x[unchecked: column] = known
      for row in column + 1..<count { x[unchecked: row] -= rows[unchecked: start + row] * known }
    }
  }

  /// Replaces b by the x of Lᵀ·x = b, the terms taken off in descending order; b has `count` elements.
  @specialized(where Scalar == Float)
  @specialized(where Scalar == Double)
  public func solveBackward(_ b: inout [Scalar]) {
    precondition(b.count == count, "\(count) equations do not have \(b.count) right sides")
    let rows = rows.span
    var x = b.mutableSpan
    for row in (0..<count).reversed() {
      let start = row * rowLength
      var rest = x[unchecked: row]
      for column in (row + 1..<count).reversed() { rest -= rows[unchecked: start + column] * x[unchecked: column] }
      x[unchecked: row] = rest / rows[unchecked: start + row]
    }
  }

  /// Replaces the columns of B by the X of L·X = B; B is `count` × `columns`, row-major.
  @specialized(where Scalar == Float)
  @specialized(where Scalar == Double)
  public func solveForward(_ b: inout [Scalar], columns: Int) {
    precondition(b.count == count * columns, "\(count) rows of \(columns) do not have \(b.count) elements")
    let rows = rows.span
    var x = b.mutableSpan
    for known in 0..<count {
      let (start, source) = (known * rowLength, known * columns)
      let pivot = rows[unchecked: start + known]
      for j in 0..<columns { x[unchecked: source + j] /= pivot }
      for row in known + 1..<count {
        let (factor, target) = (rows[unchecked: start + row], row * columns)
        for j in 0..<columns { x[unchecked: target + j] -= factor * x[unchecked: source + j] }
      }
    }
  }
}
