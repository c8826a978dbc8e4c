import Records

extension GateMetric {
  public static let output = GateMetric(
    "output", "whether a program that gives no metrics and tells no recorder has another output than the baseline's: 1, else 0",
    unit: .count, minimumEffect: 0, isInDefaultPolicy: true,
    evidence: .counts { trial in
      let sides = (trial.baseline.record?.outputDigest, trial.candidate.record?.outputDigest)
      guard let baseline = sides.0, let candidate = sides.1 else {
        let absent = Measured<Double>.absent("its output is not digested")
        return (sides.0 == nil ? absent : .measured(0), sides.1 == nil ? absent : .measured(0))
      }
      return (.measured(0), .measured(baseline == candidate ? 0 : 1))
    })
}

extension TrialRecord {
  fileprivate var outputDigest: String? { program?.digested == .output ? program?.digest : nil }
}
