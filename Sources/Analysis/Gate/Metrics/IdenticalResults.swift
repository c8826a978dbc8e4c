import Records

extension GateMetric {
  public static let identicalResults = GateMetric(
    "identicalResults", "whether both sides end in the same bits, step by step", unit: .number, minimumEffect: 0,
    isInDefaultPolicy: false,
    evidence: .digests(of: "bits") { record in
      record.hasNothingDigested
        ? .absent("nothing that it computes is digested; give its program metrics, an output or the recorder")
        : .measured(record.digest)
    })
}

extension TrialRecord {
  /// Whether its digest is of its status and steps alone, as that of a program without metrics, output and recorder.
  fileprivate var hasNothingDigested: Bool { trial.program != nil && checkpoints.last?.stages.isEmpty ?? true }
}
