import Records

extension GateMetric {
  public static let allocatedBytes = GateMetric(
    "allocatedBytes", "bytes asked of the allocator in one repetition", unit: .bytes, minimumEffect: 0,
    isInDefaultPolicy: true, needs: .allocations,
    evidence: .count { record in record.allocations.map { Double($0.bytes) } })
}
