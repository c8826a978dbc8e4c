// Sums in a fixed tree that depends only on the number of terms. Up to 16 terms are added in order. Up to 1024 terms are added
// in 16 lanes, term i in lane i mod 16, whose sums are folded in halves. More terms are two trees, the first of the greatest
// 1024·2ᵏ terms that leaves some for the second. The error is at most about (n/16 + 4 + log₂(n/1024)) roundings, with n ≤ 1024
// in the first term. The lanes fill the vectors of every machine, and a sum of a million terms runs at the memory's speed.

/// Σ xᵢ in the fixed tree.
@specialized(where Scalar == Float)
@specialized(where Scalar == Double)
public func sum<Scalar: PortableScalar>(_ x: Span<Scalar>) -> Scalar {
  x.withUnsafeBufferPointer { x in
    tree(0, x.count, SumTerms(x: x))
  }
}

/// Σ aᵢ·bᵢ in the fixed tree; the spans have equal lengths.
@specialized(where Scalar == Float)
@specialized(where Scalar == Double)
public func dot<Scalar: PortableScalar>(_ a: Span<Scalar>, _ b: Span<Scalar>) -> Scalar {
  precondition(a.count == b.count, "dot needs spans of equal length, not \(a.count) and \(b.count)")
  return a.withUnsafeBufferPointer { a in
    b.withUnsafeBufferPointer { b in backendDot(a, b) ?? tree(0, a.count, DotTerms(a: a, b: b)) }
  }
}

/// √Σ xᵢ²: the Euclidean norm, without scaling: it overflows where a square does.
@specialized(where Scalar == Float)
@specialized(where Scalar == Double)
public func norm<Scalar: PortableScalar>(_ x: Span<Scalar>) -> Scalar { Scalar.sqrt(dot(x, x)) }

/// √Σ (aᵢ − bᵢ)²: the Euclidean distance; the spans have equal lengths.
@specialized(where Scalar == Float)
@specialized(where Scalar == Double)
public func distance<Scalar: PortableScalar>(_ a: Span<Scalar>, _ b: Span<Scalar>) -> Scalar {
  precondition(a.count == b.count, "distance needs spans of equal length, not \(a.count) and \(b.count)")
  let squares = a.withUnsafeBufferPointer { a in
    b.withUnsafeBufferPointer { b in tree(0, a.count, DifferenceTerms(a: a, b: b)) }
  }
  return Scalar.sqrt(squares)
}

/// Σ xᵢ/n.
public func mean<Scalar: PortableScalar>(_ x: Span<Scalar>) -> Scalar {
  precondition(!x.isEmpty, "the mean of no numbers does not exist")
  return sum(x) / Scalar(x.count)
}

/// Σ (xᵢ − mean)²/(n − 1): the sample variance, in two passes.
@specialized(where Scalar == Float)
@specialized(where Scalar == Double)
public func variance<Scalar: PortableScalar>(_ x: Span<Scalar>) -> Scalar {
  precondition(x.count > 1, "the variance of \(x.count) numbers does not exist")
  let center = mean(x)
  let squares = x.withUnsafeBufferPointer { x in tree(0, x.count, DeviationTerms(x: x, center: center)) }
  return squares / Scalar(x.count - 1)
}

/// The terms of a sum: one by one, and eight at once.
private protocol Terms<Scalar> {
  associatedtype Scalar: PortableScalar
  subscript(index: Int) -> Scalar { get }
  subscript(eightFrom index: Int) -> SIMD8<Scalar> { get }
}

private struct SumTerms<Scalar: PortableScalar>: Terms {
  let x: UnsafeBufferPointer<Scalar>
  @inline(__always) subscript(index: Int) -> Scalar { x[index] }
  @inline(__always) subscript(eightFrom index: Int) -> SIMD8<Scalar> { eight(x, index) }
}

