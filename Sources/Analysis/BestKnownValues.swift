import Records

/// The least value that any trial of a problem has as its result: a reference where the optimum is not known.
struct BestKnownValues {
  private struct Problem: Hashable {
    let plugin: ConfiguredPlugin
    /// The digest of its data, which seeds may change.
    let data: String?

    /// nil for a model or a program, whose loss is of another mini-batch at every step.
    init?(_ record: TrialRecord) {
      guard record.model == nil, record.trial.program == nil else { return nil }
      plugin = record.trial.problem
      data = record.checkpoints.first?.stages[.data]?.plain
    }
  }

  private var least: [Problem: Double] = [:]

  init(_ records: [TrialRecord]) {
    for record in records {
      guard let problem = Problem(record), let value = Self.result(of: record) else { continue }
      least[problem] = min(least[problem] ?? .infinity, value)
    }
  }

  /// How far above it a trial ends: infinite for one without a result; nil for a problem without any, and for a model.
  func gap(_ record: TrialRecord) -> Double? {
    guard let problem = Problem(record), let best = least[problem] else { return nil }
    return Self.result(of: record).map { $0 - best } ?? .infinity
  }

  private static func result(of record: TrialRecord) -> Double? {
    record.finalValue.flatMap { $0.value.isFinite && record.hasResult ? $0.value : nil }
  }
}
