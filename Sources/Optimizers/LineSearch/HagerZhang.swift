import AssayKit
import PortableMath

/// Hager and Zhang's search for a step that meets Wolfe's conditions, or their approximation near a minimum.
///
///     φ(t) − φ(0) ≤ δ·t·φ′(0)  and  φ′(t) ≥ σ·φ′(0), or
///     φ(t) ≤ φ(0) + ε·|φ(0)|  and  (2δ − 1)·φ′(0) ≥ φ′(t) ≥ σ·φ′(0)
///
/// The second pair is decided by slopes, which still tell where values differ by rounding alone; so a step may rise by
/// ε·|φ(0)|. A value and a gradient for each candidate. A candidate with a NaN or an infinity counts as too high.
/// Source: Hager & Zhang, "A new conjugate gradient method with guaranteed descent and an efficient line search", SIAM
/// J. Optim. 16 (2005), section 4, with θ = ½, γ = 0.66 and ρ = 5. The first length is the caller's.
public struct HagerZhang<Scalar: PortableScalar>: Sendable {
  /// δ, in (0, ½).
  let sufficientDecrease: Scalar
  /// σ, in [δ, 1).
  let curvature: Scalar
  /// ε.
  let rise: Scalar
  let candidateLimit: Int

  public init(
    sufficientDecrease: Scalar = 0.1, curvature: Scalar = 0.9, rise: Scalar = 1e-6, candidateLimit: Int = 50
  ) {
    precondition(
      0 < sufficientDecrease && sufficientDecrease < 0.5 && sufficientDecrease <= curvature && curvature < 1,
      "Hager and Zhang's conditions need 0 < decrease < ½ and decrease ≤ curvature < 1")
    self.sufficientDecrease = sufficientDecrease
    self.curvature = curvature
    self.rise = rise
    self.candidateLimit = candidateLimit
  }

  /// The length of the step, where `line` has its candidate then, with value and gradient; nil if none was found or
  /// φ′(0) is not negative. The value and the gradient at the origin are known.
  func search(
    _ line: inout Line<Scalar>, from first: Scalar, calling oracle: inout Oracle<Scalar>
  ) throws(Stop) -> Scalar? {
    let start = line.start
    guard start.isFinite, start.slope < 0 else { return nil }
    var bracketing = HagerZhangBracketing(self, from: start)
    try bracketing.run(along: &line, first: first, calling: &oracle)
    if let accepted = bracketing.accepted { return accepted.length }
    let lowest = bracketing.left
    return lowest.value < start.value ? try line.settle(at: lowest, calling: &oracle) : nil
  }

  /// Whether one of the two pairs of conditions holds.
  func accepts(_ point: LinePoint<Scalar>, from start: LinePoint<Scalar>) -> Bool {
    guard point.isFinite, point.slope >= curvature * start.slope else { return false }
    return point.value - start.value <= sufficientDecrease * point.length * start.slope
      || (point.value <= ceiling(from: start) && point.slope <= (2 * sufficientDecrease - 1) * start.slope)
  }

  /// φ(0) + ε·|φ(0)|.
  func ceiling(from start: LinePoint<Scalar>) -> Scalar { start.value + rise * start.value.magnitude }
}

/// The bracket of Hager and Zhang's search; the labels are their paper's.
///
/// At its left end φ falls and is below the ceiling, at its right end φ rises. Every function below returns at once
/// when a candidate is accepted or no more may be looked at.
private struct HagerZhangBracketing<Scalar: PortableScalar> {
  let conditions: HagerZhang<Scalar>
  let start: LinePoint<Scalar>
  var left: LinePoint<Scalar>
  var right: LinePoint<Scalar>
  var accepted: LinePoint<Scalar>?
  var candidatesLeft: Int

  enum Kind {
    /// φ′ ≥ 0.
    case rising
    /// φ′ < 0 and φ below the ceiling.
    case low
    /// φ′ < 0 and φ above the ceiling, or either is not finite.
    case high
  }

