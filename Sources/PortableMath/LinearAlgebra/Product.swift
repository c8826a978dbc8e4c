import CPortableKernels

/// c = a·b, or with either factor transposed; all row-major.
///
/// Element (i, j) is one chain of fused multiply-adds over ascending k from 0. So its bits do not depend on the vectors' width,
/// the number of threads, or the other rows and columns of a product. NaN and ∞ as in IEEE 754.
///
/// - Parameters:
///   - a: rows × depth; stored depth × rows where `transposingLeft`.
///   - b: depth × columns; stored columns × depth where `transposingRight`.
///   - c: rows × columns, overwritten.
///   - threads: at most so many threads, each computing rows or columns of c; so few that each has 2¹⁸ multiply-adds.
/// - Complexity: rows·columns·depth fused multiply-adds.
public func multiply<Scalar: PortableScalar>(
  _ a: Span<Scalar>, transposingLeft: Bool = false, by b: Span<Scalar>, transposingRight: Bool = false,
  into c: inout MutableSpan<Scalar>, rows: Int, depth: Int, columns: Int, threads: Int = 1
) {
  precondition(
    rows >= 0 && depth >= 0 && columns >= 0, "a product has no negative extent: \(rows) × \(depth) × \(columns)")
  precondition(a.count == rows * depth, "the left factor has \(a.count) elements, not \(rows) × \(depth)")
  precondition(b.count == depth * columns, "the right factor has \(b.count) elements, not \(depth) × \(columns)")
  precondition(c.count == rows * columns, "the product has \(c.count) elements, not \(rows) × \(columns)")
  precondition(threads > 0, "a product needs a thread, not \(threads)")
  if c.isEmpty { return }
  let (aRow, aColumn) = transposingLeft ? (1, rows) : (depth, 1)
  let (bRow, bColumn) = transposingRight ? (1, depth) : (columns, 1)
  a.withUnsafeBufferPointer { a in
    b.withUnsafeBufferPointer { b in
      c.withUnsafeMutableBufferPointer { c in
        if backendProduct(
          a, transposingLeft, b, transposingRight, into: c, rows: rows, depth: depth, columns: columns)
        {
          return
        }
        let (a, b, c) = (
          UnsafeRawPointer(a.baseAddress), UnsafeRawPointer(b.baseAddress), UnsafeMutableRawPointer(c.baseAddress)
        )
        if Scalar.byteCount == 4 {
          assay_multiply_float(
            rows, depth, columns, a?.assumingMemoryBound(to: Float.self), aRow, aColumn,
            b?.assumingMemoryBound(to: Float.self), bRow, bColumn, c?.assumingMemoryBound(to: Float.self),
            Int32(threads))
        } else {
          assay_multiply_double(
            rows, depth, columns, a?.assumingMemoryBound(to: Double.self), aRow, aColumn,
            b?.assumingMemoryBound(to: Double.self), bRow, bColumn, c?.assumingMemoryBound(to: Double.self),
            Int32(threads))
        }
      }
    }
  }
}

/// y = a·x: each element the `dot` of a row of a, in the fixed tree of sums.
///
/// - Parameters:
///   - a: rows × columns, row-major.
///   - x: as many elements as a has columns.
///   - y: as many elements as a has rows, overwritten.
/// - Complexity: rows·columns multiplications.
public func multiply<Scalar: PortableScalar>(
  _ a: Span<Scalar>, byVector x: Span<Scalar>, into y: inout MutableSpan<Scalar>
) {
  let columns = x.count
  precondition(
    a.count == y.count * columns, "\(a.count) elements and a vector of \(columns) do not make \(y.count) products")
  if backendProduct(a, byVector: x, into: &y) { return }
  for row in y.indices { y[row] = dot(a.extracting(row * columns..<(row + 1) * columns), x) }
}

/// y = y + aᵀ·x: the multiples of a's rows are added in ascending order, each product and each sum rounded.
///
/// - Parameters:
///   - a: rows × columns, row-major.
///   - x: as many elements as a has rows.
///   - y: as many elements as a has columns.
/// - Complexity: rows·columns multiplications.
public func add<Scalar: PortableScalar>(
  _ x: Span<Scalar>, timesRowsOf a: Span<Scalar>, to y: inout MutableSpan<Scalar>
) {
  let columns = y.count
  precondition(
    a.count == x.count * columns, "\(a.count) elements are not \(x.count) rows of \(columns)")
  if backendSum(of: x, byRowsOf: a, into: &y) { return }
  for row in x.indices {
    let factor = x[row]
    for column in 0..<columns {
      #if ASSAY_PLANT_FUSION
      // A fault for scripts/proof/prove to find: product and sum in one rounding.
      y[column].addProduct(factor, a[row * columns + column])
      #else
      y[column] += factor * a[row * columns + column]
      #endif
    }
  }
}

extension Matrix {
  /// The product with `right`, either factor transposed where asked for; see `multiply(_:by:into:)`.
  public func multiplied(
    transposed: Bool = false, by right: Matrix, rightTransposed: Bool = false, threads: Int = 1
  ) -> Matrix {
    let (rows, depth) = transposed ? (self.columns, self.rows) : (self.rows, self.columns)
    let (rightRows, columns) = rightTransposed ? (right.columns, right.rows) : (right.rows, right.columns)
    precondition(depth == rightRows, "\(rows) × \(depth) and \(rightRows) × \(columns) do not make a product")
    var result = Matrix(rows: rows, columns: columns)
    var span = result.elements.mutableSpan
    multiply(
      elements.span, transposingLeft: transposed, by: right.elements.span, transposingRight: rightTransposed,
      into: &span, rows: rows, depth: depth, columns: columns, threads: threads)
    return result
  }

  /// The product with a vector; see `multiply(_:byVector:into:)`.
  public func multiplied(by x: [Scalar]) -> [Scalar] {
    precondition(x.count == columns, "\(rows) × \(columns) and \(x.count) elements do not make a product")
    var result = [Scalar](repeating: 0, count: rows)
    var span = result.mutableSpan
    multiply(elements.span, byVector: x.span, into: &span)
    return result
  }

  /// The product of the transpose with a vector; see `add(_:timesRowsOf:to:)`.
  public func transposedMultiplied(by x: [Scalar]) -> [Scalar] {
    precondition(x.count == rows, "\(columns) × \(rows) and \(x.count) elements do not make a product")
    var result = [Scalar](repeating: 0, count: columns)
    var span = result.mutableSpan
    add(x.span, timesRowsOf: elements.span, to: &span)
    return result
  }
}
