import PortableMath
import Records

/// What the trials of a plan depend on beside suite and fingerprint: options, data, and the files of plugins.
func runConditions(of plan: Plan, _ options: RunOptions) -> [RunCondition] {
  var conditions = options.conditions + [RunCondition("'--no-timing'", options.withTiming ? "not given" : "given")]
  if options.withTiming {
    // Threads change no bit, but times.
    conditions.append(RunCondition("'--threads'", "\(plan.templates.compactMap(\.threads).max() ?? 1)"))
  }
  return conditions + dataConditions(of: plan)
}

/// The digest of the data of each experiment that names a folder.
func dataConditions(of plan: Plan) -> [RunCondition] {
  var digests: [String: String] = [:]
  var conditions: [RunCondition] = []
  for trial in plan.templates {
    guard let folder = trial.data else { continue }
    let name = "the digest of the data of '\(trial.experiment)'"
    guard conditions.last?.name != name else { continue }
    let digest = digests[folder] ?? digestOfFiles(in: folder)
    digests[folder] = digest
    conditions.append(RunCondition(name, digest, place: "in '\(folder)'"))
  }
  return conditions
}

extension JournalHeader {
  /// Why a run with the header `now` cannot resume from this one's journal; nil if it can.
  func refusal(of now: JournalHeader, path: String) -> JournalError? {
    guard suite == now.suite else { return .otherSuite(path) }
    if let change = firstChange(conditions, now.conditions) ?? firstChange(fingerprint.conditions, now.fingerprint.conditions) {
      return .otherCondition(path, change)
    }
    return planDigest == now.planDigest ? nil : .otherTrials(path)
  }
}

extension Fingerprint {
  /// The lines that may change a bit.
  fileprivate var conditions: [RunCondition] {
    lines.filter { $0.key?.mayChangeBits == true }.map { RunCondition("'\($0.name)'", $0.value) }
  }
}

private func firstChange(_ then: [RunCondition], _ now: [RunCondition]) -> RunConditionChange? {
  for condition in now {
    let former = then.first { $0.name == condition.name }
    guard former?.value != condition.value else { continue }
    let name = condition.name + (condition.place.map { " \($0)" } ?? "")
    return RunConditionChange(name: name, then: former?.value, now: condition.value)
  }
  guard let gone = then.first(where: { former in !now.contains { $0.name == former.name } }) else { return nil }
  return RunConditionChange(name: gone.name, then: gone.value, now: nil)
}

extension Plan {
  /// The digest by which journals and reports know their plan.
  var digest: String {
    get throws { Digest(of: try encodeJSON(withoutPlaces)).description }
  }

  /// The plan without what changes no bit, or is among a run's conditions: threads, and where data lie.
  var withoutPlaces: Plan {
    var plan = self
    plan.changeAll { trial in
      trial.threads = nil
      trial.data = nil
    }
    return plan
  }
}
