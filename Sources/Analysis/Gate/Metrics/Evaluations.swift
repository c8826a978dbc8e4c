import Records

extension GateMetric {
  public static let evaluations = GateMetric(
    "evaluations", "evaluations of every kind to the last target, or all without targets; infinite if a target is missed",
    unit: .count, minimumEffect: 0, isInDefaultPolicy: true,
    evidence: .count { record in
      if record.trial.program != nil, record.evaluations.total == 0 { return .absent("a program tells of none") }
      let toTargets = record.evaluationsToEveryTarget.map(Double.init) ?? .infinity
      return .measured(record.targets.isEmpty ? Double(record.evaluations.total) : toTargets)
    })
}
