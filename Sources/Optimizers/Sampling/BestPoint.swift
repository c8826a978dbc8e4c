import PortableMath

/// The point of least value among those offered; the earlier of equals, and a number before NaN.
struct BestPoint<Scalar: PortableScalar>: Codable, Sendable {
  /// The start, until a point with a value that is a number is offered.
  private(set) var point: [Scalar]
  private(set) var value: Scalar = .nan

  init(start: [Scalar]) { point = start }

  mutating func offer(_ candidate: [Scalar], _ candidateValue: Scalar) {
    guard ranks(candidateValue, before: value) else { return }
    point = candidate
    value = candidateValue
  }
}
