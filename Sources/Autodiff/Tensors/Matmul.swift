public import PortableMath

/// The matrix product a·b, with either factor transposed first if asked for: PortableMath's `multiply`.
///
/// - Parameters:
///   - a: [rows, depth], or [depth, rows] if `transposingLeft`.
///   - transposingLeft: whether aᵀ is multiplied.
///   - b: [depth, columns], or [columns, depth] if `transposingRight`.
///   - transposingRight: whether bᵀ is the other factor.
/// - Returns: [rows, columns].
/// - Complexity: rows·depth·columns fused multiply-adds, and twice that for the gradients.
@inlinable
public func matmul<Scalar>(
  _ a: Tensor<Scalar>, transposingLeft: Bool = false, _ b: Tensor<Scalar>, transposingRight: Bool = false
) -> Tensor<Scalar> {
  precondition(a.rank == 2 && b.rank == 2, "the shapes \(a.shape) and \(b.shape) are not two matrices")
  let (rows, depth) = transposingLeft ? (a.shape[1], a.shape[0]) : (a.shape[0], a.shape[1])
  let (inner, columns) = transposingRight ? (b.shape[1], b.shape[0]) : (b.shape[0], b.shape[1])
  precondition(depth == inner, "the shapes \(a.shape) and \(b.shape) do not make a product")
  return Tensor.made([rows, columns]) { target in
    var result = MutableSpan(_unsafeElements: target)
    a.withSpan { a in
      b.withSpan { b in
        multiply(
          a, transposingLeft: transposingLeft, by: b, transposingRight: transposingRight, into: &result, rows: rows,
          depth: depth, columns: columns)
      }
    }
  }.recorded(
    a,
    { g, o in
      transposingLeft
        ? matmul(o.second, transposingLeft: transposingRight, g, transposingRight: true)
        : matmul(g, o.second, transposingRight: !transposingRight)
    },
    b,
    { g, o in
      transposingRight
        ? matmul(g, transposingLeft: true, o.first, transposingRight: transposingLeft)
        : matmul(o.first, transposingLeft: !transposingLeft, g)
    })
}
