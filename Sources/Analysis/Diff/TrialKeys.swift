public import Records

/// What a key of a trial's definition means to a comparison of two records.
package struct TrialKey: Sendable {
  /// The key in a report.
  package let name: String
  package let role: Role
  /// Whether two trials have the same value.
  package let isEqual: @Sendable (Trial, Trial) -> Bool

  package enum Role: Equatable, Sendable {
    /// Trials that differ in it are other trials; the words name it in "the … differ".
    case identity(String)
    /// As `identity`, but the key may differ if settings are what is compared.
    case setting(String)
    /// Trials that differ in it can still be compared, for this reason.
    case free(because: String)
  }

  private init<Value: Equatable & Sendable>(_ name: String, _ property: any KeyPath<Trial, Value> & Sendable, _ role: Role) {
    self.name = name
    self.role = role
    isEqual = { $0[keyPath: property] == $1[keyPath: property] }
  }

  /// Every key of a trial, in the order in which differences are looked for; a test compares them with the type's properties.
  package static let all: [TrialKey] = [
    TrialKey("id", \.id, .free(because: "records are paired by their ids")),
    TrialKey("experiment", \.experiment, .free(because: "it is part of the id")),
    TrialKey("problem", \.problem, .identity("problems")),
    TrialKey("optimizer", \.optimizer, .setting("hyperparameters")),
    TrialKey("scalar", \.scalar, .setting("scalar types")),
    TrialKey("arithmetic", \.arithmetic, .free(because: "a comparison shows what other arithmetic does")),
    TrialKey("suiteSeed", \.suiteSeed, .identity("seeds")),
    TrialKey("seed", \.seed, .identity("seeds")),
    TrialKey("pooledSettings", \.pooledSettings, .free(because: "they group trials, and change none")),
    TrialKey("data", \.data, .free(because: "data are known by their digest, wherever they lie")),
    TrialKey("threads", \.threads, .free(because: "threads change no bit")),
    TrialKey("start", \.start, .identity("starts")),
    TrialKey("budget", \.budget, .identity("budgets")),
    TrialKey("targets", \.targets, .identity("targets")),
    TrialKey("continueAfterTargets", \.continueAfterTargets, .identity("targets")),
    TrialKey("expectations", \.expectations, .free(because: "they only check the record")),
    TrialKey("note", \.note, .free(because: "it is for people")),
    TrialKey("tuning", \.tuning, .free(because: "the optimizer has the values, and the budget the last step")),
    TrialKey("measuresSensitivity", \.measuresSensitivity, .free(because: "it only adds to the record")),
    TrialKey("keepsStepDigests", \.keepsStepDigests, .free(because: "it only adds to the record")),
    TrialKey("timeLimitSeconds", \.timeLimitSeconds, .free(because: "a pass that it ends has no record")),
    TrialKey("timing", \.timing, .free(because: "a timing pass repeats the recorded trial")),
  ]
}

/// Returns the first part of the definition in which two trials of one name differ, as a sentence, or nil.
///
/// With `besideSettings`, optimizer and scalar type may differ.
public func whyOtherTrials(_ a: Trial, _ b: Trial, besideSettings: Bool = false) -> String? {
  for key in TrialKey.all where !key.isEqual(a, b) {
    switch key.role {
    case .identity(let words): return "the \(words) differ"
    case .setting(let words): if !besideSettings { return "the \(words) differ" }
    case .free: continue
    }
  }
  return nil
}