  init(_ conditions: HagerZhang<Scalar>, from start: LinePoint<Scalar>) {
    self.conditions = conditions
    self.start = start
    left = start
    right = start
    candidatesLeft = conditions.candidateLimit
  }

  private func kind(_ point: LinePoint<Scalar>) -> Kind {
    guard point.isFinite else { return .high }
    if point.slope >= 0 { return .rising }
    return point.value <= conditions.ceiling(from: start) ? .low : .high
  }

  /// L0 to L3.
  mutating func run(along line: inout Line<Scalar>, first: Scalar, calling oracle: inout Oracle<Scalar>) throws(Stop) {
    try bracket(from: first, along: &line, calling: &oracle)
    while accepted == nil && candidatesLeft > 0 {
      let width = right.length - left.length
      try doubleSecant(along: &line, calling: &oracle)
      if right.length - left.length > 0.66 * width {
        let middle = left.length + (right.length - left.length) / 2
        // Neighboring floating-point numbers have no middle.
        guard isInside(middle) else { return }
        try update(with: middle, along: &line, calling: &oracle)
      }
    }
  }

  /// φ(t) and φ′(t), or nil if the search is over.
  private mutating func look(
    at length: Scalar, along line: inout Line<Scalar>, calling oracle: inout Oracle<Scalar>
  ) throws(Stop) -> LinePoint<Scalar>? {
    if accepted != nil || candidatesLeft == 0 { return nil }
    candidatesLeft -= 1
    let point = try line.evaluate(at: length, calling: &oracle)
    if conditions.accepts(point, from: start) {
      accepted = point
      return nil
    }
    return point
  }

  /// B0 to B3: lengthens the step until φ rises.
  private mutating func bracket(
    from first: Scalar, along line: inout Line<Scalar>, calling oracle: inout Oracle<Scalar>
  ) throws(Stop) {
    var length = first
    while let point = try look(at: length, along: &line, calling: &oracle) {
      right = point
      switch kind(point) {
      case .rising: return
      case .high: return try bisect(along: &line, calling: &oracle)
      case .low:
        left = point
        length *= 5
      }
    }
  }

  /// U3: halves the bracket until φ rises at its right end.
  private mutating func bisect(along line: inout Line<Scalar>, calling oracle: inout Oracle<Scalar>) throws(Stop) {
    while true {
      let middle = left.length + (right.length - left.length) / 2
      guard isInside(middle), let point = try look(at: middle, along: &line, calling: &oracle) else { return }
      switch kind(point) {
      case .rising:
        right = point
        return
      case .low: left = point
      case .high: right = point
      }
    }
  }

  /// U0 to U3: narrows the bracket by a length inside it.
  private mutating func update(
    with length: Scalar, along line: inout Line<Scalar>, calling oracle: inout Oracle<Scalar>
  ) throws(Stop) {
    guard isInside(length), let point = try look(at: length, along: &line, calling: &oracle) else { return }
    switch kind(point) {
    case .rising: right = point
    case .low: left = point
    case .high:
      right = point
      try bisect(along: &line, calling: &oracle)
    }
  }

  /// S1 to S4: a secant step, and a second with the end that the first replaced.
  private mutating func doubleSecant(
    along line: inout Line<Scalar>, calling oracle: inout Oracle<Scalar>
  ) throws(Stop) {
    let (a, b) = (left, right)
    let length = secant(a, b)
    try update(with: length, along: &line, calling: &oracle)
    if length == right.length {
      try update(with: secant(b, right), along: &line, calling: &oracle)
    } else if length == left.length {
      try update(with: secant(a, left), along: &line, calling: &oracle)
    }
  }

  private func isInside(_ length: Scalar) -> Bool { left.length < length && length < right.length }

  /// Where the line through two slopes is zero.
  private func secant(_ a: LinePoint<Scalar>, _ b: LinePoint<Scalar>) -> Scalar {
    (a.length * b.slope - b.length * a.slope) / (b.slope - a.slope)
  }
}
