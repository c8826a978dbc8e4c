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
    for axis in point.indices {
      let (lower, upper) = try side(axis, of: bounds)
      point[axis] = min(lower + (upper - lower) * point[axis], upper)
    }
  }

  /// The ends of one side of the box.
  func side(_ axis: Int, of bounds: Bounds<Scalar>?) throws(Stop) -> (lower: Scalar, upper: Scalar) {
    guard let bounds else {
      guard lower <= upper, (upper - lower).isFinite else {
        throw .failed("no box to draw from: set 'lower' below 'upper', both finite and with a finite difference")
      }
      return (lower, upper)
    }
    guard (bounds.upper[axis] - bounds.lower[axis]).isFinite else {
      throw .failed("no box to draw from: the objective's bounds are infinite; choose a problem with finite bounds or none")
    }
    return (bounds.lower[axis], bounds.upper[axis])
  }
}

extension SamplingBox {
  init(_ settings: Settings) {
    self.init(lower: Scalar(settings.number("lower")), upper: Scalar(settings.number("upper")))
  }
}

extension Parameter {
  /// The sides of the box of an objective without bounds.
  static let samplingBox = [
    Parameter("lower", .number(-1e300...1e300), default: -5, "least coordinate, where the objective has no bounds"),
    Parameter("upper", .number(-1e300...1e300), default: 5, "greatest coordinate, where the objective has no bounds"),
  ]
}
