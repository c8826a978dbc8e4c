import AssayKit
import PortableMath

/// A method that takes one step down a line at a time: conjugate gradients and the quasi-Newton methods.
///
/// The first step takes the value and the gradient at the start; every later one begins with those of the step before.
protocol LineDescent<Scalar>: Optimizer where State: LineDescentState, State.Scalar == Scalar {
  /// The steepness at which the method stops.
  var gradientTolerance: Scalar { get }
  /// Makes the state ready for its first step, before anything is evaluated.
  func prepare(_ state: inout State, for oracle: borrowing Oracle<Scalar>) throws(Stop)
  /// Turns the line to the method's direction.
  func aim(_ state: inout State)
  /// Looks along the line for a lower point; nil if there is none.
  func search(_ state: inout State, calling oracle: inout Oracle<Scalar>) throws(Stop) -> Scalar?
  /// Learns from the step just taken, from the line's candidate to its origin.
  func learn(_ state: inout State)
  /// Forgets what was learned, so that the next direction is −∇f(x); false if nothing was known.
  func forget(_ state: inout State) -> Bool
  /// The greatest magnitude of the gradient's elements, or of what stands for it.
  func steepness(of state: State) -> Scalar
}

protocol LineDescentState {
  associatedtype Scalar: PortableScalar
  var line: Line<Scalar> { get set }
  /// The steepness at the line's origin; nil before the first step.
  var steepness: Scalar? { get set }
}

extension LineDescent {
  /// One step: along the method's direction or, where no point is lower there, along −∇f(x).
  ///
  /// Converged if the gradient is small enough, if no point is lower, or if a step lowers neither the value nor the steepness.
  /// Failed if the value or the gradient at the iterate is not finite.
  func descend(_ state: inout State, calling oracle: inout Oracle<Scalar>) throws(Stop) {
    let steepness: Scalar
    if let known = state.steepness {
      steepness = known
    } else {
      try prepare(&state, for: oracle)
      try state.line.evaluateOrigin(calling: &oracle)
      steepness = self.steepness(of: state)
    }
    guard state.line.value.isFinite, steepness.isFinite else {
      throw .failed("the value or the gradient at the iterate is not finite")
    }
    if steepness <= gradientTolerance { throw .converged }
    let value = state.line.value
    try findLowerPoint(&state, calling: &oracle)
    state.line.advance()
    let reached = self.steepness(of: state)
    guard state.line.value < value || reached < steepness else { throw .converged }
    state.steepness = reached
    learn(&state)
  }

  private func findLowerPoint(_ state: inout State, calling oracle: inout Oracle<Scalar>) throws(Stop) {
    aim(&state)
    if try search(&state, calling: &oracle) != nil { return }
    guard forget(&state) else { throw .converged }
    aim(&state)
    guard try search(&state, calling: &oracle) != nil else { throw .converged }
  }

  func prepare(_ state: inout State, for oracle: borrowing Oracle<Scalar>) throws(Stop) {}

  func steepness(of state: State) -> Scalar { greatestMagnitude(state.line.gradient) }
}

/// max |xᵢ|; NaN if any element is.
func greatestMagnitude<Scalar: PortableScalar>(_ x: [Scalar]) -> Scalar {
  let x = x.span
  // Four maxima side by side: one would wait for itself at every element.
  var (a, b, c, d) = (Scalar.zero, Scalar.zero, Scalar.zero, Scalar.zero)
  var hasNaN = false
  var i = 0
  while i + 4 <= x.count {
    a = greater(a, x[unchecked: i], &hasNaN)
    b = greater(b, x[unchecked: i + 1], &hasNaN)
    c = greater(c, x[unchecked: i + 2], &hasNaN)
    d = greater(d, x[unchecked: i + 3], &hasNaN)
    i += 4
  }
  while i < x.count {
    a = greater(a, x[unchecked: i], &hasNaN)
    i += 1
  }
  return hasNaN ? .nan : max(max(a, b), max(c, d))
}

@inline(__always)
private func greater<Scalar: PortableScalar>(_ greatest: Scalar, _ x: Scalar, _ hasNaN: inout Bool) -> Scalar {
  if x.isNaN { hasNaN = true }
  return x.magnitude > greatest ? x.magnitude : greatest
}

extension Line {
  /// The length at which a step would lower a quadratic as much as the step before lowered f, but at most 1.
  ///
  /// min(1, 1.01·2·(f(xₖ) − f(xₖ₋₁))/φ′(0)), and min(1, 1.01/‖∇f‖) for the first step. SciPy's form of Nocedal &
  /// Wright, Numerical Optimization, 2nd ed., equation (3.60).
  func lengthOfLikeDecrease(isFirst: Bool) -> Scalar {
    let decrease = isFirst ? norm(gradient.span) / 2 : candidateValue - value
    let length = 2.02 * decrease / -start.slope
    return length > 0 ? min(1, length) : 1
  }
}
