import AssayKit
import PortableMath

/// f along a line from values alone, φ(t) = f(x + t·p), each point clipped to the objective's bounds.
///
/// Its least value is bracketed by growing steps and parabolas, and then found by Brent's method. Source of the
/// bracketing: Press et al., Numerical Recipes, 3rd ed., section 10.1, with SciPy's constants.
struct ValueLine<Scalar: PortableScalar> {
  /// A place t on the line and φ(t).
  struct Probe {
    var t: Scalar
    var value: Scalar
  }

  let x: [Scalar]
  let direction: [Scalar]
  private var candidate: [Scalar]

  init(from x: [Scalar], along direction: [Scalar]) {
    self.x = x
    self.direction = direction
    candidate = x
  }

  /// A least point near t = 0, where φ is `value`: no worse than that, and t = 0 where nothing else is found.
  ///
  /// Within about 2·tolerance·|t| of a least point, with at most 500 values after those of the bracket. Where the
  /// values admit no bracket, since φ is flat, falls without end or is not finite, it is the best point of the attempt.
  mutating func minimum(
    from value: Scalar, tolerance: Scalar, calling oracle: inout Oracle<Scalar>
  ) throws(Stop) -> Probe {
    let start = Probe(t: 0, value: value)
    let (a, b, c) = try bracket(from: start, calling: &oracle)
    var best = start
    if isBracket(a, b, c) {
      var interval = BrentInterval(from: min(a.t, c.t), to: max(a.t, c.t), best: b)
      for _ in 0..<500 {
        guard let t = interval.next(tolerance: tolerance) else { break }
        interval.take(try probe(t, calling: &oracle))
      }
      best = interval.best
    } else {
      for probe in [a, b, c] where probe.t.isFinite && ranks(probe.value, before: best.value) { best = probe }
    }
    return ranks(value, before: best.value) ? start : best
  }

  /// Makes `point` the one at t, x + t·p or the nearest within the bounds.
  func place(_ point: inout [Scalar], at t: Scalar, in bounds: Bounds<Scalar>?) {
    for i in point.indices { point[i] = x[i] + t * direction[i] }
    bounds?.clip(&point)
  }

  mutating func probe(_ t: Scalar, calling oracle: inout Oracle<Scalar>) throws(Stop) -> Probe {
    place(&candidate, at: t, in: oracle.bounds)
    return Probe(t: t, value: try oracle.value(at: candidate))
  }

  /// Goes downhill from t = 0 and the first t in growing steps, or by parabolas through the last three points, until φ
  /// rises.
  private mutating func bracket(
    from start: Probe, calling oracle: inout Oracle<Scalar>
  ) throws(Stop) -> (Probe, Probe, Probe) {
    // The golden ratio, as SciPy has it.
    let growth: Scalar = 1.618034
    var a = start
    var b = try probe(first(in: oracle.bounds), calling: &oracle)
    if isHeld(by: oracle.bounds), ranks(a.value, before: b.value) {
      return try bracketByTenths(from: start, to: b, calling: &oracle)
    }
    if ranks(a.value, before: b.value) { swap(&a, &b) }
    var c = try probe(b.t + growth * (b.t - a.t), calling: &oracle)
    while ranks(c.value, before: b.value), c.t.isFinite {
      let farthest = b.t + 110 * (c.t - b.t)
      let t = parabolaMinimum(a, b, c)
      var next: Probe
      if (t - c.t) * (b.t - t) > 0 {
        next = try probe(t, calling: &oracle)
        if ranks(next.value, before: c.value) { return (b, next, c) }
        if ranks(b.value, before: next.value) { return (a, b, next) }
        next = try probe(c.t + growth * (c.t - b.t), calling: &oracle)
      } else if (t - farthest) * (farthest - c.t) >= 0 {
        next = try probe(farthest, calling: &oracle)
      } else if (t - farthest) * (c.t - t) > 0 {
        next = try probe(t, calling: &oracle)
        if ranks(next.value, before: c.value) {
          (b, c) = (c, next)
          next = try probe(c.t + growth * (c.t - b.t), calling: &oracle)
        }
      } else {
        next = try probe(c.t + growth * (c.t - b.t), calling: &oracle)
      }
      (a, b, c) = (b, c, next)
    }
    return (a, b, c)
  }

  /// The first place: t = 1. If the bounds stop x on one side, it is on the other, no farther than the golden section of the
  /// way to the next stop.
  private func first(in bounds: Bounds<Scalar>?) -> Scalar {
    guard let bounds, isHeld(by: bounds) else { return 1 }
    let sign: Scalar = reach(1, in: bounds) == 0 ? -1 : 1
    let way = reach(sign, in: bounds)
    if way == 0 { return 1 }
    if sign > 0 { return way > 1 ? 1 : 0.381966 * way }
    return way.isFinite ? -0.381966 * way : -1
  }

  /// Whether the bounds leave x as it is for every t > 0 or for every t < 0.
  private func isHeld(by bounds: Bounds<Scalar>?) -> Bool {
    guard let bounds else { return false }
    return reach(1, in: bounds) == 0 || reach(-1, in: bounds) == 0
  }

  /// The least |t| beyond which the clipped point stays the same as t grows (`sign` 1) or falls (−1).
  private func reach(_ sign: Scalar, in bounds: Bounds<Scalar>) -> Scalar {
    var reach: Scalar = 0
    for i in x.indices where direction[i] != 0 {
      let slope = sign * direction[i]
      reach = max(reach, ((slope > 0 ? bounds.upper[i] : bounds.lower[i]) - x[i]) / slope)
    }
    return reach
  }

  /// Comes back from a worse place to t = 0 by tenths, eleven at most, until φ is no worse than there.
  private mutating func bracketByTenths(
    from start: Probe, to worse: Probe, calling oracle: inout Oracle<Scalar>
  ) throws(Stop) -> (Probe, Probe, Probe) {
    var (b, c) = (worse, worse)
    for _ in 0..<11 where ranks(start.value, before: b.value) {
      c = b
      b = try probe(0.1 * b.t, calling: &oracle)
    }
    return (start, b, c)
  }

  /// Where the parabola through three points has its vertex.
  private func parabolaMinimum(_ a: Probe, _ b: Probe, _ c: Probe) -> Scalar {
    let left = (b.t - a.t) * (b.value - c.value)
    let right = (b.t - c.t) * (b.value - a.value)
    let difference = right - left
    let tiny: Scalar = 1e-21
    let denominator = 2 * (difference.magnitude < tiny ? tiny : difference)
    return b.t - ((b.t - c.t) * right - (b.t - a.t) * left) / denominator
  }

  /// Whether b is between a and c, no worse than either and better than one of them.
  private func isBracket(_ a: Probe, _ b: Probe, _ c: Probe) -> Bool {
    let isBetween = (a.t < b.t && b.t < c.t) || (c.t < b.t && b.t < a.t)
    let isLeast = !ranks(a.value, before: b.value) && !ranks(c.value, before: b.value)
    let isBelow = ranks(b.value, before: a.value) || ranks(b.value, before: c.value)
    return isBetween && isLeast && isBelow && a.t.isFinite && c.t.isFinite
  }
}
