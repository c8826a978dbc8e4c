import PortableMath

/// Up to here, forward differentiation is the quicker one, and its arguments are on the stack.
@inlinable @inline(__always)
var greatestForwardDimension: Int { 8 }

/// Calls `body` with the variables xᵢ, of which those from `first` on have the derivative 1 in lane 0, 1, ….
@inlinable @inline(__always)
func withVariables<Scalar: PrimalScalar, Result>(
  _ x: Span<Scalar>, first: Int, _ body: (Span<Dual<Scalar, 4>>) -> Result
) -> Result {
  withScratch(of: Dual<Scalar, 4>.self, x.count, { Dual(x[$0], lane: $0 - first) }, body)
}

/// Calls `body` with `count` elements made by `element`, on the stack while they are small (1024 bytes).
@inlinable @inline(__always)
func withScratch<Element, Result>(
  of type: Element.Type, _ count: Int, _ element: (Int) -> Element, _ body: (Span<Element>) -> Result
) -> Result {
  withUnsafeTemporaryAllocation(of: type, capacity: count) { buffer in
    for index in 0..<count { buffer.initializeElement(at: index, to: element(index)) }
    let result = body(Span(_unsafeElements: UnsafeBufferPointer(buffer)))
    buffer.deinitialize()
    return result
  }
}
