import Records

/// All reports' records by trial.
struct TrialTable {
  private(set) var ids: [String] = []
  private let reports: [Report]
  /// By trial, its place in each side's report; nil if the side lacks it.
  private var places: [String: [Int?]] = [:]
  private let labels: [String]

  init(_ reports: [Report], labels: [String]) {
    self.reports = reports
    self.labels = labels
    let nowhere = [Int?](repeating: nil, count: reports.count)
    for (side, report) in reports.enumerated() {
      for (place, record) in report.records.enumerated() {
        let id = record.trial.id
        if places[id] == nil { ids.append(id) }
        places[id, default: nowhere][side] = place
      }
    }
  }

  /// The records of a trial, of each side; nil if the side lacks it.
  private func records(of id: String) -> [TrialRecord?] {
    (places[id] ?? []).enumerated().map { side, place in place.map { reports[side].records[$0] } }
  }

  func diff(
    _ id: String, _ options: DiffOptions, otherArithmetic: Set<Int>, _ stepDigests: (Int, TrialRecord) -> StepDigests?,
    _ recordings: ((side: Int, record: TrialRecord), (side: Int, record: TrialRecord)) -> RecordedDiscrepancy?
  ) -> TrialDiff {
    let sides = records(of: id)
    var result = TrialDiff(trial: id, verdict: .identical, classes: classes(sides), metrics: [])
    result.outlier = outlier(result.classes)
    if let absent = sides.firstIndex(where: { $0 == nil }) {
      result.verdict = .incomparable
      result.reason = "\(labels[absent]) has no such trial"
      return result
    }
    let present = sides.compactMap(\.self)
    guard let farthest = farthestPair(present, options, otherArithmetic) else { return result }
    let (first, second) = farthest.sides
    result.verdict = farthest.verdict
    result.reason = farthest.reason.map { "\(labels[first]) and \(labels[second]): \($0)" }
    result.firstSide = first == 0 ? nil : labels[first]
    result.side = labels[second]
    result.metrics = metrics(present[first], present[second])
    result.discrepancy = farthest.discrepancy
    let distances = stepDistances(present[first], present[second])
    result.distances = distances.isEmpty ? nil : distances
    if let a = stepDigests(first, present[first]), let b = stepDigests(second, present[second]) {
      result.discrepancy?.sharpen(a, b)
    }
    if farthest.verdict != .incomparable {
      result.recorded = recordings((first, present[first]), (second, present[second]))
    }
    return result
  }

  /// Two sides of a trial, and what their records are to each other.
  private struct Pair {
    let sides: (Int, Int)
    let verdict: Verdict
    let reason: String?
    let discrepancy: Discrepancy?

    func isFarther(than other: Pair) -> Bool {
      if verdict != other.verdict { return verdict > other.verdict }
      return discrepancy?.peakUlps ?? 0 > other.discrepancy?.peakUlps ?? 0
    }
  }

  /// Returns the pair of sides with the worst verdict; nil if all sides are identical.
  ///
  /// Of several it is the one that is farthest apart, and of equals the first. Every pair counts, so that the order of the
  /// reports changes no verdict.
  private func farthestPair(_ records: [TrialRecord], _ options: DiffOptions, _ otherArithmetic: Set<Int>) -> Pair? {
    var farthest: Pair?
    for first in records.indices {
      for second in records.indices.dropFirst(first + 1) where !areIdentical(records[first], records[second]) {
        let (verdict, reason, discrepancy) = classifyDifference(
          records[first], records[second], options,
          hasOtherArithmetic: otherArithmetic.contains(first) != otherArithmetic.contains(second))
        // Which sides cannot be compared is told of the first: it hides no difference of two others.
        if first > 0, verdict == .incomparable { continue }
        let pair = Pair(sides: (first, second), verdict: verdict, reason: reason, discrepancy: discrepancy)
        if farthest.map(pair.isFarther) ?? true { farthest = pair }
      }
    }
    return farthest
  }

  /// The sides with equal trials and digests, the greatest class first; a side without the trial is in none.
  private func classes(_ sides: [TrialRecord?]) -> [[String]] {
    var classes: [(first: TrialRecord, labels: [String])] = []
    for (side, record) in sides.enumerated() {
      guard let record else { continue }
      if let match = classes.firstIndex(where: { areIdentical($0.first, record) }) {
        classes[match].labels.append(labels[side])
      } else {
        classes.append((record, [labels[side]]))
      }
    }
    return classes.map(\.labels).enumerated().sorted { ($1.element.count, $0.offset) < ($0.element.count, $1.offset) }
      .map(\.element)
  }

