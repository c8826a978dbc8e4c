import AssayKit
import PortableMath

/// The box that points are drawn from: the objective's bounds, or [lower, upper]ⁿ where it has none.
struct SamplingBox<Scalar: PortableScalar>: Sendable {
  let lower: Scalar
  let upper: Scalar

  /// Replaces a point of the unit cube by the point of the box at the same place: lower + (upper − lower)·u.
  ///
  /// Never outside the box, whatever rounding does. Fails where a side of the box has no finite length.
  func place(_ point: inout [Scalar], in bounds: Bounds<Scalar>?) throws(Stop) {
    for axis in point.indices { point[axis] = try coordinate(point[axis], axis: axis, in: bounds) }
  }

  /// The coordinate of the box at the place u of the unit interval.
  func coordinate(_ u: Scalar, axis: Int, in bounds: Bounds<Scalar>?) throws(Stop) -> Scalar {
    let (lower, upper) = bounds.map { ($0.lower[axis], $0.upper[axis]) } ?? (lower, upper)
    let length = upper - lower
    guard length >= 0, length.isFinite else {
      throw .failed(
        bounds == nil
          ? "no box to draw from: 'lower' must not be above 'upper', and their difference must be finite"
          : "no box to draw from: the objective's bounds have an infinite side; take a problem with finite bounds")
    }
    return min(lower + length * u, upper)
  }
}

extension SamplingBox {
  init(_ settings: Settings) {
    self.init(lower: Scalar(settings.number("lower")), upper: Scalar(settings.number("upper")))
  }
}

extension SettingDescription {
  /// The sides of the box of an objective without bounds.
  static let samplingBox = [
    SettingDescription("lower", .number(-1e300...1e300), default: -5, "least coordinate, where the objective has no bounds")
      .notAbove("upper"),
    SettingDescription("upper", .number(-1e300...1e300), default: 5, "greatest coordinate, where the objective has no bounds"),
  ]
}
