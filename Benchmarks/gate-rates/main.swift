import Analysis
import Foundation
import PortableMath
import Records
import ReportFixtures

// How often the gate errs where the truth is known: simulated paired runs of suites, evaluated by the whole path from blocks to
// verdicts. The machine's own rates come from measurements; these say what the statistics alone make of given noise.

private let gates = CommandLine.arguments.dropFirst().first.flatMap(Int.init) ?? 1000

/// The verdicts on suites in which one trial is slower.
private struct Tally: Sendable {
  var alarms = 0
  var found = 0
  var equivalent = 0
  var passed = 0
  var pairs = 0
  var findings = 0
}

/// A suite measured as a gate does it: to a planned look, and on with what that leaves undecided.
private func measure(_ name: String, _ number: Int, trials: Int, slowdown: Double, layout: Double, _ tally: inout Tally) {
  var draws = Draws(name, number)
  let policy = GatePolicy(rules: [.standard(.timePerStep)])
  var run = pairedRun([[TimedPair]](repeating: [], count: trials))
  var open = Set(run.trials.map(\.id))
  for look in policy.plannedLooks {
    for index in run.trials.indices where open.contains(run.trials[index].id) {
      while run.trials[index].pairs.count < look {
        run.trials[index].pairs.append(simulatedPair(&draws, slowdown: index == 0 ? slowdown : 0, layout: layout))
      }
    }
    open = Set(undecidedTrials(run, under: policy))
  }
  guard let report = try? evaluateGate(run, under: policy) else { fatalError("a simulated run can be evaluated") }
  let findings = report.findings
  if report.outcome == .pass { tally.passed += 1 }
  let others = slowdown == 0 ? findings[...] : findings.dropFirst()
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

print(
  "\(gates) gates each; level 0.01, minimum effect 1 %, margin 3 %, must detect 5 %, looks at \(GatePolicy.usualLooks) pairs")
print(
  "trials  pair SD  slowdown  false alarms              found                     passed                    "
    + "equivalent else  pairs a trial")
for (trials, layout) in [20, 5].flatMap({ trials in [0.002, 0.004, 0.008, 0.016, 0.032].map { (trials, $0) } }) {
  // The deviation of a heavy-tailed pair, its layouts alone.
  let deviation = layout * (2 * (0.9 + 0.1 * 25)).squareRoot()
  for slowdown in trials == 20 ? [0.0] : [0.01, 0.02, 0.03, 0.05, 0.1] {
    var tally = Tally()
    for number in 0..<gates {
      measure("\(trials) \(layout) \(slowdown)", number, trials: trials, slowdown: slowdown, layout: layout, &tally)
    }
    let cells = [
      "\(trials)", String(format: "%.1f %%", 100 * deviation), String(format: "%.0f %%", 100 * slowdown),
      share(tally.alarms, gates), slowdown == 0 ? "–" : share(tally.found, gates),
      share(tally.passed, gates), String(format: "%.1f %%", 100 * Double(tally.equivalent) / Double(tally.findings)),
      String(format: "%.1f", Double(tally.pairs) / Double(gates * trials)),
    ]
    print(
      zip(cells, [6, 7, 8, 24, 24, 24, 15, 13]).map { $0.padding(toLength: max($1, $0.count), withPad: " ", startingAt: 0) }
        .joined(separator: "  "))
  }
}
