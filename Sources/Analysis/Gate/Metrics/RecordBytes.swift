import Records

extension GateMetric {
  public static let recordBytes = GateMetric(
    "recordBytes", "bytes of the trial's record as JSON, without its measurements and its course", unit: .bytes,
    minimumEffect: 0.05, isInDefaultPolicy: true,
    evidence: .count { record in
      // That of a program has its command.
      if record.trial.program != nil { return .absent("a program's record has its command") }
      return record.sizeWithoutMeasurements.map { .measured(Double($0)) } ?? .absent("it cannot be encoded")
    })
}

extension TrialRecord {
  /// The bytes of the record as JSON without what is measured; nil if it cannot be encoded.
  fileprivate var sizeWithoutMeasurements: Int? {
    var record = self
    // A picture's data say nothing that the rest of the record does not.
    record.course = nil
    record.timing = .absent("")
    record.node = nil
    record.allocations = .absent("")
    record.peakMemoryBytes = .absent("")
    return try? encodeJSON(record).count
  }
}
