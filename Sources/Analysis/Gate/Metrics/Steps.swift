import Records

extension GateMetric {
  public static let steps = GateMetric(
    "steps", "steps to the last target, or all steps of a trial without targets; infinite if a target is missed",
    unit: .count, minimumEffect: 0, isInDefaultPolicy: true,
    evidence: .count { record in
      // A whole program is one step to the harness.
      if record.trial.program != nil, record.steps == 1, record.evaluations.total == 0 {
        return .absent("a program tells of none")
      }
      return .measured(record.targets.isEmpty ? Double(record.steps) : record.stepsToEveryTarget.map(Double.init) ?? .infinity)
    })
}
