extension GateMetric {
  public static let identicalResults = GateMetric(
    "identicalResults", "whether both sides end in the same bits, step by step", unit: .number, minimumEffect: 0,
    isInDefaultPolicy: false, evidence: .bits)
}
