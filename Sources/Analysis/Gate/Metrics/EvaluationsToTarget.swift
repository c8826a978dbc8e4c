import Records

extension GateMetric {
  public static let evaluationsToTarget = GateMetric(
    "evaluationsToTarget", "evaluations to the last target, of rows with targets; infinite if it is missed", unit: .count,
    minimumEffect: 0, equivalenceMargin: 0.05, isInDefaultPolicy: false,
    evidence: .sample(
      SeedSample(typical: median, valueOfFailure: .infinity) { row, _ in
        row.hasTargets ? row.both { $0.evaluationsToEveryTarget.map(Double.init) ?? .infinity } : nil
      }))
}
