import Records

extension GateMetric {
  public static let ownMetrics = GateMetric(
    "ownMetrics",
    "each number that a program gives beside accuracy and loss; the effect of one that is better higher is baseline/candidate − 1",
    unit: .number, minimumEffect: 0.005, equivalenceMargin: 0.02, isInDefaultPolicy: true,
    evidence: .samples { row in
      (row.baseline[0].trial.program?.ownMetrics ?? []).map { metric in
        var sample = SeedSample(typical: median) { row, _ in row.both { $0.program?.metrics[metric.name]?.value ?? .nan } }
        sample.prefersGreater = metric.better == .higher
        return (metric.name, sample)
      }
    })
}
