import PortableMath

/// One transformation of the argument, on the way from x to the z of a function's formula.
enum BBOBStep<Scalar: PortableScalar> {
  /// z − offset.
  case shift([Scalar])
  /// zᵢ·weightᵢ; with weights √αⁱᐟ⁽ⁿ⁻¹⁾ this is Λ^α.
  case scale([Scalar])
  /// start + A·z.
  case multiply(BBOBMatrix<Scalar>, start: Scalar = 0)
  /// T_osz, element by element.
  case oscillate
  /// T_asy^β by its weights β·i/(n − 1).
  case skew([Scalar])

  init(_ step: BBOBStep<Double>) {
    switch step {
    case .shift(let offset): self = .shift(offset.map { Scalar($0) })
    case .scale(let weights): self = .scale(weights.map { Scalar($0) })
    case .multiply(let matrix, let start): self = .multiply(BBOBMatrix(matrix), start: Scalar(start))
    case .oscillate: self = .oscillate
    case .skew(let weights): self = .skew(weights.map { Scalar($0) })
    }
  }

  /// The numbers of the instance that are in it.
  var numbers: [Scalar] {
    switch self {
    case .shift(let numbers), .scale(let numbers), .skew(let numbers): numbers
    case .multiply(let matrix, let start): matrix.columns + [start]
    case .oscillate: []
    }
  }
}

/// A point on its way through the transformations: its n elements and room for n more.
struct BBOBPoint<Scalar: PortableScalar> {
  private(set) var z: UnsafeMutableBufferPointer<Scalar>
  private var spare: UnsafeMutableBufferPointer<Scalar>

  /// x copied into `room`, which holds 2n elements.
  init(_ x: Span<Scalar>, room: UnsafeMutableBufferPointer<Scalar>) {
    z = UnsafeMutableBufferPointer(rebasing: room[..<x.count])
    spare = UnsafeMutableBufferPointer(rebasing: room[x.count...])
    for i in x.indices { z.initializeElement(at: i, to: x[i]) }
    spare.initialize(repeating: 0)
  }

  @inline(__always)
  mutating func apply(_ step: BBOBStep<Scalar>) {
    switch step {
    case .shift(let offset): for i in z.indices { z[i] -= offset[i] }
    case .scale(let weights): for i in z.indices { z[i] *= weights[i] }
    case .multiply(let matrix, let start): multiply(by: matrix, from: start)
    case .oscillate: for i in z.indices { z[i] = oscillated(z[i]) }
    case .skew(let weights): for i in z.indices { z[i] = skewed(z[i], weights[i]) }
    }
  }

  @inline(__always)
  mutating func multiply(by matrix: BBOBMatrix<Scalar>, from start: Scalar = 0) {
    matrix.multiply(z, into: spare, from: start)
    swap(&z, &spare)
  }
}

/// The report's T_osz: sign(x)·exp(x̂ + 0.049·(sin c₁x̂ + sin c₂x̂)), x̂ = ln |x|; 0 and NaN stay as they are.
///
/// COCO computes it as a root, and so do we: (exp(t + 0.49·(sin c₁t + sin c₂t)))^0.1 with t = x̂/0.1, c₁ = 1 and
/// c₂ = 0.79 above 0, else 0.55 and 0.31. In Double in either scalar type: a tenth power is soon beyond Float.
@inline(__always)
func oscillated<Scalar: PortableScalar>(_ x: Scalar) -> Scalar {
  guard x.magnitude > 0 else { return x }
  let t = Double.log(Double(x.magnitude)) / 0.1
  let waves = x > 0 ? Double.sin(t) + Double.sin(0.79 * t) : Double.sin(0.55 * t) + Double.sin(0.31 * t)
  let magnitude = Scalar(Double.pow(Double.exp(t + 0.49 * waves), 0.1))
  return x > 0 ? magnitude : -magnitude
}

/// The report's T_asy: x^(1 + weight·√x) where x is above 0, else x.
@inline(__always)
func skewed<Scalar: PortableScalar>(_ x: Scalar, _ weight: Scalar) -> Scalar {
  x > 0 ? Scalar.pow(x, 1 + weight * Scalar.sqrt(x)) : x
}

/// The report's f_pen: Σ max(0, |xᵢ| − 5)².
@inline(__always)
func boundaryPenalty<Scalar: PortableScalar>(_ x: Span<Scalar>) -> Scalar {
  var sum: Scalar = 0
  for i in x.indices {
    let excess = x[i].magnitude - 5
    if excess > 0 { sum += excess * excess }
  }
  return sum
}

/// ⌊x + ½⌋.
@inline(__always)
func roundedHalfUp<Scalar: PortableScalar>(_ x: Scalar) -> Scalar { floored(x + 0.5) }

/// The greatest whole number up to x; by arithmetic, since rounding in place is a call into libm on some machines.
@inline(__always)
func floored<Scalar: PortableScalar>(_ x: Scalar) -> Scalar {
  // From here on every number is whole; NaN goes this way too.
  let wholes = 1 / Scalar.ulpOfOne
  guard x.magnitude < wholes else { return x }
  let nearest = x < 0 ? (x - wholes) + wholes : (x + wholes) - wholes
  return nearest > x ? nearest - 1 : nearest
}
