import Analysis
import Foundation
import Harness
import PortableMath
import Records
import ReportFixtures

// How often the gate errs where the truth is known: simulated paired runs of suites, planned by a pilot, and evaluated by the whole
// path from blocks to verdicts. The machine's own rates come from measurements; these say what the statistics alone make of given
// noise. The machine is taken away from one pair of ten, which is then five times as noisy.

private let gates = CommandLine.arguments.dropFirst().first.flatMap(Int.init) ?? 1000

/// A suite: the spread of each trial's pairs from layout, and how much slower its first trial is.
private struct Case {
  let name: String
  let layouts: [Double]
  let slowdown: Double

  func pair(_ draws: inout Draws, _ trial: Int) -> TimedPair {
    let isLost = draws.uniform() < 0.1
    var pair = simulatedPair(
      &draws, slowdown: trial == 0 ? slowdown : 0, layout: (isLost ? 5 : 1) * layouts[trial])
    if isLost { pair.machineLoss = "planted" }
    return pair
  }
}

/// The verdicts on suites in which one trial is slower.
private struct Tally: Sendable {
  var alarms = 0
  var found = 0
  var equivalent = 0
  var passed = 0
  var pairs = 0
  var findings = 0
}

private let policy = GatePolicy(rules: [.standard(.timePerStep)])

/// The plan that a gate of 60 s makes of a pilot whose pairs take 50 ms.
private func plan(_ suite: Case, _ draws: inout Draws) -> PairPlan {
  let pilot = pairedRun(suite.layouts.indices.map { trial in (0..<12).map { _ in suite.pair(&draws, trial) } })
  return PairPlan(looks: policy.plannedLooks, seconds: 55).planned(for: pairsNeeded(pilot, policy), secondsPerPair: 0.05)
}

/// A suite measured as a gate does it: to a planned look, and on with what that leaves undecided.
private func measure(_ suite: Case, _ number: Int, _ tally: inout Tally) {
  var draws = Draws(suite.name, number)
  let plan = plan(suite, &draws)
  let run = simulatedRun(looks: suite.layouts.indices.map(plan.looks), under: policy) { suite.pair(&draws, $0) }
  guard let report = try? evaluateGate(run, under: policy) else { fatalError("a simulated run can be evaluated") }
  let findings = report.findings
  if report.outcome == .pass { tally.passed += 1 }
  let others = suite.slowdown == 0 ? findings[...] : findings.dropFirst()
  if others.contains(where: { $0.verdict == .regressed }) { tally.alarms += 1 }
  if findings[0].verdict == .regressed { tally.found += 1 }
  tally.equivalent += others.count { $0.verdict == .equivalent }
  tally.findings += others.count
  tally.pairs += run.trials.map(\.pairs.count).reduce(0, +)
}

private func share(_ successes: Int, _ count: Int) -> String {
  guard let interval = wilsonInterval(successes: successes, of: count) else { return "–" }
  return String(
    format: "%.2f %% [%.2f, %.2f]", 100 * Double(successes) / Double(count), 100 * interval.lower, 100 * interval.upper)
}

/// The deviation of a heavy-tailed pair, its layouts alone.
private func deviation(_ layout: Double) -> String {
  String(format: "%.1f", 100 * layout * (2 * (0.9 + 0.1 * 25)).squareRoot())
}

private let even = [20, 5].flatMap { trials in
  [0.002, 0.004, 0.008, 0.016, 0.032].flatMap { layout in
    (trials == 20 ? [0.0] : [0.01, 0.02, 0.03, 0.05, 0.1]).map { slowdown in
      Case(
        name: "\(trials) trials of \(deviation(layout)) %", layouts: .init(repeating: layout, count: trials), slowdown: slowdown
      )
    }
  }
}
// Fifteen quiet trials, and five that are as noisy as what allocates; the slower one is of either kind.
private let mixed = [(0.004, 0.0), (0.004, 0.05), (0.064, 0.05)].map { first, slowdown in
  let layouts = [first] + [Double](repeating: 0.004, count: 14) + [Double](repeating: 0.064, count: 5)
  return Case(
    name: "\(deviation(first)) % first, 14 trials of \(deviation(0.004)) %, 5 of \(deviation(0.064)) %", layouts: layouts,
    slowdown: slowdown)
}

print(
  "\(gates) gates each; level 0.01, minimum effect 1 %, margin 3 %, must detect 5 %, looks at \(GatePolicy.usualLooks) pairs, "
    + "and two or four times as many by a pilot")
let heads = [
  "trials and the spread of their pairs", "slowdown", "false alarms", "found", "passed", "others equivalent", "pairs a trial",
]
print("| \(heads.joined(separator: " | ")) |\n|--|--:|--:|--:|--:|--:|--:|")
for suite in even + mixed {
  var tally = Tally()
  for number in 0..<gates { measure(suite, number, &tally) }
  let cells = [
    suite.name, String(format: "%.0f %%", 100 * suite.slowdown), share(tally.alarms, gates),
    suite.slowdown == 0 ? "–" : share(tally.found, gates), share(tally.passed, gates),
    String(format: "%.1f %%", 100 * Double(tally.equivalent) / Double(tally.findings)),
    String(format: "%.1f", Double(tally.pairs) / Double(gates * suite.layouts.count)),
  ]
  print("| \(cells.joined(separator: " | ")) |")
  fflush(nil)
}
