import PortableMath
import Records

extension GateMetric {
  public static let spread = GateMetric(
    "spread", "the variance of accuracy over seeds, or of the logarithm of the final loss", unit: .number, minimumEffect: 0,
    equivalenceMargin: 1, floor: 1e-12, isInDefaultPolicy: false,
    evidence: .sample(
      SeedSample(test: variances, typical: variance) { row, rule in
        row.accuracies ?? row.losses(floor: rule.floor ?? 0).map { ($0.map(Double.log), $1.map(Double.log)) }
      }))
}

private let variances = SeedSample.Test(name: "Pitman's and Morgan's test", comparesSeeds: false) { sides, _ in
  SpreadTest(baseline: sides.baseline, candidate: sides.candidate)
}

@Sendable private func variance(_ sample: [Double]) -> Double? { standardDeviation(sample).map { $0 * $0 } }
