public import Records

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
