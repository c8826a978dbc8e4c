import Records

/// All reports' records by trial.
struct TrialTable {
  private(set) var ids: [String] = []
  /// By trial, of each side; nil if the side lacks it.
  private var records: [String: [TrialRecord?]] = [:]
  private let labels: [String]

  init(_ reports: [Report], labels: [String]) {
    self.labels = labels
    for (side, report) in reports.enumerated() {
      for record in report.records {
        let id = record.trial.id
        if records[id] == nil {
          ids.append(id)
          records[id] = [TrialRecord?](repeating: nil, count: reports.count)
        }
        records[id]?[side] = record
      }
    }
  }

  func diff(
    _ id: String, _ options: DiffOptions, otherArithmetic: Set<Int>, _ stepDigests: (Int, TrialRecord) -> StepDigests?
  ) -> TrialDiff {
    let sides = records[id] ?? []
    var result = TrialDiff(trial: id, verdict: .identical, classes: classes(sides), metrics: [])
    result.outlier = outlier(result.classes)
    if let absent = sides.firstIndex(where: { $0 == nil }) {
      result.verdict = .incomparable
      result.reason = "\(labels[absent]) has no such trial"
      return result
    }
    let present = sides.compactMap(\.self)
    for (side, record) in present.enumerated().dropFirst() where !areIdentical(present[0], record) {
      let classified = classifyDifference(present[0], record, options, hasOtherArithmetic: otherArithmetic.contains(side))
      guard classified.verdict > result.verdict else { continue }
      result.verdict = classified.verdict
      result.reason = classified.reason.map { "\(labels[0]) and \(labels[side]): \($0)" }
      result.side = labels[side]
      result.metrics = metrics(present[0], record)
      result.discrepancy = classified.discrepancy
      if let a = stepDigests(0, present[0]), let b = stepDigests(side, record) { result.discrepancy?.sharpen(a, b) }
    }
    return result
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
    for side in labels.indices.dropFirst() {
      var rows: [String: [(TrialRecord, TrialRecord)]] = [:]
      var order: [String] = []
      for id in ids {
        guard let sides = records[id], let a = sides[0], let b = sides[side] else { continue }
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
      guard let record = records[trials[index].trial]?.first ?? nil else { continue }
      if verdicts[record.trial.row] == true { trials[index].verdict = .equivalent }
    }
  }

  /// Trials that one executable with the same plugins, libraries and data did on one machine in two ways.
  func unrepeatable(_ fingerprints: [Fingerprint]) -> [Unrepeatable] {
    let origins = fingerprints.map(Origin.init)
    return ids.flatMap { id in
      let sides = records[id] ?? []
      var found: [Unrepeatable] = []
      for (index, origin) in origins.enumerated() where origins.firstIndex(of: origin) == index {
        let repeats = origins.indices.filter { origins[$0] == origin && sides[$0]?.digest.isEmpty == false }
        let runs = repeats.compactMap { sides[$0] }
        if runs.contains(where: { $0.digest != runs[0].digest && isRepeat($0, runs[0]) }) {
          found.append(Unrepeatable(trial: id, machine: origin.machine, sides: repeats.map { labels[$0] }))
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

    init(_ fingerprint: Fingerprint) {
      machine = fingerprint.machine
      identity = fingerprint[.identity]
      executable = fingerprint[.executable]
      conditions = fingerprint.lines.filter { $0.key?.isOfRepeats == true }
      environment = fingerprint.variables
    }
  }
}
