import AssayKit
import Records

/// How many evaluations the recorded steps of a trial took: what each repetition of them must spend.
///
/// A trial that ended inside a step has spent more than its whole steps did, so that only bounds are known.
public struct RecordedEvaluations: Codable, Equatable, Sendable {
  var fewest: EvaluationCounts
  var most: EvaluationCounts

  init(_ record: TrialRecord) {
    most = record.evaluations
    let endedBetweenSteps = record.status == .budgetSpent && record.reason != "evaluations"
    fewest =
      endedBetweenSteps ? most : record.checkpoints.last { $0.step < record.steps }?.evaluations ?? EvaluationCounts()
  }

  /// Whether a repetition that spent these evaluations can have done the recorded work.
  func contains(_ spent: Evaluations) -> Bool {
    zip(EvaluationCounts(spent).counts, zip(fewest.counts, most.counts)).allSatisfy { $1.0 <= $0 && $0 <= $1.1 }
  }
}
