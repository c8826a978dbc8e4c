import Records

extension JournalEntry {
  /// The entry that tells the outcome of a request.
  init(_ outcome: PassOutcome, of request: PassRequest) {
    self.init(unchecked: outcome, of: request)
    if let reason = implausibility(steps: request.steps) {
      self.init(absent: "the worker answered what cannot be: \(reason)", request)
    }
  }

  private init(unchecked outcome: PassOutcome, of request: PassRequest) {
    let trial = request.trial.id
    switch (outcome, request.pass) {
    case (.reply(.record(let record)), .recording) where record.trial == request.trial,
      (.recorded(let record, _), .recording) where record.trial == request.trial:
      self = .record(record)
    case (.reply(.allocations(let count)), .allocation):
      self = .allocations(trial: trial, .measured(count))
    case (.reply(.timing(let times)), .timing):
      self = .timing(trial: trial, process: request.process, .measured(times))
    case (.lost(let lost), _): self.init(absent: lost.reason, request, lost.standardError)
    case (.reply(.absent(let reason)), _): self.init(absent: reason, request)
    case (.reply, _), (.recorded, _): self.init(absent: "the worker's reply does not fit the request", request)
    }
  }

  private init(absent reason: String, _ request: PassRequest, _ standardError: String? = nil) {
    switch request.pass {
    case .recording:
      var record = TrialRecord(failed: request.trial, reason: reason)
      record.standardError = standardError
      self = .record(record)
    case .allocation: self = .allocations(trial: request.trial.id, .absent(reason))
    case .timing: self = .timing(trial: request.trial.id, process: request.process, .absent(reason))
    }
  }
}

extension PassOutcome {
  /// The encoded record of an entry that was made of it; nil if the entry tells something else.
  func text(of entry: JournalEntry) -> ArraySlice<UInt8>? {
    // What cannot be has become a record without a digest.
    guard case .recorded(let record, let text) = self, case .record(let kept) = entry, !kept.digest.isEmpty,
      kept.digest == record.digest
    else { return nil }
    return text
  }
}
