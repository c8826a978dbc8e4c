import AssayKit
import PortableMath

/// f along a ray, φ(t) = f(x + t·p): its origin x, its direction p, and the candidate x + t·p last looked at.
///
/// Part of a method's state, so that its arrays are made once.
struct Line<Scalar: PortableScalar>: Codable, Sendable {
  /// The origin, with its value and gradient once they are evaluated.
  var x: [Scalar]
  var value: Scalar = 0
  var gradient: [Scalar]
  /// What candidates are clamped to.
  var box: Box<Scalar>?
  /// p.
  var direction: [Scalar]
  var candidate: [Scalar]
  /// t.
  private(set) var candidateLength: Scalar = 0
  var candidateValue: Scalar = 0
  var candidateGradient: [Scalar]

  init(at x: [Scalar]) {
    let zeros = [Scalar](repeating: 0, count: x.count)
    self.x = x
    gradient = zeros
    direction = zeros
    candidate = x
    candidateGradient = zeros
  }

  /// φ(0) and φ′(0), where value and gradient are known.
  var start: LinePoint<Scalar> {
    LinePoint(length: 0, value: value, slope: dot(gradient.span, direction.span))
  }

  /// Takes the value and the gradient at the origin.
  mutating func evaluateOrigin(calling oracle: inout Oracle<Scalar>) throws(Stop) {
    value = try oracle.value(at: x)
    try oracle.gradient(at: x, into: &gradient)
  }

  /// φ(t) and φ′(t): a value and a gradient.
  mutating func evaluate(at length: Scalar, calling oracle: inout Oracle<Scalar>) throws(Stop) -> LinePoint<Scalar> {
    moveCandidate(to: length)
    candidateValue = try oracle.value(at: candidate)
    try oracle.gradient(at: candidate, into: &candidateGradient)
    return LinePoint(
      length: length, value: candidateValue, slope: dot(candidateGradient.span, direction.span))
  }

  /// Puts the candidate back to a point that was evaluated before, and returns its length; nil for the origin.
  mutating func settle(
    at point: LinePoint<Scalar>, calling oracle: inout Oracle<Scalar>
  ) throws(Stop) -> Scalar? {
    if point.length == 0 { return nil }
    if candidateLength != point.length { _ = try evaluate(at: point.length, calling: &oracle) }
    return point.length
  }

  /// x + t·p, not yet evaluated.
  mutating func moveCandidate(to length: Scalar) {
    candidateLength = length
    go(from: x, by: length, times: direction, to: &candidate)
    // Rounding may leave the box even where t·p ends on its side.
    box?.clamp(&candidate)
  }

  /// Makes the candidate the origin, and leaves the origin before in the candidate's place.
  mutating func advance() {
    swap(&x, &candidate)
    swap(&value, &candidateValue)
    swap(&gradient, &candidateGradient)
  }

  /// Puts the changes of x and of the gradient since the origin before in the candidate's arrays.
  mutating func subtractOriginBefore() {
    for i in x.indices {
      candidate[i] = x[i] - candidate[i]
      candidateGradient[i] = gradient[i] - candidateGradient[i]
    }
  }

  /// sᵀy, after `subtractOriginBefore`; nil if rounding leaves too little of it for an inverse Hessian to stay positive.
  ///
  /// L-BFGS-B's test: sᵀy ≤ ε·sᵀ(−∇f(x₋)).
  var trustedCurvature: Scalar? {
    let curvature = dot(candidate.span, candidateGradient.span)
    let fall = curvature - dot(candidate.span, gradient.span)
    return curvature > .ulpOfOne * fall && curvature.isFinite ? curvature : nil
  }

  /// Turns the direction to −∇f(x).
  mutating func aimAtSteepestDescent() {
    for i in direction.indices { direction[i] = -gradient[i] }
  }
}

/// φ(t) and φ′(t) at a length t.
struct LinePoint<Scalar: PortableScalar> {
  let length: Scalar
  let value: Scalar
  let slope: Scalar

  var isFinite: Bool { value.isFinite && slope.isFinite }
}

/// target ← x + t·p; all of one length.
@inline(__always)
private func go<Scalar: PortableScalar>(
  from x: [Scalar], by t: Scalar, times p: [Scalar], to target: inout [Scalar]
) {
  precondition(x.count == p.count && x.count == target.count, "the arrays of a line have one length")
  let (x, p) = (x.span, p.span)
  var target = target.mutableSpan
  // In bounds by the precondition.
  for i in 0..<x.count { target[unchecked: i] = x[unchecked: i] + t * p[unchecked: i] }
}
