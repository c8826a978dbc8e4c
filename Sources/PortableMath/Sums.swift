// Sums in a fixed tree: halves are summed by themselves and then added, down to runs of eight that are summed in order.
// The tree depends on the number of terms alone.

/// Σ xᵢ in the fixed tree.
@specialized(where Scalar == Float)
@specialized(where Scalar == Double)
public func sum<Scalar: PortableScalar>(_ x: Span<Scalar>) -> Scalar {
  treeSum(0, x.count) { x[$0] }
}

/// Σ aᵢ·bᵢ in the fixed tree; the spans have equal lengths.
@specialized(where Scalar == Float)
@specialized(where Scalar == Double)
public func dot<Scalar: PortableScalar>(_ a: Span<Scalar>, _ b: Span<Scalar>) -> Scalar {
  precondition(a.count == b.count, "dot needs spans of equal length, not \(a.count) and \(b.count)")
  return treeSum(0, a.count) { a[$0] * b[$0] }
}

/// √Σ xᵢ²: the Euclidean norm, without scaling: it overflows where a square does.
public func norm<Scalar: PortableScalar>(_ x: Span<Scalar>) -> Scalar { dot(x, x).squareRoot() }

/// √Σ (aᵢ − bᵢ)²: the Euclidean distance; the spans have equal lengths.
@specialized(where Scalar == Float)
@specialized(where Scalar == Double)
public func distance<Scalar: PortableScalar>(_ a: Span<Scalar>, _ b: Span<Scalar>) -> Scalar {
  precondition(a.count == b.count, "distance needs spans of equal length, not \(a.count) and \(b.count)")
  let squares = treeSum(0, a.count) {
    let difference = a[$0] - b[$0]
    return difference * difference
  }
  return squares.squareRoot()
}

@inline(__always)
private func treeSum<Scalar: PortableScalar>(_ start: Int, _ end: Int, _ term: (Int) -> Scalar) -> Scalar {
  guard end - start > 8 else {
    var sum = Scalar.zero
    for index in start..<end { sum += term(index) }
    return sum
  }
  return pairSum(start, end, term)
}

private func pairSum<Scalar: PortableScalar>(_ start: Int, _ end: Int, _ term: (Int) -> Scalar) -> Scalar {
  let middle = start + (end - start) / 2
  return treeSum(start, middle, term) + treeSum(middle, end, term)
}
