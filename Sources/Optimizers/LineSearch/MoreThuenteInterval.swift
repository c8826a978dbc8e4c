import PortableMath

/// Moré and Thuente's interval of uncertainty: its two ends and the length to look at next.
///
/// The best end has the least value so far, and there φ falls towards the other end. Source: see `StrongWolfe`; the
/// cases are those of the paper's section 4.
struct MoreThuenteInterval<Scalar: PortableScalar> {
  private let start: LinePoint<Scalar>
  /// μ·φ′(0), the slope of the line below which values are low enough.
  private let slopeLimit: Scalar
  private(set) var best: LinePoint<Scalar>
  private var other: LinePoint<Scalar>
  private(set) var next: Scalar
  /// Whether a minimizer is known to lie between the ends.
  private var isBracketed = false
  /// Until a value is low enough where φ does not fall, the paper's ψ(t) = φ(t) − φ(0) − μ·t·φ′(0) is minimized.
  private var isFirstStage = true
  /// Between which lengths the next may lie: the ends, or beyond the best while there is no bracket.
  private var low: Scalar = 0
  private var high: Scalar
  private var greatest: Scalar
  private var width: Scalar
  private var widthBefore: Scalar

  init(from start: LinePoint<Scalar>, first: Scalar, greatest: Scalar, sufficientDecrease: Scalar) {
    self.start = start
    slopeLimit = sufficientDecrease * start.slope
    best = start
    other = start
    next = first
    high = first + 4 * first
    self.greatest = greatest
    width = greatest
    widthBefore = 2 * greatest
  }

  /// Whether the strong Wolfe conditions hold, or the first does and φ still falls at the greatest length.
  func accepts(_ point: LinePoint<Scalar>, curvature: Scalar) -> Bool {
    guard point.isFinite, isLowEnough(point) else { return false }
    return point.slope.magnitude <= curvature * -start.slope
      || (point.length == greatest && point.slope <= slopeLimit)
  }

  private func isLowEnough(_ point: LinePoint<Scalar>) -> Bool {
    point.value <= start.value + point.length * slopeLimit
  }

  /// Narrows or moves the interval by what is known at a point, and chooses the next length.
  mutating func take(_ point: LinePoint<Scalar>) {
    guard point.isFinite else { return retreat(from: point.length) }
    let isLowEnough = isLowEnough(point)
    if isFirstStage && isLowEnough && point.slope >= 0 { isFirstStage = false }
    // With values of ψ where φ has fallen, but not enough.
    let tilt = isFirstStage && point.value <= best.value && !isLowEnough ? slopeLimit : 0
    replaceEnd(by: point, tilt: tilt)
    chooseRange()
  }

  /// Whether nothing is left to look at: the next length is where the last was, or rounding or narrowness ends it.
  func isSpent(after point: LinePoint<Scalar>, narrowness: Scalar) -> Bool {
    if !next.isFinite || next == point.length { return true }
    return isBracketed && !(low < next && next < high && high - low > narrowness * high)
  }

  /// Goes half the way back from a length where φ or φ′ is not finite, and never that far again.
  private mutating func retreat(from length: Scalar) {
    next = best.length + (length - best.length) / 2
    if !isBracketed { greatest = next }
  }

  /// Makes `point` one of the ends; the next length minimizes a model of φ − tilt·t.
  private mutating func replaceEnd(by point: LinePoint<Scalar>, tilt: Scalar) {
    let (x, y, p) = (best.tilted(by: tilt), other.tilted(by: tilt), point.tilted(by: tilt))
    if p.value > x.value {
      next = lengthBelow(higher: p, x)
      isBracketed = true
      other = point
      return
    }
    if (p.slope > 0 && x.slope < 0) || (p.slope < 0 && x.slope > 0) {
      next = lengthBetween(crossing: p, x)
      isBracketed = true
      other = best
    } else if p.slope.magnitude < x.slope.magnitude {
      next = lengthBeyond(flatter: p, x, y)
    } else {
      next = lengthBeyond(steeper: p, x, y)
    }
    best = point
  }

