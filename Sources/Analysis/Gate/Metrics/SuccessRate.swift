import Records

extension GateMetric {
  public static let successRate = GateMetric(
    "successRate", "the share of seeds that reach every target, of rows with targets",
    unit: .number, better: .greater,
    minimumEffect: 0, equivalenceMargin: 0.05, isInDefaultPolicy: true,
    evidence: .sample(
      SeedSample(test: pairedShares, typical: mean, valueOfFailure: 0) { row, _ in
        row.hasTargets ? row.both(missing: 0) { $0.reachedEveryTarget ? 1 : 0 } : nil
      }))
}

private let pairedShares = SeedSample.Test(name: "McNemar's test and exact binomial bounds") { _, effects in
  SuccessTest(lost: effects.count { $0 > 0 }, gained: effects.count { $0 < 0 }, of: effects.count)
}