private struct DotTerms<Scalar: PortableScalar>: Terms {
  let a: UnsafeBufferPointer<Scalar>
  let b: UnsafeBufferPointer<Scalar>
  @inline(__always) subscript(index: Int) -> Scalar { a[index] * b[index] }
  @inline(__always) subscript(eightFrom index: Int) -> SIMD8<Scalar> { eight(a, index) * eight(b, index) }
}

private struct DifferenceTerms<Scalar: PortableScalar>: Terms {
  let a: UnsafeBufferPointer<Scalar>
  let b: UnsafeBufferPointer<Scalar>
  @inline(__always) subscript(index: Int) -> Scalar { squared(a[index] - b[index]) }
  @inline(__always) subscript(eightFrom index: Int) -> SIMD8<Scalar> {
    let difference = eight(a, index) - eight(b, index)
    return difference * difference
  }
}

private struct DeviationTerms<Scalar: PortableScalar>: Terms {
  let x: UnsafeBufferPointer<Scalar>
  let center: Scalar
  @inline(__always) subscript(index: Int) -> Scalar { squared(x[index] - center) }
  @inline(__always) subscript(eightFrom index: Int) -> SIMD8<Scalar> {
    let difference = eight(x, index) - SIMD8(repeating: center)
    return difference * difference
  }
}

@inline(__always)
private func squared<Scalar: PortableScalar>(_ x: Scalar) -> Scalar { x * x }

@inline(__always)
private func eight<Scalar: PortableScalar>(_ x: UnsafeBufferPointer<Scalar>, _ index: Int) -> SIMD8<Scalar> {
  // Never of an empty buffer: `lanes` reads eight where there are eight.
  UnsafeRawPointer(x.baseAddress.unsafelyUnwrapped + index).loadUnaligned(as: SIMD8<Scalar>.self)
}

@inline(__always)
private func tree<T: Terms>(_ start: Int, _ end: Int, _ terms: T) -> T.Scalar {
  end - start <= 1024 ? lanes(start, end, terms) : halves(start, end, terms)
}

private func halves<T: Terms>(_ start: Int, _ end: Int, _ terms: T) -> T.Scalar {
  var first = 1024
  while 2 * first < end - start { first *= 2 }
  return tree(start, start + first, terms) + tree(start + first, end, terms)
}

@inline(__always)
private func lanes<T: Terms>(_ start: Int, _ end: Int, _ terms: T) -> T.Scalar {
  if end - start <= 16 {
    var sum = T.Scalar.zero
    for index in start..<end { sum += terms[index] }
    return sum
  }
  var a = SIMD8<T.Scalar>.zero
  var b = a
  var index = start
  // Four rounds at a time: a loop of one round would be a tenth slower. The indices are those of memory: they do not
  // overflow.
  while index &+ 64 <= end {
    for round in 0..<4 {
      a += terms[eightFrom: index &+ 16 &* round]
      b += terms[eightFrom: index &+ 16 &* round &+ 8]
    }
    index &+= 64
  }
  while index &+ 16 <= end {
    a += terms[eightFrom: index]
    b += terms[eightFrom: index &+ 8]
    index &+= 16
  }
  if index + 8 <= end {
    a += terms[eightFrom: index]
    b += last(index + 8, end, terms)
  } else {
    a += last(index, end, terms)
  }
  let eight = a + b
  let four = eight.lowHalf + eight.highHalf
  #if ASSAY_PLANT_ORDER
  // A fault for scripts/proof/prove to find: the same four terms in another order.
  let two = four.evenHalf + four.oddHalf
  #else
  let two = four.lowHalf + four.highHalf
  #endif
  return two[0] + two[1]
}

/// The terms from `start` up to fewer than eight, then zeros.
@inline(__always)
private func last<T: Terms>(_ start: Int, _ end: Int, _ terms: T) -> SIMD8<T.Scalar> {
  var rest = SIMD8<T.Scalar>.zero
  for index in start..<end { rest[index - start] = terms[index] }
  return rest
}
