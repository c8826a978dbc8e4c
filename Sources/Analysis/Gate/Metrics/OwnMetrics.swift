import Records

extension GateMetric {
  public static let ownMetrics = GateMetric(
    "ownMetrics",
    "each number that a program gives beside accuracy and loss; the effect of one that is better higher is baseline/candidate − 1",
    unit: .number, minimumEffect: 0.005, equivalenceMargin: 0.02, isInDefaultPolicy: true,
    evidence: .samples { row in
      row.ownMetrics.map { metric in
        var sample = SeedSample(typical: median) { row, _ in row.both { $0.program?.metrics[metric.name]?.value ?? .nan } }
        sample.prefersGreater = metric.better == .higher
        return (metric.name, sample)
      }
    })
}

extension GateRow {
  /// The metrics of the row's program that no other metric of a gate has.
  fileprivate var ownMetrics: [ProgramMetric] {
    (baseline[0].trial.program?.metrics ?? []).filter { ![ProgramMetric.loss, ProgramMetric.accuracy].contains($0.name) }
  }
}
