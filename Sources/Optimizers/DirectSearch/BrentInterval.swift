import PortableMath

/// The interval in which Brent's method looks for a least value: its ends, and the three best places so far.
///
/// Each next place is the vertex of the parabola through the three. If that leaves the interval, or its steps do not halve, the
/// place is the golden section of the longer part.
/// Source: Brent, Algorithms for Minimization without Derivatives (1973), chapter 5, procedure localmin, with SciPy's
/// constants: the golden section as 0.381966, and 10⁻¹¹ as the absolute part of the tolerance.
struct BrentInterval<Scalar: PortableScalar> {
  /// A place t and the value there.
  typealias Probe = ValueLine<Scalar>.Probe

  private var lower: Scalar
  private var upper: Scalar
  /// x, w and v.
  private(set) var best: Probe
  private var second: Probe
  private var third: Probe
  /// The last step, and the one before it or, after a golden section, the part that was cut.
  private var step: Scalar = 0
  private var stepBefore: Scalar = 0

  /// Between `lower` and `upper` with a better place inside.
  init(from lower: Scalar, to upper: Scalar, best: Probe) {
    self.lower = lower
    self.upper = upper
    self.best = best
    second = best
    third = best
  }

  /// Where to look next, or nil if the interval is as small as the relative tolerance asks for.
  mutating func next(tolerance: Scalar) -> Scalar? {
    let least = tolerance * best.t.magnitude + 1e-11
    let middle = (lower + upper) / 2
    if (best.t - middle).magnitude < 2 * least - (upper - lower) / 2 { return nil }
    if stepBefore.magnitude > least, let parabolic = parabolicStep() {
      stepBefore = step
      step = parabolic
      let t = best.t + step
      if t - lower < 2 * least || upper - t < 2 * least { step = middle - best.t >= 0 ? least : -least }
    } else {
      stepBefore = (best.t >= middle ? lower : upper) - best.t
      step = 0.381966 * stepBefore
    }
    if step.magnitude < least { return step >= 0 ? best.t + least : best.t - least }
    return best.t + step
  }

  /// The step to the vertex of the parabola through the three places; nil if it cannot be taken.
  private func parabolicStep() -> Scalar? {
    let (x, w, v) = (best, second, third)
    let first = (x.t - w.t) * (x.value - v.value)
    let other = (x.t - v.t) * (x.value - w.value)
    var numerator = (x.t - v.t) * other - (x.t - w.t) * first
    let denominator = 2 * (other - first)
    if denominator > 0 { numerator = -numerator }
    let size = denominator.magnitude
    let isInside = numerator > size * (lower - x.t) && numerator < size * (upper - x.t)
    return isInside && numerator.magnitude < (size * stepBefore / 2).magnitude ? numerator / size : nil
  }

  /// Makes the interval smaller by a place in it; NaN is worse than any number.
  mutating func take(_ probe: Probe) {
    guard ranks(best.value, before: probe.value) else {
      if probe.t >= best.t { lower = best.t } else { upper = best.t }
      (best, second, third) = (probe, best, second)
      return
    }
    if probe.t < best.t { lower = probe.t } else { upper = probe.t }
    if !ranks(second.value, before: probe.value) || second.t == best.t {
      (second, third) = (probe, second)
    } else if !ranks(third.value, before: probe.value) || third.t == best.t || third.t == second.t {
      third = probe
    }
  }
}
