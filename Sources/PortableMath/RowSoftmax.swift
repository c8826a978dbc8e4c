/// The softmax of each row of a matrix of scores, and the cross entropy of each row with a label.
///
/// Row by row pᵢ = e^(zᵢ − max z)/Σⱼ e^(zⱼ − max z), so that nothing overflows. Differences, exponentials, quotients and
/// logarithms are in `Double` in both scalar types, and sums go over ascending columns. A row with a NaN or +∞ is NaN.
public struct RowSoftmax<Scalar: PortableScalar>: Sendable {
  private let columns: Int
  /// z − max z of each row.
  private let shifted: [Double]
  /// The exponentials of `shifted`.
  private let powers: [Double]
  /// The sum of each row's powers.
  private let totals: [Double]

  /// - Parameters:
  ///   - scores: rows × columns, row by row.
  ///   - columns: at least 1.
  /// - Complexity: one exponential for each score.
  @specialized(where Scalar == Float)
  @specialized(where Scalar == Double)
  public init(_ scores: Span<Scalar>, columns: Int) {
    precondition(columns > 0 && scores.count % columns == 0, "\(scores.count) scores are no rows of \(columns)")
    var shifted = [Double](repeating: 0, count: scores.count)
    for first in stride(from: 0, to: scores.count, by: columns) {
      var greatest = scores[first]
      for i in first..<first + columns where scores[i] > greatest { greatest = scores[i] }
      for i in first..<first + columns { shifted[i] = Double(scores[i]) - Double(greatest) }
    }
    var powers = shifted
    var span = powers.mutableSpan
    Double.exp(shifted.span, into: &span)
    var totals = [Double](repeating: 0, count: scores.count / columns)
    for i in powers.indices { totals[i / columns] += powers[i] }
    self.columns = columns
    self.shifted = shifted
    self.powers = powers
    self.totals = totals
  }

  /// Writes every row's probabilities, as many as there are scores.
  @specialized(where Scalar == Float)
  @specialized(where Scalar == Double)
  public func write(into probabilities: inout MutableSpan<Scalar>) {
    precondition(
      probabilities.count == powers.count, "\(powers.count) probabilities do not fill \(probabilities.count) places")
    for i in powers.indices { probabilities[i] = Scalar(powers[i] / totals[i / columns]) }
  }

  /// Returns −ln of a label's probability in a row: ln Σⱼ e^(zⱼ − max z) − (z_label − max z).
  public func loss(ofRow row: Int, label: Int) -> Scalar {
    precondition(label >= 0 && label < columns, "the label \(label) is outside of the \(columns) classes")
    return Scalar(Double.log(totals[row]) - shifted[row * columns + label])
  }
}
