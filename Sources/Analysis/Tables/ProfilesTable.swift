import Records

/// The curves that compare the methods of an experiment, as steps: each share holds from its x to the next.
let profilesTable = ExportTable(
  "profiles", "a row for each point where a profile of a method rises", columns: columns
) { (report: Report) in
  compare(report).lazy.flatMap(points)
}

/// A point of one curve.
private struct ProfilePoint {
  let experiment: String
  let curve: String
  let target: String?
  let method: String
  let x: Double
  let share: Double
}

private let columns: [Column<Report, ProfilePoint>] = [
  Column("experiment", "an experiment with several methods, several problems and a target") { .text($0.experiment) },
  Column("curve", "`performance`, `data` or `pairs`") { .text($0.curve) },
  Column("target", "the target, as in the table of targets; empty for pairs of problem and target") { .init($0.target) },
  Column("method", "the optimizer, and the scalar type if the experiment has several") { .text($0.method) },
  Column(
    "x", "`performance`: evaluations over those of the best method; `data`: evaluations/(n + 1); `pairs`: log₁₀(evaluations/n)"
  ) { .number($0.x) },
  Column("share", "the share of problems, or of pairs, solved by then") { .number($0.share) },
]

private func points(_ comparison: Comparison) -> [ProfilePoint] {
  func points(_ name: String, _ target: String?, _ method: String, _ curve: ShareCurve, from start: Double) -> [ProfilePoint] {
    curve.rises(from: start).map {
      ProfilePoint(
        experiment: comparison.experiment, curve: name, target: target, method: method, x: $0.x, share: $0.share)
    }
  }
  return comparison.targets.flatMap { target in
    target.methods.flatMap { points("performance", target.target, $0.method, $0.performance, from: 1) }
      + target.methods.flatMap { points("data", target.target, $0.method, $0.data, from: 0) }
  } + comparison.pairs.flatMap { points("pairs", nil, $0.method, $0.curve, from: 0) }
}

extension ShareCurve {
  /// Where the curve rises, and the share from there on; before them `start` with a share of 0, if it does not rise there.
  func rises(from start: Double) -> [(x: Double, share: Double)] {
    let last = numbers.indices.filter { $0 + 1 == numbers.count || numbers[$0 + 1] != numbers[$0] }
    let rises = last.map { (x: numbers[$0], share: Double($0 + 1) / Double(count)) }
    return numbers.first ?? .infinity <= start ? rises : [(start, 0)] + rises
  }
}
