public import Records

/// Compares two or more reports of one suite; the first is the one that the others are compared with.
///
/// - Parameters:
///   - stepDigests: Gives the digests of every step of a side's record, or nil if they are not at hand.
///   - recordings: Gives where the recordings of two sides part, or nil if the record is not of a program.
public func diff(
  _ reports: [(file: String, report: Report)], options: DiffOptions = DiffOptions(),
  stepDigests: (_ side: Int, TrialRecord) -> StepDigests? = { _, _ in nil },
  recordings: (_ first: (side: Int, record: TrialRecord), _ second: (side: Int, record: TrialRecord)) -> RecordedDiscrepancy? =
    {
      _, _ in nil
    }
) throws(DiffError) -> Diff {
  precondition(reports.count >= 2, "a diff takes at least two reports")
  for (file, report) in reports { try refuseOther(report, file, than: reports[0].report.suite) }
  let sides = reports.enumerated().map { index, entry in
    Diff.Side(
      label: label(index), file: entry.file, machine: entry.report.machines,
      startedAt: entry.report.startedAt, digest: entry.report.digest)
  }
  var result = Diff(
    suite: reports[0].report.suite.name, sides: sides, verdict: .identical, trials: [], unrepeatable: [],
    fingerprint: fingerprintDifferences(reports.map(\.report.fingerprint)), groups: [],
    times: timeRatios(reports.map(\.report)), options: options)
  let table = TrialTable(reports.map(\.report), labels: sides.map(\.label))
  let versions = reports.map { $0.report.fingerprint[.arithmeticVersion] }
  let otherArithmetic = Set(versions.indices.filter { versions[$0] != versions[0] })
  result.trials = table.ids.map { table.diff($0, options, otherArithmetic: otherArithmetic, stepDigests, recordings) }
  let nodes = nodeShares(reports.map(\.report), labels: sides.map(\.label), result.trials)
  result.nodes = nodes.isEmpty ? nil : nodes
  let groups = table.differingGroups(result.trials)
  result.groups = classifyGroups(groups, options)
  table.promoteEquivalent(&result.trials, result.groups, of: groups)
  result.unrepeatable = table.unrepeatable()
  result.verdict = result.trials.map(\.verdict).max() ?? .identical
  return result
}

/// Throws if a report has no trials, or is not of the suite of the first one.
private func refuseOther(_ report: Report, _ file: String, than first: SuiteIdentity) throws(DiffError) {
  if report.records.isEmpty { throw .noTrials(file: file) }
  guard report.suite.name == first.name else {
    throw .otherSuite(file: file, name: report.suite.name, first: first.name)
  }
  guard report.suite.seed == first.seed else {
    throw .otherSeed(file: file, seed: report.suite.seed, first: first.seed)
  }
}

/// `A`, `B`, …, `Z`, `A1`, …
private func label(_ index: Int) -> String {
  let letter = String(UnicodeScalar(UInt8(ascii: "A") + UInt8(index % 26)))
  return index < 26 ? letter : "\(letter)\(index / 26)"
}

extension Trial {
  /// The name of the row that the trial is a repetition of; a search's trial is a row of its own.
  var row: String { tuning == nil ? "\(experiment)/\(pooledProblem)/\(optimizer)/\(scalarAndArithmetic)" : id }
}
