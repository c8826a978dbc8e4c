import Records

extension GateMetric {
  public static let accuracy = GateMetric(
    "accuracy", "the share of held-out examples whose class is predicted rightly", unit: .number, better: .greater,
    minimumEffect: 0, equivalenceMargin: 0.005, isInDefaultPolicy: true,
    evidence: .sample(SeedSample(typical: mean) { row, _ in row.accuracies }))
}
