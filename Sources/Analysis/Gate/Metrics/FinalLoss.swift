import Records

extension GateMetric {
  public static let finalLoss = GateMetric(
    "finalLoss", "f(x) − f* at the end, or f(x) if f* is not known; seeds that stop at every target on both sides are equal",
    unit: .number, minimumEffect: 0.01, equivalenceMargin: 0.1, floor: 1e-12, isInDefaultPolicy: true,
    evidence: .sample(
      SeedSample(
        typical: median,
        shown: { row, rule in row.losses(floor: rule.floor ?? 0, equalIfReached: false) },
        sides: { row, rule in row.losses(floor: rule.floor ?? 0) })))
}
