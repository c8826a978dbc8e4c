import Analysis
import Records

/// Beyond so many targets only the last is shown by itself; all of them are in the table of pairs.
private let shownTargets = 4

/// Performance profiles and data profiles of the experiments that compare methods, and what their columns mean.
func profiles(_ summary: Summary, _: Document.Detail) -> [Section] {
  guard !summary.comparisons.isEmpty else { return [] }
  let tables = summary.comparisons.flatMap { [profileTable($0), pairsTable($0)].compactMap(\.self).map(Block.table) }
  return Section.unlessEmpty("profiles", isHeadedInTerminal: false, tables + [.list(legend)])
}

/// One section for each target.
private func profileTable(_ comparison: Comparison) -> Table {
  var table = Table(columns: [
    ("method", .left), ("solved", .right), ("[95 %]", .right), ("ρ(1)", .right), ("ρ(2)", .right), ("ρ(4)", .right),
    ("ρ(16)", .right), ("area", .right), ("d(10)", .right), ("d(100)", .right), ("d(1000)", .right),
  ])
  let targets = comparison.targets.count > shownTargets ? comparison.targets.suffix(1) : comparison.targets[...]
  table.sections = targets.map { target in
    Table.Section(
      heading: "\(comparison.experiment): evaluations to \(target.target) on \(counted(comparison.problems, "problem"))",
      rows: target.methods.map { cells($0, of: comparison.problems) })
  }
  return table
}

private func cells(_ method: MethodAtTarget, of problems: Int) -> [String] {
  [method.method, "\(method.solved)/\(problems)", interval(method.solvedInterval)]
    + [1, 2, 4, 16].map { percent(method.performance.share(at: $0)) } + [percent(method.performanceArea)]
    + [10, 100, 1000].map { percent(method.data.share(at: $0)) }
}

/// The share of (problem, target) pairs that a method has reached after so many evaluations; nil for a single target.
private func pairsTable(_ comparison: Comparison) -> Table? {
  guard comparison.targets.count > 1 else { return nil }
  let greatest = comparison.greatestEvaluationsPerDimension
  let columns = [1.0, 10, 100, 1000, 1e4, 1e5].filter { $0 <= greatest }
  var table = Table(
    columns: [("method", .left)] + columns.map { ("\(count($0))·n", .right) } + [
      ("at the end", .right), ("area", .right),
    ])
  table.sections = [
    Table.Section(
      heading:
        "\(comparison.experiment): share of \(comparison.problems) × \(comparison.targets.count) (problem, target) "
        + "pairs reached, by evaluations per dimension; area over 1 … \(count(greatest.rounded()))",
      rows: comparison.pairs.map { pairs in
        let shares = columns.map { percent(pairs.share(atEvaluationsPerDimension: $0)) }
        return [pairs.method] + shares + [
          percent(pairs.share(atEvaluationsPerDimension: .infinity)), percent(pairs.area),
        ]
      })
  ]
  return table
}

/// What the columns mean, once for all tables.
private let legend = [
  "[95 %]: Wilson's interval of the share solved; seeds with equal bits count once.",
  "ρ(r): share of problems solved within r times the evaluations of the best method here (performance profile).",
  "area: the mean of ρ(r) for r from 1 to 4.",
  "d(a): share of problems solved within a·(n + 1) evaluations (data profile).",
  "Evaluations of every kind count, and an unsolved problem needs infinitely many. Every ρ depends on the methods compared.",
]

/// `41 %`.
private func percent(_ share: Double) -> String { significant(100 * share, digits: share < 0.995 ? 2 : 3) + " %" }

private func interval(_ interval: Interval?) -> String {
  interval.map { "[\(count((100 * $0.lower).rounded())), \(count((100 * $0.upper).rounded()))]" } ?? ""
}
