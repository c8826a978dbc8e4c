import Records

extension GateMetric {
  public static let allocations = GateMetric(
    "allocations", "requests to the allocator in one repetition", unit: .count, minimumEffect: 0, isInDefaultPolicy: true,
    needs: .allocations, evidence: .count { record in record.allocations.map { Double($0.count) } })
}
