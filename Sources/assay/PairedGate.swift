import Analysis
import Foundation
import Harness
import Records

/// The two sides of a paired gate, as a person names them.
struct PairedSides {
  var suite: String
  /// Paths of executables; nil for this one.
  var baseline: String?
  var candidate: String?
  /// A revision that the baseline is built from.
  var revision: String?
  /// The candidate's suite, where it is another.
  var candidateSuite: String?
  var candidateArithmetic: ArithmeticV1?
  var only: String?
  var baselinePlugins: NamedPlugins
  var candidatePlugins: NamedPlugins
  /// Whether to end once both sides are planned; see `rehearsedPlan`.
  var isRehearsal: Bool

  /// What else than its executable and plugins the candidate has of its own.
  var candidateChanges: [String] {
    [candidateSuite.map { "suite \($0)" }, candidateArithmetic.map { "arithmetic \($0.rawValue)" }].compactMap(\.self)
  }
}

/// Measures both sides in turns, under the policy's plan.
func measurePaired(
  _ sides: PairedSides, under policy: GatePolicyV1, certificate: KeptCertificate?
) async throws -> PairedRunV1 {
  let suite = try loadSuite(sides.suite, quick: false)
  let candidateSuite = try sides.candidateSuite.map { try loadSuite($0, quick: false) } ?? suite
  let (plans, plugins) = try await rehearsedPlan(
    [sides.baselinePlugins, sides.candidatePlugins], isRehearsal: sides.isRehearsal, limitSeconds: suite.timeLimit
  ) { registries in
    (
      try filtered(try planOf(suite, with: registries[0]), sides.only),
      try filtered(
        try planOf(candidateSuite, with: registries[1], arithmetic: sides.candidateArithmetic ?? .portable), sides.only)
    )
  }
  try certificate?.refuse(policy, trials: plans.0.count)
  var baseline = sides.baseline
  if let revision = sides.revision { baseline = try await buildRevision(revision) }
  let plan = PairPlan(looks: policy.pairs, seconds: policy.seconds)
  var options = pairedOptions(policy, plan, trials: plans.0.count, seed: suite.seed)
  options.isolatesTrials = plugins.contains { !$0.identities.isEmpty }
  let session = try await pairedSession(
    suite,
    PairedSide(
      label: label(sides.revision ?? sides.baseline, sides.baselinePlugins),
      command: try worker(at: baseline, sides.baselinePlugins), plan: plans.0,
      pluginLines: plugins[0].fingerprintLines),
    PairedSide(
      label: ([label(sides.candidate, sides.candidatePlugins)] + sides.candidateChanges).joined(separator: ", "),
      command: try worker(at: sides.candidate, sides.candidatePlugins), plan: plans.1,
      pluginLines: plugins[1].fingerprintLines), options)
  try refuseOtherOptimisation(session.run)
  guard policy.judgesTime else { return session.run }
  let line = LivingLine()
  defer { line.clear() }
  return await measureInTurns(
    session, plan, undecided: { undecidedTrials($0, under: policy) },
    progress: { line.show("pair \($0) of at most \($1)") })
}

func pairedOptions(_ policy: GatePolicyV1, _ plan: PairPlan, trials: Int, seed: UInt64) -> PairedOptions {
  let metrics = Set(policy.rules.map(\.metric))
  return PairedOptions(
    seed: seed, jobs: ProcessInfo.processInfo.activeProcessorCount,
    countsAllocations: !metrics.isDisjoint(with: [.allocations, .allocatedBytes]),
    countsInstructions: metrics.contains(.instructions), pairSeconds: plan.pairSeconds(trials: trials))
}

func pairedSession(
  _ suite: SuiteV1, _ baseline: PairedSide, _ candidate: PairedSide, _ options: PairedOptions
) async throws -> PairedSession {
  do {
    return try await PairedSession(suite, baseline, candidate, options)
  } catch let error as PairedError {
    throw Failure(.badInput, "\(error)")
  }
}

/// What a reader should know of the conditions of a paired measurement.
func pairedNotes(_ run: PairedRunV1) -> [String] {
  var notes: [String] = []
  if !isLayoutRandomised {
    notes.append(
      "addresses are not randomised here: all processes of a side share one layout of memory, whose luck counts as its own")
  }
  if run.baseline.fingerprint["build.optimised"] == "no" {
    notes.append("both sides were built without optimisation: these are not the times of a release build")
  }
  return notes
}

/// What a machine was measured to find, and the file that says so.
struct KeptCertificate {
  let path: String
  let machine: FingerprintV1
  let certificate: CertificateV1

  /// That of this machine; nil where it has none, or no time is judged.
  init?(for policy: GatePolicyV1, on machine: FingerprintV1, results: String) throws {
    path = certificatePath(machine, results: results)
    self.machine = machine
    guard policy.judgesTime, FileManager.default.fileExists(atPath: path) else { return nil }
    do {
      certificate = try readCertificate(try readFile(path), file: path)
    } catch {
      throw Failure(.badInput, "\(error)")
    }
  }

  /// Refuses a policy that it does not vouch for.
  func refuse(_ policy: GatePolicyV1, trials: Int) throws {
    guard let refusal = refusal(of: policy, trials: trials, by: certificate, on: machine) else { return }
    let verdict =
      refusal.isOfTheMachine
      ? "this machine cannot keep the policy, says '\(path)'"
      : "the certificate '\(path)' does not vouch for this policy"
    throw Failure(.inconclusive, "\(verdict): \(refusal)")
  }
}

/// Where `assay calibrate` keeps what it found.
func certificatePath(_ machine: FingerprintV1, results: String) -> String {
  "\(results)/certificates/\(machine.machine).json"
}

/// The trials that a paired measurement takes.
func filtered(_ plan: [TrialV1], _ only: String?) throws -> [TrialV1] {
  let chosen = only.map { selected(plan, $0) } ?? plan
  if let only, chosen.isEmpty { throw Failure(.badInput, "\(GateError.nothingMatches(only))") }
  if let tuned = chosen.first(where: { $0.tuning != nil }) {
    throw Failure(
      .badInput,
      "'\(tuned.experiment)' tunes hyperparameters, so its trials are not known beforehand and cannot take turns; choose "
        + "others by '--only', or compare two reports")
  }
  return chosen
}

/// What a person calls a side: its executable or revision, and its plugins.
private func label(_ executable: String?, _ plugins: NamedPlugins) -> String {
  (executable ?? "this executable") + (plugins.names.isEmpty ? "" : " with \(plugins.listed)")
}

/// The worker of an executable, or of this one.
private func worker(at path: String?, _ plugins: NamedPlugins) throws -> WorkerCommand {
  guard let path else { return thisExecutable(plugins.workerArguments()) }
  guard FileManager.default.isExecutableFile(atPath: path) else {
    throw Failure(
      .badInput, "'\(path)' is no executable; with a suite, '--baseline' and '--candidate' name executables of assay")
  }
  return WorkerCommand(
    executable: URL(filePath: path).standardizedFileURL.path, arguments: plugins.workerArguments())
}

/// A build without optimisation against one with would measure the compiler's settings.
private func refuseOtherOptimisation(_ run: PairedRunV1) throws {
  for (slow, side) in [(run.baseline, run.candidate), (run.candidate, run.baseline)]
  where slow.fingerprint["build.optimised"] == "no" && side.fingerprint["build.optimised"] == "yes" {
    throw Failure(
      .inconclusive, "'\(slow.label)' was built without optimisation and '\(side.label)' with; build both with '-c release'")
  }
}
