import AssayKit
import PortableMath

/// Bounds as a method's state keeps them: lower ≤ x ≤ upper, element by element, infinite if a side is open.
struct Box<Scalar: PortableScalar>: Codable, Sendable {
  let lower: [Scalar]
  let upper: [Scalar]

  /// The bounds, or nil if all sides are open.
  init?(_ bounds: Bounds<Scalar>) {
    if !bounds.lower.contains(where: { $0 > -.infinity }) && !bounds.upper.contains(where: { $0 < .infinity }) {
      return nil
    }
    lower = bounds.lower
    upper = bounds.upper
  }

  /// Whether no side is open.
  var isClosed: Bool { lower.allSatisfy { $0 > -.infinity } && upper.allSatisfy { $0 < .infinity } }

  func clamp(_ x: inout [Scalar]) {
    for i in x.indices { x[i] = clamped(x[i], at: i) }
  }

  func clamped(_ value: Scalar, at i: Int) -> Scalar { min(max(value, lower[i]), upper[i]) }

  /// How far element i may go in the direction of `slope`, in units of it; infinite if the side is open.
  func room(from x: Scalar, along slope: Scalar, at i: Int) -> Scalar {
    if slope > 0 { return (upper[i] - x) / slope }
    if slope < 0 { return (lower[i] - x) / slope }
    return .infinity
  }
}
