/// A curve with its prediction, a normal distribution of the value at each x, and the points that it was predicted from.
public struct PredictedCurve: Equatable, Sendable {
  /// In ascending order.
  public let x: [Double]
  /// The true values; as many as x, as are the next two.
  public let values: [Double]
  /// The predicted means.
  public let means: [Double]
  /// The predicted standard deviations.
  public let deviations: [Double]
  /// The indices, into these, of the points whose values were told.
  public let contexts: [Int]

  /// A curve at the places `x`, with as many values, means and deviations.
  public init(x: [Double], values: [Double], means: [Double], deviations: [Double], contexts: [Int]) {
    precondition(
      values.count == x.count && means.count == x.count && deviations.count == x.count
        && contexts.allSatisfy { x.indices.contains($0) }, "a curve has as many values and predictions as places")
    self.x = x
    self.values = values
    self.means = means
    self.deviations = deviations
    self.contexts = contexts
  }
}
