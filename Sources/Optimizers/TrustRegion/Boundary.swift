import PortableMath

/// Both t of ‖z + t·d‖ = radius for a z in the ball: the one ≤ 0 and the one ≥ 0.
///
/// With a = dᵀd, b = zᵀd and c = radius² − zᵀz they are (−b ± √(b² + a·c))/a, each taken in the form that does not
/// cancel.
func boundaryLengths<Scalar: PortableScalar>(
  from z: [Scalar], along d: [Scalar], radius: Scalar
) -> (backward: Scalar, forward: Scalar) {
  let a = dot(d.span, d.span)
  let b = dot(z.span, d.span)
  // A z that rounding put outside the ball counts as on its boundary.
  let c = max(0, radius * radius - dot(z.span, z.span))
  let root = Scalar.sqrt(b * b + a * c)
  // z is on the boundary and d a tangent.
  if root == 0 { return (0, 0) }
  return b >= 0 ? (-(b + root) / a, c / (b + root)) : (-c / (root - b), (root - b) / a)
}

/// z + t·d.
func point<Scalar: PortableScalar>(_ z: [Scalar], plus t: Scalar, times d: [Scalar]) -> [Scalar] {
  var result = z
  axpy(t, d, into: &result)
  return result
}
