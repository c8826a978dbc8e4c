import AssayKit
import PortableMath
import Records

/// Notices at which evaluation the best point so far reaches each target that is of the best point.
///
/// The points are those within the bounds whose value or residuals the oracle gave, and the iterates; values that are not
/// finite are no better than any. A class because the oracle's observer and the recording pass both hold it.
final class BestPointWatch<Scalar: PortableScalar> {
  /// f*; NaN, from which nothing has a gap, where it is not known.
  private let least: Double
  /// The gap that the best point must come down to, by the target's index; nil for targets of other quantities.
  private let thresholds: [Double?]
  /// The evaluations at which each target was reached.
  private(set) var hits: [EvaluationsV1?]
  private let judge: Judge<Scalar>
  private var bestGap = Double.infinity

  init(_ targets: [TargetV1], judge: Judge<Scalar>, startValue: Scalar) {
    self.judge = judge
    hits = [EvaluationsV1?](repeating: nil, count: targets.count)
    let least = judge.problem.optimum.map { Double($0.value) } ?? .nan
    self.least = least
    thresholds = targets.map { target in
      switch target.quantity {
      case .bestGap: target.value
      case .relativeGap: target.value * (Double(startValue) - least)
      case .gap, .distance, .gradient, .update: nil
      }
    }
  }

  /// What a saved state of the trial needs.
  var state: BestPointV1 { BestPointV1(gap: NumberV1(bestGap), hits: hits) }

  func restore(_ state: BestPointV1) {
    bestGap = state.gap.value
    hits = state.hits
  }

  func noteAnswer(_ answer: Answer, at inputs: [Scalar], _ numbers: [Scalar], after evaluations: Evaluations) {
    switch answer {
    case .value: note(Double(numbers[0]), at: inputs, after: EvaluationsV1(evaluations))
    case .residuals:
      note(numbers.reduce(0) { $0 + Double($1) * Double($1) }, at: inputs, after: EvaluationsV1(evaluations))
    case .gradient, .hessian, .hessianProduct, .jacobian: break
    }
  }

  func note(_ value: Double, at point: [Scalar], after evaluations: EvaluationsV1) {
    guard value.isFinite, value - least < bestGap, judge.isInBounds(point) else { return }
    bestGap = value - least
    for (index, threshold) in thresholds.enumerated() where hits[index] == nil {
      if let threshold, bestGap <= threshold { hits[index] = evaluations }
    }
  }
}
