extension Report {
  /// What can be true of no run, or nil; so that a report which was read can be computed with.
  var implausibility: String? {
    var ids: Set<String> = []
    for record in records where !ids.insert(record.trial.id).inserted {
      return "the trial '\(record.trial.id)' stands in it twice"
    }
    for (index, record) in records.enumerated() {
      if let reason = record.implausibility { return "\(reason), at records[\(index)]" }
    }
    return implausibilityOfTheWhole
  }

  /// The same of a report each of whose records is plausible by itself.
  var implausibilityOfTheWhole: String? { brokenRule(of: Self.rules, about: self) ?? leastValuesContradiction }

  private static let rules: [Rule<Report>] = [
    Rule("the number of its resumptions is impossible") { possibleCounts.contains($0.resumptions) },
    Rule(noUTCDate) {
      isUTCDate($0.startedAt) && isUTCDate($0.finishedAt)
    },
    Rule("it finished before it started") { $0.startedAt <= $0.finishedAt },
    Rule("a process took more CPU time than its machine has") { report in
      report.records.compactMap(\.timing.value).allSatisfy { timing in
        let cores = report.fingerprint(ofNode: timing.node)[.cpuCores].flatMap { Double($0) } ?? mostCores
        return timing.processes.allSatisfy { $0.isWithin(cores: cores) }
      }
    },
  ]

  /// Two records of one problem whose values and gaps have different minima, in words.
  private var leastValuesContradiction: String? {
    struct Key: Hashable {
      /// The number of a problem.
      let problem: Int
      let suiteSeed: UInt64
      let seed: UInt64
      let scalar: ScalarType
    }
    var known: [Key: LeastValue] = [:]
    var problems: [ConfiguredPlugin: Int] = [:]
    var last: (problem: ConfiguredPlugin, number: Int)?
    for index in records.indices {
      guard let least = LeastValue(records[index]) else { continue }
      let trial = records[index].trial
      // Most trials have the problem of the one before, and to compare is faster than to hash.
      if last?.problem != trial.problem {
        let number = problems[trial.problem] ?? problems.count
        problems[trial.problem] = number
        last = (trial.problem, number)
      }
      let key = Key(problem: last?.number ?? 0, suiteSeed: trial.suiteSeed, seed: trial.seed, scalar: trial.scalar)
      guard let other = known[key] else {
        known[key] = least
        continue
      }
      guard other.agrees(with: least) else {
        return "its value and gap give another least value than a record before, at records[\(index)]"
      }
    }
    return nil
  }
}

/// f* as a record's last value and gap tell it, up to rounding.
private struct LeastValue {
  let value: Double
  /// How far rounding may have moved it.
  let error: Double

  init?(_ record: TrialRecord) {
    guard let value = record.finalValue?.value, let gap = record.finalGap?.value, value.isFinite, gap.isFinite,
      (value - gap).isFinite
    else { return nil }
    self.value = value - gap
    let size = max(value.magnitude, gap.magnitude)
    error = record.trial.scalar == .float32 ? Double(Float(size).ulp) : size.ulp
  }

  func agrees(with other: LeastValue) -> Bool { !((value - other.value).magnitude > 2 * (error + other.error)) }
}

/// More than any machine has.
private let mostCores = 65536.0

extension ProcessTiming {
  /// Whether its CPU times fit its wall times; twice and 20 ms are left for clocks that tick apart.
  fileprivate func isWithin(cores: Double) -> Bool {
    zip(wallNanoseconds, cpuNanoseconds).allSatisfy { Double($1) <= 2 * max(1, cores) * Double($0) + 2e7 }
  }
}

let noUTCDate = "it has a date that is not of the form 2026-11-21T08:15:53Z"

func isUTCDate(_ text: String) -> Bool {
  let form = "0000-00-00T00:00:00Z".utf8
  return text.utf8.count == form.count
    && zip(text.utf8, form).allSatisfy { $1 == UInt8(ascii: "0") ? (0x30...0x39).contains($0) : $0 == $1 }
}