  /// Case 1, a higher value: the cubic's minimizer, or its mean with the quadratic's where that is nearer to the best.
  private func lengthBelow(higher p: LinePoint<Scalar>, _ x: LinePoint<Scalar>) -> Scalar {
    let way = p.length - x.length
    let cubic = x.length + cubicMinimizer(x, p).share * way
    let quadratic = x.length + x.slope / ((x.value - p.value) / way + x.slope) / 2 * way
    return (cubic - x.length).magnitude <= (quadratic - x.length).magnitude
      ? cubic : cubic + (quadratic - cubic) / 2
  }

  /// Case 2, a lower value and slopes of opposite signs: the cubic's minimizer or the secant's, the farther from p.
  private func lengthBetween(crossing p: LinePoint<Scalar>, _ x: LinePoint<Scalar>) -> Scalar {
    let cubic = p.length + cubicMinimizer(p, x).share * (x.length - p.length)
    let secant = secantMinimizer(p, x)
    return (cubic - p.length).magnitude > (secant - p.length).magnitude ? cubic : secant
  }

  /// Case 3, a lower value and a slope of the same sign and less: beyond p, where the cubic has a minimizer there.
  private func lengthBeyond(
    flatter p: LinePoint<Scalar>, _ x: LinePoint<Scalar>, _ y: LinePoint<Scalar>
  ) -> Scalar {
    let (share, root) = cubicMinimizer(p, x)
    let cubic = share < 0 && root != 0 ? p.length + share * (x.length - p.length) : p.length > x.length ? high : low
    let secant = secantMinimizer(p, x)
    let isCubicNearer = (cubic - p.length).magnitude < (secant - p.length).magnitude
    guard isBracketed else { return min(max(isCubicNearer ? secant : cubic, low), high) }
    let nearer = isCubicNearer ? cubic : secant
    let wall = p.length + 0.66 * (y.length - p.length)
    return p.length > x.length ? min(wall, nearer) : max(wall, nearer)
  }

  /// Case 4, a lower value and a slope of the same sign and no less: the cubic of p and the other end, or as far as may
  /// be.
  private func lengthBeyond(
    steeper p: LinePoint<Scalar>, _ x: LinePoint<Scalar>, _ y: LinePoint<Scalar>
  ) -> Scalar {
    if isBracketed { return p.length + cubicMinimizer(p, y).share * (y.length - p.length) }
    return p.length > x.length ? high : low
  }

  /// Bisects a bracket that does not shrink, and says between which lengths the next may lie.
  private mutating func chooseRange() {
    if isBracketed {
      let way = other.length - best.length
      if way.magnitude >= 0.66 * widthBefore { next = best.length + way / 2 }
      widthBefore = width
      width = way.magnitude
      low = min(best.length, other.length)
      high = max(best.length, other.length)
    } else {
      let way = next - best.length
      low = next + 1.1 * way
      high = next + 4 * way
    }
    next = min(max(next, 0), greatest)
  }
}

extension LinePoint {
  /// The point of φ(t) − slope·t.
  fileprivate func tilted(by slope: Scalar) -> LinePoint {
    LinePoint(length: length, value: value - length * slope, slope: self.slope - slope)
  }
}

/// The minimizer of the cubic with the values and slopes of a and b, as a share of the way from a to b. With it comes the root
/// in its formula, which is zero if the cubic has no minimizer.
private func cubicMinimizer<Scalar>(_ a: LinePoint<Scalar>, _ b: LinePoint<Scalar>) -> (share: Scalar, root: Scalar) {
  let theta = 3 * (a.value - b.value) / (b.length - a.length) + a.slope + b.slope
  // Scaled, so that the squares do not overflow.
  let scale = max(theta.magnitude, a.slope.magnitude, b.slope.magnitude)
  let square = (theta / scale) * (theta / scale) - (a.slope / scale) * (b.slope / scale)
  let length = scale * Scalar.sqrt(max(0, square))
  let root = b.length < a.length ? -length : length
  return ((root - a.slope + theta) / (root - a.slope + root + b.slope), root)
}

/// Where the slope of the quadratic with the slopes of a and b is zero.
private func secantMinimizer<Scalar>(_ a: LinePoint<Scalar>, _ b: LinePoint<Scalar>) -> Scalar {
  a.length + a.slope / (a.slope - b.slope) * (b.length - a.length)
}
