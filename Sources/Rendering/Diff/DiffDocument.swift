public import Analysis
import Records

/// The sections of a diff in their order: what differs, why it may, and the times.
///
/// A new section is a function in a file of its own, and a line here. It returns no section if there is nothing to show.
private let order: [@Sendable (Diff, Document.Detail) -> [Section]] = [
  tally, unrepeatable, pictures, trials, nodes, recordedPrograms, endings, groups, fingerprints, times,
]

extension Document {
  public init(_ diff: Diff, detail: Detail = .short) {
    title = "Diff of suite \(diff.suite)"
    terminalTitle = "suite \(diff.suite)"
    label = "\(diff.suite) diff"
    lead = .facts(diff.sides.map { ($0.label, [$0.file, $0.machine, $0.startedAt, $0.digest]) })
    tiles = Verdict.allCases.reversed().compactMap { verdict in
      let count = diff.trials.count { $0.verdict == verdict }
      let wording = wording(verdict, diff.options)
      return count == 0 ? nil : Tile(wording, "\(count)", Tone(ofVerdict: wording))
    }
    sections = order.flatMap { $0(diff, detail) }
    records = { trialTable(diff, diff.trials) }
    value = diff
  }
}

/// Only a page has these, before its long tables.
private func pictures(_ diff: Diff, _: Document.Detail) -> [Section] { diffPictures(diff) }

/// `3 trials: 1 different, 2 identical`, and each side whose bits differ from those of all others: nodes to look at.
private func tally(_ diff: Diff, _: Document.Detail) -> [Section] {
  let counts = Verdict.allCases.reversed().compactMap { verdict -> String? in
    let count = diff.trials.count { $0.verdict == verdict }
    return count == 0 ? nil : "\(count) \(wording(verdict, diff.options))"
  }
  let outliers = diff.sides.compactMap { side -> String? in
    let count = diff.trials.count { $0.outlier == side.label }
    return count == 0 ? nil : "\(side.label) alone has other bits in \(count) of them"
  }
  let total = "\(counted(diff.trials.count, "trial")): \(counts.joined(separator: ", "))"
  return Section.unlessEmpty("verdict", isHeadedInTerminal: false, [.paragraph([total] + outliers)])
}

/// The trials that one machine did in two ways.
private func unrepeatable(_ diff: Diff, _: Document.Detail) -> [Section] {
  func section(_ title: String, _ trials: [Unrepeatable], _ conditions: String) -> [Section] {
    let lines = trials.map { trial in
      "\(trial.trial): \(trial.sides.joined(separator: ", ")) differ; all ran on \(trial.machine) \(conditions)"
    }
    return Section.unlessEmpty(title, [.list(lines)])
  }
  return section(
    "does not repeat itself; suspect this machine first", diff.unrepeatable.filter { $0.isOfProgram != true },
    "by one executable under the same conditions")
    + section(
      "does not repeat itself; suspect what is not recorded first", diff.unrepeatable.filter { $0.isOfProgram == true },
      "under the same conditions, as far as these are recorded: not the files and variables that it reads, nor seeds that it lacks"
    )
}
