import PortableMath

// The arguments of a function over dual numbers, on the stack while they are small (1024 bytes), else one allocation.

/// Calls `body` with the variables xᵢ, of which those from `first` on have the derivative 1 in lane 0, 1, ….
@inlinable @inline(__always)
func withVariables<Value: SmoothScalar, let lanes: Int, Result>(
  _ x: Span<Value>, first: Int, _ body: (Span<Dual<Value, lanes>>) -> Result
) -> Result {
  withScratch(of: Dual<Value, lanes>.self, x.count, { Dual(x[$0], lane: $0 - first) }, body)
}

/// Calls `body` with x moved along `direction`: xᵢ + vᵢ·ε.
@inlinable @inline(__always)
func withDirection<Value: SmoothScalar, Result>(
  _ x: Span<Value>, _ direction: Span<Value>, _ body: (Span<Dual<Value, 1>>) -> Result
) -> Result {
  withScratch(of: Dual<Value, 1>.self, x.count, { Dual(x[$0], tangent: [direction[$0]]) }, body)
}

/// Calls `body` with `count` elements made by `element`.
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
