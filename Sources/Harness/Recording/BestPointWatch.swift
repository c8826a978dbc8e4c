import AssayKit
import PortableMath
import Records

/// Notices at which evaluation the best point so far reaches each target that is of the best point.
///
/// The points are the iterates, and those within the bounds whose value or residuals the oracle returned. Values that are not
/// finite are never better. It is a class because the oracle's observer and the recording pass both hold it.
final class BestPointWatch<Scalar: PortableScalar> {
  /// f*; NaN if it is not known, and then every gap is NaN.
  private let least: Double
  /// The gap that the best point must come down to, by the target's index; nil for targets of other quantities.
  private let thresholds: [Double?]
  /// The evaluations at which each target was reached.
  private(set) var hits: [EvaluationCounts?]
  private let measures: IterateMeasures<Scalar>
  private var bestGap = Double.infinity

  init(_ targets: [Target], measures: IterateMeasures<Scalar>, startValue: Scalar) {
    self.measures = measures
    hits = [EvaluationCounts?](repeating: nil, count: targets.count)
    let least = measures.problem.optimum.map { Double($0.value) } ?? .nan
    self.least = least
    thresholds = targets.map { target in
      switch target.quantity {
      case .bestGap: target.value
      case .relativeGap: target.value * (Double(startValue) - least)
      case .gap, .distance, .gradient, .update, .value: nil
      }
    }
  }

  /// What a saved state of the trial needs.
  var state: BestPointState { BestPointState(gap: RecordedNumber(bestGap), hits: hits) }

  func restore(_ state: BestPointState) {
    bestGap = state.gap.value
    hits = state.hits
  }

  func noteEvaluation(_ answer: EvaluationKind, at inputs: [Scalar], _ numbers: [Scalar], after evaluations: Evaluations) {
    switch answer {
    case .value: note(Double(numbers[0]), at: inputs, after: EvaluationCounts(evaluations))
    case .residuals:
      note(numbers.reduce(0) { $0 + Double($1) * Double($1) }, at: inputs, after: EvaluationCounts(evaluations))
    case .gradient, .hessian, .hessianProduct, .jacobian: break
    }
  }

  func note(_ value: Double, at point: [Scalar], after evaluations: EvaluationCounts) {
    guard value.isFinite, value - least < bestGap, measures.isInBounds(point) else { return }
    bestGap = value - least
    for (index, threshold) in thresholds.enumerated() where hits[index] == nil {
      if let threshold, bestGap <= threshold { hits[index] = evaluations }
    }
  }
}
