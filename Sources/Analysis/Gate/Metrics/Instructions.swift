import Records

extension GateMetric {
  public static let instructions = GateMetric(
    "instructions", "instructions of one repetition, counted by a paired gate", unit: .count, minimumEffect: 0.005,
    isInDefaultPolicy: true, needs: .instructions,
    evidence: .counts { trial in
      let (baseline, candidate) = (trial.baseline.instructions, trial.candidate.instructions)
      if let a = baseline.value?.key, let b = candidate.value?.key, a != b {
        return (baseline.map { Double($0.count) }, .absent("they were counted by '\(b)', the baseline's by '\(a)'"))
      }
      return (baseline.map { Double($0.count) }, candidate.map { Double($0.count) })
    })
}
