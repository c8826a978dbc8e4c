import AssayKit
import PortableMath

extension Bounds {
  /// Moves each coordinate of a point that is outside the box to the nearest in it; NaN stays.
  func clip(_ x: inout [Scalar]) {
    for i in x.indices { x[i] = clipped(x[i], axis: i) }
  }

  /// The coordinate nearest to `value` on one side of the box; NaN stays.
  func clipped(_ value: Scalar, axis: Int) -> Scalar {
    value < lower[axis] ? lower[axis] : value > upper[axis] ? upper[axis] : value
  }
}
