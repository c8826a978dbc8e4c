import PortableMath

/// A square matrix by columns. So its product with a vector fills the vectors of the machine, and still adds each row's terms
/// from left to right, as COCO does.
struct BBOBMatrix<Scalar: PortableScalar> {
  let dimension: Int
  /// Element (i, j) at j·n + i.
  var columns: [Scalar]

  subscript(row: Int, column: Int) -> Scalar { columns[column * dimension + row] }

  /// diag(weights)·A.
  func rows(times weights: [Scalar]) -> BBOBMatrix {
    var result = self
    for index in columns.indices { result.columns[index] = weights[index % dimension] * columns[index] }
    return result
  }

  /// A·diag(weights)·B.
  func times(_ weights: [Scalar], _ other: BBOBMatrix) -> BBOBMatrix {
    var result = BBOBMatrix(dimension: dimension, columns: [Scalar](repeating: 0, count: columns.count))
    for column in 0..<dimension {
      for k in 0..<dimension {
        let factor = other[k, column]
        for row in 0..<dimension { result.columns[column * dimension + row] += self[row, k] * weights[k] * factor }
      }
    }
    return result
  }

  /// Writes start + A·x into `y`; the start is added first.
  @inline(__always)
  func multiply(
    _ x: UnsafeMutableBufferPointer<Scalar>, into y: UnsafeMutableBufferPointer<Scalar>, from start: Scalar
  ) {
    columns.withUnsafeBufferPointer { columns in
      for row in 0..<dimension { y[row] = start }
      for column in 0..<dimension {
        let factor = x[column]
        let first = column * dimension
        for row in 0..<dimension { y[row] += columns[first + row] * factor }
      }
    }
  }
}

extension BBOBMatrix {
  init(_ matrix: BBOBMatrix<Double>) {
    self.init(dimension: matrix.dimension, columns: matrix.columns.map { Scalar($0) })
  }
}
