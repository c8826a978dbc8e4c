import Records

/// Returns a certificate of counted gates: of a build against itself, and with a slowdown made on purpose.
///
/// - Parameters:
///   - alarms: the gates of a build against itself that said `regressed` of any trial, and the number of gates.
///   - detections: for each slowdown (0.03 is 3 %), the gates that said `regressed` of the slowed trial.
public func certify(
  machine: Fingerprint, measuredAt: String, suite: SuiteIdentity, trials: Int, policy: GatePolicy,
  backgroundLoad: Int, alarms: (count: Int, of: Int), detections: [(slowdown: Double, found: Int, of: Int)]
) -> Certificate {
  precondition(alarms.of > 0 && detections.allSatisfy { $0.of > 0 }, "a certificate counts gates that were run")
  let found = detections.sorted { $0.slowdown < $1.slowdown }.map {
    Detection(slowdown: $0.slowdown, found: share($0.found, of: $0.of))
  }
  // From the greatest down, as long as each is surely found often enough.
  let detectable = found.reversed().prefix { $0.found.lower >= Certificate.requiredPower }
  return Certificate(
    machine: machine, measuredAt: measuredAt, suite: suite, trials: trials, policy: policy,
    backgroundLoad: backgroundLoad, falseAlarms: share(alarms.count, of: alarms.of), detections: found,
    minimumDetectableEffect: detectable.last?.slowdown)
}

private func share(_ successes: Int, of count: Int) -> Proportion {
  guard let interval = wilsonInterval(successes: successes, of: count) else {
    preconditionFailure("a share of nothing")
  }
  return Proportion(
    successes: successes, count: count, lower: interval.lower, upper: interval.upper, level: interval.level)
}

/// Why a certificate does not cover a policy.
public enum CertificateRefusal: Error, Equatable, CustomStringConvertible, Sendable {
  case otherMachine(certified: String, here: String)
  /// The key of the policy that differs from the certificate's.
  case otherPolicy(String)
  /// In seconds for a trial.
  case lessTime(perTrial: Double, certified: Double)
  case tooManyFalseAlarms(Proportion, level: Double)
  case undetectable(wanted: Double, detectable: Double?)

  /// Whether the machine's noise is the reason; else the certificate was measured with other values.
  public var isOfTheMachine: Bool {
    switch self {
    case .otherMachine, .otherPolicy, .lessTime: false
    case .tooManyFalseAlarms, .undetectable: true
    }
  }

  public var description: String {
    let again = "run 'assay certify' with this policy"
    switch self {
    case .otherMachine(let certified, let here):
      return "it was measured on \(certified), but this machine is \(here); \(again)"
    case .otherPolicy(let what): return "it was measured with another '\(what)'; \(again)"
    case .lessTime(let seconds, let certified):
      return """
        it was measured with \(shortest(certified)) s for a trial, and this policy has \(shortest(seconds)) s; raise \
        'budgetSeconds', choose fewer trials, or \(again)
        """
    case .tooManyFalseAlarms(let alarms, let level):
      return """
        the policy allows false alarms in \(shortest(level)) of all gates, but this machine had \(alarms.successes) in \
        \(alarms.count); raise 'falseAlarmRate' or the last of 'looks'
        """
    case .undetectable(let wanted, let detectable):
      let known = detectable.map { "slowdowns from \(shortest($0)) on" } ?? "none of the slowdowns that were tried"
      return """
        the policy is to find slowdowns from \(shortest(wanted)) on, but gates on this machine surely find \(known); raise \
        'mustDetect' and 'equivalenceMargin', or the last of 'looks'
        """
    }
  }
}

extension Certificate {
  /// Whether it tells of gates of the suite on this host, and not on another of its kind.
  public func isOf(_ suite: SuiteIdentity, on host: Fingerprint) -> Bool {
    guard let measured = machine[.identity], let here = host[.identity] else { return false }
    return measured == here && self.suite.digest == suite.digest
  }
}

/// Why `certificate` does not cover a gate of so many `trials` under `policy`; nil if it does.
///
/// Only rules of time need a certificate.
public func refusal(
  of policy: GatePolicy, trials: Int, by certificate: Certificate, on machine: Fingerprint
) -> CertificateRefusal? {
  let rules = policy.rules.filter(\.metric.isTime)
  guard !rules.isEmpty else { return nil }
  if certificate.machine.machine != machine.machine {
    return .otherMachine(certified: certificate.machine.machine, here: machine.machine)
  }
  let certified = certificate.policy
  let haveSameEffects = rules.allSatisfy {
    $0.minimumEffect == (certified[$0.metric] ?? certified[.timePerStep])?.minimumEffect
  }
  let parts = [
    // At a greater level more is found.
    ("falseAlarmRate", policy.falseAlarmRate >= certified.falseAlarmRate),
    ("looks", policy.plannedLooks == certified.plannedLooks),
    ("spendingExponent", policy.spendingExponent == certified.spendingExponent), ("minimumEffect", haveSameEffects),
  ]
  if let other = parts.first(where: { !$0.1 }) { return .otherPolicy(other.0) }
  if policy.budgetSeconds * Double(certificate.trials) < certified.budgetSeconds * Double(trials) {
    return .lessTime(
      perTrial: policy.budgetSeconds / Double(trials), certified: certified.budgetSeconds / Double(certificate.trials))
  }
  if certificate.falseAlarms.lower > policy.falseAlarmRate {
    return .tooManyFalseAlarms(certificate.falseAlarms, level: policy.falseAlarmRate)
  }
  // What is equivalent passes too, so a wider margin counts.
  let wanted = rules.map { max($0.mustDetect ?? 0, $0.equivalenceMargin ?? $0.minimumEffect) }.min() ?? 0
  guard let detectable = certificate.minimumDetectableEffect, detectable <= wanted else {
    return .undetectable(wanted: wanted, detectable: certificate.minimumDetectableEffect)
  }
  return nil
}
