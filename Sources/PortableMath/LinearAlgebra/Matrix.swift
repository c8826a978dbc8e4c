/// A dense matrix, row-major.
public struct Matrix<Scalar: PortableScalar>: Equatable, Sendable {
  public let rows: Int
  public let columns: Int
  /// Element (i, j) at i·columns + j.
  public var elements: [Scalar]

  public init(rows: Int, columns: Int, elements: [Scalar]) {
    precondition(rows >= 0 && columns >= 0, "a matrix has no negative extent: \(rows) × \(columns)")
    precondition(elements.count == rows * columns, "\(elements.count) elements do not fill \(rows) × \(columns)")
    self.rows = rows
    self.columns = columns
    self.elements = elements
  }

  public init(rows: Int, columns: Int, repeating element: Scalar = 0) {
    self.init(rows: rows, columns: columns, elements: Array(repeating: element, count: rows * columns))
  }

  public static func identity(_ dimension: Int) -> Matrix {
    var result = Matrix(rows: dimension, columns: dimension)
    for i in 0..<dimension { result[i, i] = 1 }
    return result
  }

  public subscript(row: Int, column: Int) -> Scalar {
    @inline(__always) get { elements[row * columns + column] }
    @inline(__always) set { elements[row * columns + column] = newValue }
  }

  public func transposed() -> Matrix {
    var result = Matrix(rows: columns, columns: rows)
    for i in 0..<rows {
      for j in 0..<columns { result[j, i] = self[i, j] }
    }
    return result
  }
}
