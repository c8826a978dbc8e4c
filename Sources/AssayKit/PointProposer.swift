public import PortableMath

/// An optimizer that can say which point of the unit cube it would evaluate next, from points and values only. Searches for
/// hyperparameters need this, because their values come late and several at a time.
public protocol PointProposer: Sendable {
  /// How many points it chooses before it looks at values; nil if it never does.
  var blindPoints: Int? { get }

  /// The point after `evaluations`, each coordinate in [0, 1]; nil if the method has no further one.
  ///
  /// The same evaluations and seed give the same point.
  func nextPoint(after evaluations: PointEvaluations, seed: Seed) -> [Double]?
}

/// Points of the unit cube and their values, in the order in which they were proposed.
public struct PointEvaluations: Sendable {
  /// n, the number of coordinates of each point.
  public let dimension: Int
  /// Each coordinate is in [0, 1].
  public private(set) var points: [[Double]] = []
  /// NaN if an evaluation failed; less is better.
  public private(set) var values: [Double] = []

  /// No points yet.
  public init(dimension: Int) { self.dimension = dimension }

  /// Appends a point of n coordinates and its value, NaN if its evaluation failed.
  public mutating func append(_ point: [Double], value: Double) {
    precondition(point.count == dimension, "a point of \(point.count) coordinates in a cube of dimension \(dimension)")
    points.append(point)
    values.append(value)
  }
}
