import Records

extension GateMetric {
  public static let output = GateMetric(
    "output", "whether a program that gives no metrics and tells no recorder has the baseline's output", unit: .number,
    minimumEffect: 0, isInDefaultPolicy: true,
    evidence: .digests(of: "output") { record in
      let digest = record.program?.digested == .output ? record.program?.digest : nil
      return digest.map { .measured($0) } ?? .absent("its output is not digested")
    })
}
