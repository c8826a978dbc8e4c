extension GateMetric {
  /// All metrics, in the order in which policies, reports and documents list them.
  public static let all: [GateMetric] = [
    .timePerStep,
    .timeToTarget,
    .steps,
    .evaluations,
    .allocations,
    .allocatedBytes,
    .recordBytes,
    .instructions,
    .accuracy,
    .finalLoss,
    .ownMetrics,
    .output,
    .successRate,
    .evaluationsToTarget,
    .spread,
    .identicalResults,
  ]
}
