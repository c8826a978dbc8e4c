import Records

extension GateMetric {
  public static let steps = GateMetric(
    "steps", "steps to the last target, or all steps of a trial without targets; infinite if a target is missed",
    unit: .count, minimumEffect: 0, isInDefaultPolicy: true,
    evidence: .count { record in
      .measured(record.targets.isEmpty ? Double(record.steps) : record.stepsToEveryTarget.map(Double.init) ?? .infinity)
    })
}
