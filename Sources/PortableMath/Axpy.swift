/// y ← y + a·x, element by element, each product rounded before its sum; the arrays have equal lengths.
@inlinable @inline(__always)
public func axpy<Scalar: PortableScalar>(_ a: Scalar, _ x: [Scalar], into y: inout [Scalar]) {
  precondition(x.count == y.count, "axpy needs arrays of equal length, not \(x.count) and \(y.count)")
  let source = x.span
  var target = y.mutableSpan
  // In bounds by the precondition.
  for index in 0..<source.count { target[unchecked: index] += a * source[unchecked: index] }
}