  private func outlier(_ classes: [[String]]) -> String? {
    classes.count == 2 && classes[0].count >= 2 && classes[1].count == 1 ? classes[1][0] : nil
  }

  /// Rows of repetitions in which some trial is different, on the first and on another side that differs there.
  func differingGroups(_ trials: [TrialDiff]) -> [(side: String, a: [TrialRecord], b: [TrialRecord])] {
    var groups: [(side: String, a: [TrialRecord], b: [TrialRecord])] = []
    let different = Set(trials.filter { $0.verdict == .different }.map(\.trial))
    guard !different.isEmpty else { return [] }
    for side in labels.indices.dropFirst() {
      var rows: [String: [(TrialRecord, TrialRecord)]] = [:]
      var order: [String] = []
      for id in ids {
        let sides = records(of: id)
        guard let a = sides[0], let b = sides[side] else { continue }
        let row = a.trial.row
        if rows[row] == nil { order.append(row) }
        rows[row, default: []].append((a, b))
      }
      for row in order {
        guard let pairs = rows[row],
          pairs.contains(where: { different.contains($0.0.trial.id) && $0.0.digest != $0.1.digest })
        else { continue }
        groups.append((labels[side], pairs.map(\.0), pairs.map(\.1)))
      }
    }
    return groups
  }

  /// Trials that differ one by one become equivalent if their rows are equivalent on every side. A side that cannot be
  /// classified counts against its row.
  func promoteEquivalent(
    _ trials: inout [TrialDiff], _ groups: [GroupDiff],
    of candidates: [(side: String, a: [TrialRecord], b: [TrialRecord])]
  ) {
    func key(_ side: String, _ row: String) -> String { "\(side)/\(row)" }
    let shown = Set(
      groups.filter(\.isEquivalent).map {
        key($0.side, "\($0.experiment)/\($0.problem)/\($0.optimizer)/\($0.scalar)")
      })
    var verdicts: [String: Bool] = [:]
    for candidate in candidates {
      guard let row = candidate.a.first?.trial.row else { continue }
      verdicts[row] = (verdicts[row] ?? true) && shown.contains(key(candidate.side, row))
    }
    for index in trials.indices where trials[index].verdict == .different {
      guard let record = records(of: trials[index].trial).first ?? nil else { continue }
      if verdicts[record.trial.row] == true { trials[index].verdict = .equivalent }
    }
  }

  /// Trials that one executable with the same plugins, libraries and data did on one machine in two ways.
  func unrepeatable() -> [Unrepeatable] {
    let ofNodes = reports.map { report in
      Dictionary(uniqueKeysWithValues: (report.nodes ?? []).map { ($0.name, Origin($0.fingerprint)) })
    }
    let ofReports = reports.map { Origin($0.fingerprint) }
    return ids.flatMap { id -> [Unrepeatable] in
      let sides = records(of: id)
      let digests = sides.compactMap(\.?.digest)
      guard digests.contains(where: { $0 != digests[0] }) else { return [] }
      let origins = sides.enumerated().map { side, record in
        record?.node.flatMap { ofNodes[side][$0] } ?? ofReports[side]
      }
      var found: [Unrepeatable] = []
      for (index, origin) in origins.enumerated() where origins.firstIndex(of: origin) == index {
        let repeats = origins.indices.filter { origins[$0] == origin && sides[$0]?.digest.isEmpty == false }
        let runs = repeats.compactMap { sides[$0] }
        if runs.contains(where: { $0.digest != runs[0].digest && isRepeat($0, runs[0]) }) {
          found.append(
            Unrepeatable(
              trial: id, machine: origin.machine, sides: repeats.map { labels[$0] },
              isOfProgram: origin.isOfProgram ? true : nil))
        }
      }
      return found
    }
  }

  private func isRepeat(_ a: TrialRecord, _ b: TrialRecord) -> Bool {
    whyIncomparable(a, b) == nil && a.trial.arithmetic == b.trial.arithmetic
  }

  /// What has to be the same for two runs to be repeats of each other.
  private struct Origin: Hashable {
    let machine: String
    /// Machines of one kind are told apart by it.
    let identity: String?
    let executable: String?
    let conditions: [Fingerprint.Line]
    let environment: [String]

    var isOfProgram: Bool { conditions.contains { $0.name.hasPrefix(FingerprintKey.program.name) } }

    init(_ fingerprint: Fingerprint) {
      machine = fingerprint.machine
      identity = fingerprint[.identity]
      executable = fingerprint[.executable]
      conditions = fingerprint.lines.filter { $0.key?.isOfRepeats == true }
      environment = fingerprint.variables
    }
  }
}
