import Records

extension GateMetric {
  public static let ownMetrics = GateMetric(
    "ownMetrics",
    "each number that a program gives beside accuracy and loss; the effect of one that is better higher is baseline/candidate − 1",
    unit: .number, minimumEffect: 0.005, equivalenceMargin: 0.02, isInDefaultPolicy: true, evidence: evidence(of: { _ in true })
  )

  /// The same of these numbers alone.
  public static func ownMetrics(only names: [String]) -> GateMetric {
    let all = GateMetric.ownMetrics
    return GateMetric(
      all.name, all.summary, unit: all.unit, minimumEffect: all.minimumEffect, equivalenceMargin: all.equivalenceMargin,
      isInDefaultPolicy: false, evidence: evidence(of: { names.contains($0) }))
  }

  private static func evidence(of isMeant: @escaping @Sendable (String) -> Bool) -> EvidenceSource {
    .samples { row in
      let own = row.baseline[0].trial.program?.ownMetrics ?? []
      return own.filter { isMeant($0.name) }.map { metric in
        let isHigher = metric.better == .higher
        var sample = SeedSample(typical: median) { row, _ in
          row.both { ranked($0.program?.metrics[metric.name], prefersGreater: isHigher) }
        }
        sample.prefersGreater = isHigher
        return (metric.name, sample)
      }
    }
  }
}
