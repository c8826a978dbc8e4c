import Analysis
import Records

// What searches for hyperparameters found: an overview, curves, and every trial.

/// A short document has no trials of searches beyond so many.
private let greatestTrials = 60

/// An overview of all searches with their curves, then the trials of each experiment.
func searches(_ summary: Summary, _ detail: Document.Detail) -> [Section] {
  let searches = summary.searches
  let curves = groups(searches, by: subject).compactMap(searchCurve).map(Block.preformatted)
  let isFolded = detail == .short && searches.reduce(0) { $0 + $1.trials.count } > greatestTrials
  let remark = isFolded ? [Block.paragraph(["'assay show --all' prints every trial"])] : []
  let overview = Section.unlessEmpty("tuning", [.table(overviewTable(searches))] + curves + remark)
  guard !isFolded else { return overview }
  return overview
    + groups(searches, by: { [$0.experiment] + $0.hyperparameters }).flatMap { group in
      Section.unlessEmpty("trials of \(group[0].experiment)", [.table(trialTable(group))])
    }
}

private func overviewTable(_ searches: [SearchResult]) -> Table {
  var table = Table(columns: [
    ("method", .left), ("type", .left), ("seed", .right), ("trials", .right), ("stopped", .right), ("steps", .right),
    ("best", .right), ("trial", .right), ("settings", .note),
  ])
  for search in searches {
    let best = search.best
    let settings = best.map { zip(search.hyperparameters, $0.settings).map { "\($0): \(text($1))" }.joined(separator: ", ") }
    table.append(
      [
        search.method, search.scalar, "\(search.seed)", "\(search.trials.count)",
        "\(search.trials.count(where: \.wasStoppedEarly))", "\(search.trials.reduce(0) { $0 + $1.steps })",
        significant(best?.value, digits: 4), best.map { "\($0.number)" } ?? "–", settings ?? "–",
      ], under: "\(search.problem), \(search.optimizer): \(search.goal.rawValue)  (\(search.experiment))")
  }
  return table
}

/// The trials of searches with the same hyperparameters and goal, by number.
private func trialTable(_ searches: [SearchResult]) -> Table {
  var table = Table(
    columns: [("trial", .right)] + searches[0].hyperparameters.map { ($0, .right) } + [
      (searches[0].goal.rawValue, .right), ("best so far", .right), ("rank", .right), ("steps", .right),
      ("ended", .verdict),
    ])
  for search in searches {
    for trial in search.trials {
      table.append(
        ["\(trial.number)"] + trial.settings.map(text) + [
          significant(trial.value, digits: 4), significant(trial.best, digits: 4), trial.rank.map { "\($0)" } ?? "–",
          "\(trial.steps)",
          trial.wasStoppedEarly ? "stopped" : trial.status.rawValue,
        ],
        under: "\(search.problem), \(search.optimizer), \(search.scalar), seed \(search.seed), \(search.method)")
    }
  }
  return table
}

private func text(_ setting: SuiteValue) -> String {
  if case .number(let number) = setting { significant(number, digits: 4) } else { "\(setting)" }
}

/// What searches by different methods are of.
private func subject(_ search: SearchResult) -> [String] {
  [search.experiment, search.problem, search.optimizer, search.scalar, "\(search.seed)"]
}

/// The searches with one key, in their order.
private func groups<Key: Equatable>(_ searches: [SearchResult], by key: (SearchResult) -> Key) -> [[SearchResult]] {
  var groups: [[SearchResult]] = []
  for search in searches {
    if let position = groups.firstIndex(where: { key($0[0]) == key(search) }) {
      groups[position].append(search)
    } else {
      groups.append([search])
    }
  }
  return groups
}
