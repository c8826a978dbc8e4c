import Analysis
import Foundation
import Harness
import Optimizers
import PortableMath
import Problems
import Records
import SystemFiles

// How often paired gates on this machine raise false alarms and miss slowdowns, over suites/self.yaml, by the default policy:
//
//   gate-power times ASSAY [LOAD [GATES [REAL [SUITE]]]]
//   gate-power instructions ASSAY
//
// GATES gates are drawn from measured pairs of processes. They give the false alarms of all trials as one suite, and the power
// against 3 % in suites of one experiment each. REAL gates of each suite are measured besides, a trial of each slowed down by
// 3 %. SUITE is one experiment, or 'all'. By instructions, every trial is counted twice, and with 1 % put in.

private let usage = "usage: gate-power times ASSAY [LOAD [GATES [REAL [SUITE]]]], or gate-power instructions ASSAY"
private let arguments = Array(CommandLine.arguments.dropFirst())
guard arguments.count >= 2, ["times", "instructions"].contains(arguments[0]) else { fatalError(usage) }
private let path = arguments[1]
private let numbers = arguments.dropFirst(2).map { Int($0) ?? 0 }
private let backgroundLoad = numbers.isEmpty ? 0 : numbers[0]
private let gates = numbers.count > 1 ? numbers[1] : 1000
private let realGates = numbers.count > 2 ? numbers[2] : 2

private let policy = GatePolicy(rules: GatePolicy.defaultRules.filter(\.metric.isTime))
private let plan = PairPlan(looks: policy.plannedLooks, seconds: policy.budgetSeconds)

private let suiteFile = "suites/self.yaml"
private let suite = try readSuite(try readFile(suiteFile), file: suiteFile, quick: false)
private let registry = Registry(problems: builtInProblems, optimizers: builtInOptimizers)
private let trials = Array(try Harness.plan(suite, with: registry))
private let worker = WorkerCommand(executable: path, arguments: ["worker"])

@Sendable private func session(_ trials: [Trial], seed: UInt64) async throws -> PairedSession {
  let side = PairedSide(label: path, command: worker, plan: trials)
  let options = PairedOptions(
    seed: seed, jobs: 2, countsAllocations: false, countsInstructions: false,
    pairSeconds: plan.pairSeconds(trials: trials.count))
  return try await PairedSession(suite, side, side, options)
}

/// A certificate over `trials` from as many pairs as a gate's last look has.
private func certificate(_ trials: [Trial], slowdowns: [Double]) async throws -> Certificate {
  let runs = try await collectPairs(
    try await session(trials, seed: suite.seed), slowdowns: [0] + slowdowns, pairs: plan.looks.last ?? 1,
    backgroundLoad: backgroundLoad, progress: { _, _ in })
  if let failure = runs.compactMap(firstFailure).first { fatalError(failure) }
  return try makeCertificate(
    alike: runs[0], slowed: Array(zip(slowdowns, runs.dropFirst())), under: policy, gates: gates,
    backgroundLoad: backgroundLoad)
}

private func text(_ share: Proportion) -> String {
  String(
    format: "%d of %d [%.2f %%, %.2f %%]", share.successes, share.count, 100 * share.lower, 100 * share.upper)
}

private func say(_ line: String) {
  print(line)
  fflush(nil)
}

private let only = arguments.count > 5 ? arguments[5] : nil
private let experiments = suite.experiments.map(\.name).filter { only == nil || only == $0 }

/// By pairs that are drawn: all trials as one suite, then each experiment.
private func drawGates() async throws {
  say(
    "\(backgroundLoad) busy programs; level \(policy.falseAlarmRate), looks at \(policy.plannedLooks) pairs, \(policy.budgetSeconds) s a gate"
  )
  let whole = only == nil || only == "all" ? [("all", trials)] : []
  for (name, chosen) in whole + experiments.map({ name in (name, trials.filter { $0.experiment == name }) }) {
    let start = ContinuousClock.now
    let found = try await certificate(chosen, slowdowns: [0.03])
    let seconds = Int((ContinuousClock.now - start) / .seconds(1))
    say(
      "\(name), \(chosen.count) trials: false alarms \(text(found.falseAlarms)); 3 % found in \(text(found.detections[0].found)); \(seconds) s"
    )
  }
}

/// Whole gates, recordings included, with a trial of each suite slowed down in turn.
private func measureGates() async throws {
  for number in 0..<realGates {
    for name in experiments {
      let chosen = trials.filter { $0.experiment == name }
      let slow = number % chosen.count
      let start = ContinuousClock.now
      let report = try await withBackgroundLoad(backgroundLoad) { () async throws -> GateReport in
        let run = await measureInTurns(
          try await session(chosen, seed: suite.seed + UInt64(number) + 1), plan, slowdowns: [slow: 0.03],
          undecided: { undecidedTrials($0, under: policy) })
        return try evaluateGate(run, under: policy)
      }
      let seconds = Int((ContinuousClock.now - start) / .seconds(1))
      let verdicts = report.findings.map(\.verdict.rawValue)
      let others = verdicts.indices.filter { $0 != slow }.map { verdicts[$0] }.joined(separator: " ")
      say("gate \(number + 1) of \(name), trial \(slow + 1) slower by 3 %: \(verdicts[slow]); others \(others); \(seconds) s")
    }
  }
}

/// Every trial twice, and with 1 % put in.
private func countInstructions() async throws {
  let session = try await session(trials, seed: suite.seed)
  for index in trials.indices {
    let counts = [
      await session.candidateInstructions(of: index, slowdown: 0), await session.candidateInstructions(of: index, slowdown: 0),
      await session.candidateInstructions(of: index, slowdown: 0.01),
    ]
    guard let first = counts[0].value, let second = counts[1].value, let slower = counts[2].value else {
      say("\(trials[index].id): \(counts.compactMap(\.absence).first ?? "")")
      continue
    }
    func change(_ other: InstructionCounts) -> Double { 100 * (Double(other.count) / Double(first.count) - 1) }
    say(
      String(
        format: "%@: %d instructions, again %+.5f %%, with 1 %% put in %+.3f %%", trials[index].id, first.count, change(second),
        change(slower)))
  }
}

if arguments[0] == "times" {
  try await drawGates()
  try await measureGates()
} else {
  try await countInstructions()
}
