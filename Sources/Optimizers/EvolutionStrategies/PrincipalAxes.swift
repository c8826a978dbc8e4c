import PortableMath

/// The eigenvalues and orthonormal eigenvectors of a symmetric matrix, in storage that is used again.
///
/// By Householder's reduction to a tridiagonal matrix and implicit QR steps with Wilkinson's shift. An eigenvalue's error is
/// some ulps of the greatest one. The Jacobi rotations of `Matrix.symmetricEigen` keep small eigenvalues exact, too, but take
/// many sweeps, and a generation spends most of its time here. Every sum is in ascending order.
/// Source: Golub & Van Loan, "Matrix computations", 8.3, algorithms 8.3.1, 8.3.2 and 8.3.3. Complexity: about 9n³.
struct PrincipalAxes: Codable, Sendable {
  let dimension: Int
  /// In no particular order.
  private(set) var eigenvalues: [Double]
  /// Row j is the unit eigenvector of eigenvalue j.
  private(set) var vectors: [Double]
  /// The matrix on its way to a tridiagonal one.
  private var matrix: [Double]
  /// The elements beside the diagonal.
  private var beside: [Double]
  private var reflector: [Double]
  private var product: [Double]

  /// Those of the identity.
  init(dimension n: Int) {
    dimension = n
    eigenvalues = [Double](repeating: 1, count: n)
    vectors = Matrix<Double>.identity(n).elements
    matrix = vectors
    beside = [Double](repeating: 0, count: n)
    reflector = beside
    product = beside
  }

  /// Decomposes `symmetric`, n × n; fails where an element is not finite or the steps do not settle.
  mutating func decompose(_ symmetric: [Double]) throws(FactorizationError) {
    precondition(symmetric.count == dimension * dimension, "a matrix has dimension² elements")
    if let index = symmetric.firstIndex(where: { !$0.isFinite }) {
      throw .notFinite(row: index / dimension, column: index % dimension)
    }
    for index in symmetric.indices {
      matrix[index] = symmetric[index]
      vectors[index] = 0
    }
    for row in 0..<dimension { vectors[row * dimension + row] = 1 }
    for k in 0..<max(0, dimension - 2) { reflect(k) }
    for row in 0..<dimension {
      eigenvalues[row] = matrix[row * dimension + row]
      beside[row] = row + 1 < dimension ? matrix[row * dimension + row + 1] : 0
    }
    try diagonalize()
  }

  /// Makes row and column k vanish beyond the element beside the diagonal: A ← HAH, V ← HV, H = 1 − β·v·vᵀ.
  private mutating func reflect(_ k: Int) {
    let n = dimension
    let first = k + 1
    var tail = 0.0
    for i in first + 1..<n { tail += matrix[k * n + i] * matrix[k * n + i] }
    if tail == 0 { return }
    let corner = matrix[k * n + first]
    let length = Double.sqrt(corner * corner + tail)
    let head = corner < 0 ? corner - length : corner + length
    let beta = 2 / (head * head + tail)
    matrix[k * n + first] = corner < 0 ? length : -length
    reflector.withUnsafeMutableBufferPointer { v in
      matrix.withUnsafeBufferPointer { a in
        v[first] = head
        for i in first + 1..<n { v[i] = a[k * n + i] }
      }
    }
    applyToMatrix(from: first, beta)
    applyToVectors(from: first, beta)
  }

  /// A ← A − v·wᵀ − w·vᵀ with p = β·A·v and w = p − ½β(pᵀv)·v, in the rows and columns from `first` on.
  private mutating func applyToMatrix(from first: Int, _ beta: Double) {
    let n = dimension
    matrix.withUnsafeMutableBufferPointer { a in
      reflector.withUnsafeBufferPointer { v in
        product.withUnsafeMutableBufferPointer { w in
          for j in first..<n { w[j] = 0 }
          for i in first..<n {
            let factor = beta * v[i]
            for j in first..<n { w[j] += factor * a[i &* n &+ j] }
          }
          var share = 0.0
          for j in first..<n { share += w[j] * v[j] }
          share *= beta / 2
          for j in first..<n { w[j] -= share * v[j] }
          for i in first..<n {
            let (vi, wi) = (v[i], w[i])
            for j in first..<n { a[i &* n &+ j] -= vi * w[j] + wi * v[j] }
          }
        }
      }
    }
  }

  /// V ← V − β·v·(vᵀV).
  private mutating func applyToVectors(from first: Int, _ beta: Double) {
    let n = dimension
    vectors.withUnsafeMutableBufferPointer { rows in
      reflector.withUnsafeBufferPointer { v in
        product.withUnsafeMutableBufferPointer { w in
          for j in 0..<n { w[j] = 0 }
          for i in first..<n {
            let factor = v[i]
            for j in 0..<n { w[j] += factor * rows[i &* n &+ j] }
          }
          for i in first..<n {
            let factor = beta * v[i]
            for j in 0..<n { rows[i &* n &+ j] -= factor * w[j] }
          }
        }
      }
    }
  }

  /// QR steps on the last block that is not diagonal, until there is none; some two an eigenvalue.
  private mutating func diagonalize() throws(FactorizationError) {
    let limit = 30 * dimension
    var end = dimension - 1
    for _ in 0...limit {
      while end > 0, isNegligible(end - 1) { end -= 1 }
      if end == 0 { return }
      var start = end - 1
      while start > 0, !isNegligible(start - 1) { start -= 1 }
      step(start, end)
    }
    throw .notConverged(sweeps: limit)
  }

  /// Whether the element beside diagonal k is too small to count; it is then zero.
  private mutating func isNegligible(_ k: Int) -> Bool {
    let size = eigenvalues[k].magnitude + eigenvalues[k + 1].magnitude
    guard size + beside[k].magnitude == size else { return false }
    beside[k] = 0
    return true
  }

  /// One implicit QR step on the rows `start` … `end`: the rotations chase the bulge z down the diagonal.
  private mutating func step(_ start: Int, _ end: Int) {
    let n = dimension
    eigenvalues.withUnsafeMutableBufferPointer { d in
      beside.withUnsafeMutableBufferPointer { e in
        vectors.withUnsafeMutableBufferPointer { rows in
          let half = (d[end - 1] - d[end]) / 2
          let last = e[end - 1]
          let root = Double.sqrt(half * half + last * last)
          var x = d[start] - (d[end] - last * (last / (half < 0 ? half - root : half + root)))
          var z = e[start]
          for k in start..<end {
            let radius = Double.sqrt(x * x + z * z)
            let (c, s) = radius == 0 ? (1, 0) : (x / radius, z / radius)
            if k > start { e[k - 1] = radius }
            let (a, b, g) = (d[k], e[k], d[k + 1])
            let cross = 2 * c * s * b
            d[k] = c * c * a + cross + s * s * g
            d[k + 1] = s * s * a - cross + c * c * g
            e[k] = (c * c - s * s) * b + c * s * (g - a)
            x = e[k]
            if k + 1 < end {
              z = s * e[k + 1]
              e[k + 1] *= c
            }
            let (upper, lower) = (k * n, k * n + n)
            for j in 0..<n {
              let (p, q) = (rows[upper &+ j], rows[lower &+ j])
              rows[upper &+ j] = c * p + s * q
              rows[lower &+ j] = c * q - s * p
            }
          }
        }
      }
    }
  }
}
