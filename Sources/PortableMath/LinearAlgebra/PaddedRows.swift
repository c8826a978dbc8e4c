import CPortableKernels

/// Rows of one length, filled up with zeros to a multiple of 16 elements, for products with one vector at a time.
///
/// The widest vectors of the machine work without remainders, and the bits are the same with any of them.
public struct PaddedRows<Scalar: PortableScalar>: Sendable, Stored {
  /// The number of rows.
  public let count: Int
  /// The elements of a row with its padding, and of every vector that meets the rows.
  public let paddedLength: Int
  private var elements: [Scalar]

  /// `count` rows of `length` zeros.
  public init(count: Int, length: Int) {
    precondition(count >= 0 && length >= 0, "rows have no negative extent: \(count) × \(length)")
    self.count = count
    paddedLength = (length + 15) / 16 * 16
    elements = [Scalar](repeating: 0, count: count * paddedLength)
  }

  /// Row `row` ← x, whose padding it takes as zeros.
  @specialized(where Scalar == Float)
  @specialized(where Scalar == Double)
  public mutating func replace(_ row: Int, by x: Span<Scalar>) {
    precondition(row < count && x.count <= paddedLength, "a row of \(paddedLength) has no place for \(x.count)")
    let start = row * paddedLength
    var target = elements.mutableSpan
    for i in 0..<x.count { target[start + i] = x[i] }
  }

  /// The first `length` elements of row `row`.
  @specialized(where Scalar == Float)
  @specialized(where Scalar == Double)
  public func row(_ row: Int, length: Int) -> [Scalar] {
    Array(elements[row * paddedLength..<row * paddedLength + length])
  }

  /// products ← each row's product with v, both padded: 16 lanes of sums, term i in lane i mod 16, folded in halves.
  @specialized(where Scalar == Float)
  @specialized(where Scalar == Double)
  public func multiply(_ v: [Scalar], into products: inout [Scalar]) {
    precondition(v.count == paddedLength && products.count == count, "a product for each row, of a padded vector")
    elements.withUnsafeBytes { rows in
      v.withUnsafeBytes { v in
        products.withUnsafeMutableBytes { products in
          if Scalar.byteCount == 4 {
            guard let rows = rows.baseAddress?.assumingMemoryBound(to: Float.self),
              let v = v.baseAddress?.assumingMemoryBound(to: Float.self),
              let products = products.baseAddress?.assumingMemoryBound(to: Float.self)
            else { return }
            assay_row_products_float(rows, count, paddedLength, v, products)
          } else {
            guard let rows = rows.baseAddress?.assumingMemoryBound(to: Double.self),
              let v = v.baseAddress?.assumingMemoryBound(to: Double.self),
              let products = products.baseAddress?.assumingMemoryBound(to: Double.self)
            else { return }
            assay_row_products_double(rows, count, paddedLength, v, products)
          }
        }
      }
    }
  }

  /// v ← v + Σ shares·rows in ascending order of rows, each product and sum rounded; v is padded.
  @specialized(where Scalar == Float)
  @specialized(where Scalar == Double)
  public func add(_ shares: [Scalar], to v: inout [Scalar]) {
    precondition(v.count == paddedLength && shares.count == count, "a share for each row, to a padded vector")
    elements.withUnsafeBytes { rows in
      shares.withUnsafeBytes { shares in
        v.withUnsafeMutableBytes { v in
          if Scalar.byteCount == 4 {
            guard let rows = rows.baseAddress?.assumingMemoryBound(to: Float.self),
              let shares = shares.baseAddress?.assumingMemoryBound(to: Float.self),
              let v = v.baseAddress?.assumingMemoryBound(to: Float.self)
            else { return }
            assay_add_rows_float(rows, count, paddedLength, shares, v)
          } else {
            guard let rows = rows.baseAddress?.assumingMemoryBound(to: Double.self),
              let shares = shares.baseAddress?.assumingMemoryBound(to: Double.self),
              let v = v.baseAddress?.assumingMemoryBound(to: Double.self)
            else { return }
            assay_add_rows_double(rows, count, paddedLength, shares, v)
          }
        }
      }
    }
  }
}
