import CPortableKernels

/// The factors L of eight small symmetric positive definite matrices of one size, A = L·Lᵀ, made at once.
///
/// Each has the bits of `CholeskyFactor`. One small matrix waits for each of its pivots in turn, and eight wait together.
/// Source: Golub, Van Loan, "Matrix computations", 4.2.
public struct EightCholeskyFactors: Sendable {
  public static let lanes = 8

  /// The rows of each A.
  public let count: Int
  /// Row after row of the upper triangles of Lᵀ, each element of all eight side by side.
  private var triangles: [Double]

  /// The factors of the matrices whose upper triangles are in `triangles`; complexity 8·n³/3.
  ///
  /// Fails with the first pivot that is not positive or not a number in one of the eight.
  ///
  /// - Parameter triangles: 8·n·(n + 1)/2 elements: A(0, 0) of all eight, A(0, 1) of all eight, and so on, row after row.
  public init(of triangles: consuming [Double], count: Int) throws(FactorizationError) {
    precondition(triangles.count == Self.lanes * count * (count + 1) / 2, "eight triangles have 4·n·(n + 1) elements")
    let done = triangles.withUnsafeMutableBufferPointer { elements in
      guard let start = elements.baseAddress else { return 0 }
      return assay_cholesky_of_eight(start, count)
    }
    guard done == count else { throw .notPositiveDefinite(pivot: done) }
    self.count = count
    self.triangles = triangles
  }

  /// L·x for each of the eight, whose elements lie side by side in `x` and in the result.
  public func multiplied(by x: [Double]) -> [Double] {
    precondition(x.count == Self.lanes * count, "eight factors of \(count) rows and \(x.count) elements do not make products")
    return [Double](unsafeUninitializedCapacity: x.count) { product, initialized in
      triangles.withUnsafeBufferPointer { triangles in
        if let start = triangles.baseAddress { assay_times_eight_factors(start, count, x, product.baseAddress) }
      }
      initialized = x.count
    }
  }
}
