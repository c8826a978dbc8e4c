import Analysis
import Foundation
import Harness
import PluginHost
import Records
import SystemFiles

/// The two sides of a paired gate, as a person names them.
struct PairedSides {
  var suite: String
  /// The two command lines, in the place of a suite.
  var commands: CommandPair?
  /// Paths of executables; nil for this one.
  var baseline: String?
  var candidate: String?
  /// A revision that the baseline is built from.
  var revision: String?
  /// The repository's own plugin, if the policy names one; nil if the revision is one of Assay.
  var own: PluginRevisions?
  /// The candidate's suite, if it is another.
  var candidateSuite: String?
  var candidateArithmetic: ArithmeticBackend?
  var filter: String?
  /// Seconds in place of the policy's.
  var budget: Double?
  var baselinePlugins: NamedPlugins
  var candidatePlugins: NamedPlugins
  /// Whether to end once both sides are planned; see `rehearsedPlan`.
  var isRehearsal: Bool

  /// What a person calls the sides: executable or revision, plugins, and what else differs in the candidate.
  var baselineLabel: String {
    if let commands { return commands.baseline.text }
    if let own, let revision { return "\(own.candidate) of \(revision)" }
    return label(revision ?? baseline, baselinePlugins)
  }

  var candidateLabel: String {
    if let commands { return commands.candidate.text }
    let side = own.map { "\($0.candidate) of the working folder" } ?? label(candidate, candidatePlugins)
    let changes = [candidateSuite.map { "suite \($0)" }, candidateArithmetic.map { "arithmetic \($0.rawValue)" }]
    return ([side] + changes.compactMap(\.self)).joined(separator: ", ")
  }

  private func label(_ executable: String?, _ plugins: NamedPlugins) -> String {
    (executable ?? "this executable") + (plugins.names.isEmpty ? "" : " with \(plugins.listed)")
  }
}

/// Measures both sides in turns, under the policy's plan.
///
/// - Returns: the run, the certificate if it was measured with the run's looks and no more time, and what a reader should know of
///   the conditions.
func measurePaired(
  _ sides: PairedSides, under policy: GatePolicy, certificate: KeptCertificate?
) async throws -> (run: PairedRun, cited: Certificate?, notes: [String]) {
  let suite = try sides.commands?.baseline.suite ?? loadSuite(sides.suite, quick: false)
  let (plans, plugins) = try await plannedSides(sides, suite)
  let certificate = certificate?.applicable(to: suite.identity)
  try certificate?.refuse(policy, trials: plans[0].count)
  var baseline = sides.baseline
  if let revision = sides.revision, sides.own == nil { baseline = try await executable(of: revision) }
  var plan = PairPlan(looks: policy.plannedLooks, seconds: policy.budgetSeconds)
  if let budget = sides.budget { plan = plan.extended(to: budget) }
  announce(plan, policy, trials: plans[0].count)
  var options = try pairedOptions(policy, plan, trials: plans[0].count)
  options.usesFreshWorkers = plugins.contains { !$0.isEmpty }
  let progress = CountedProgress()
  defer { progress.clear() }
  options.progress = { progress.show($0, $1, of: $2) }
  let revisions = await sideRevisions(sides)
  let session = try await pairedSession(
    suite,
    PairedSide(
      label: sides.baselineLabel,
      command: try worker(at: baseline, sides.baselinePlugins).serving(plans[0]), plan: plans[0],
      pluginLines: plugins[0].fingerprintLines + programLines(of: plans[0]) + revisions.baseline,
      uncountable: plugins[0].offeredByProcesses),
    PairedSide(
      label: sides.candidateLabel,
      command: try worker(at: sides.candidate, sides.candidatePlugins).serving(plans[1]), plan: plans[1],
      pluginLines: plugins[1].fingerprintLines + programLines(of: plans[1]) + revisions.candidate,
      uncountable: plugins[1].offeredByProcesses), options)
  try refuseOtherOptimization(session.run)
  guard policy.hasTimeRules else { return (session.run, nil, []) }
  plan = plan.after(session.countingSeconds)
  let cited = certificate?.cited(for: plan, trials: plans[0].count)
  // Looks that the policy names stay as they are, and other ones would make it another gate than the certificate's.
  if cited == nil, policy.looks == nil {
    plan = await plan.adapted(
      to: session, needed: { pairsNeeded($0, policy) }, progress: { progress.show("trying pair", $0, of: $1) })
  }
  let start = ContinuousClock.now
  let run = await measureInTurns(
    session, plan, undecided: { undecidedTrials($0, under: policy) },
    progress: { [seconds = plan.seconds] in progress.show("pair", $0, of: $1, within: seconds) })
  let shortage = shortage(of: run, seconds: (ContinuousClock.now - start) / .seconds(1), sides.budget ?? policy.budgetSeconds)
  return (run, cited, [shortage].compactMap(\.self) + pairedNotes(run))
}

/// How much time the first look takes of trials that did not come to it; nil if all did.
///
/// - Parameters:
///   - seconds: how long its pairs took.
///   - budgetSeconds: how long the gate was given.
private func shortage(of run: PairedRun, seconds: Double, _ budgetSeconds: Double) -> String? {
  let missing = run.trials.map { trial in
    trial.pairs.allSatisfy(\.isSound) ? max(0, (trial.looks?.first ?? 0) - trial.countedPairs.count) : 0
  }
  let (short, taken) = (missing.count { $0 > 0 }, run.trials.map(\.pairs.count).reduce(0, +))
  guard short > 0, taken > 0 else { return nil }
  let wanted = budgetSeconds + Double(missing.reduce(0, +)) * seconds / Double(taken)
  return "the time did not suffice for the first look at \(short) of \(run.trials.count) trials; with about "
    + "'budgetSeconds: \(shortest(10 * (wanted / 10).rounded(.up)))' it does, or with trials of fewer steps"
}

/// The revisions of the sources of both sides, as far as they are known.
private func sideRevisions(
  _ sides: PairedSides
) async -> (baseline: [Fingerprint.Line], candidate: [Fingerprint.Line]) {
  guard let name = sides.revision else { return ([], []) }
  let commit = try? await Revision(name, ofRepositoryAround: ".").commit
  let candidate = sides.own == nil ? nil : await sourceRevision()
  return (commit.map { [Fingerprint.Line(.revision, $0)] } ?? [], candidate.map { [$0] } ?? [])
}

/// Says beforehand how long the gate will take.
private func announce(_ plan: PairPlan, _ policy: GatePolicy, trials: Int) {
  let limit = "\(shortest(plan.seconds.rounded())) s"
  let work =
    policy.hasTimeRules
    ? "then measured for at most \(limit)"
    : policy[.instructions] == nil ? "" : "then counted for at most \(limit)"
  printError("\(counted(trials, "trial is", plural: "trials are")) recorded on both sides\(work.isEmpty ? "" : ", \(work)")")
}

/// The trials of the baseline and of the candidate, and what is known of each side's plugins.
private func plannedSides(
  _ sides: PairedSides, _ suite: SuiteDefinition
) async throws -> (plan: [[Trial]], plugins: [[PluginIdentity]]) {
  let candidateSuite =
    try sides.commands?.candidate.suite ?? sides.candidateSuite.map { try loadSuite($0, quick: false) } ?? suite
  return try await rehearsedPlan(
    [sides.baselinePlugins, sides.candidatePlugins], isRehearsal: sides.isRehearsal, limitSeconds: suite.timeLimitSeconds
  ) { registries in
    [
      try filtered(try planOf(suite, with: registries[0]), sides.filter),
      try filtered(
        try planOf(candidateSuite, with: registries[1], arithmetic: sides.candidateArithmetic ?? .portable), sides.filter),
    ]
  }
}

extension GatePolicy {
  /// Whether a gate under it counts instructions before it measures times.
  private var countsBeforeTimes: Bool { hasTimeRules && rules.contains { $0.metric.needs == .instructions } }

  /// The seconds that pairs surely have: counting takes at most a third of the budget, and its last trial may end late.
  var secondsOfPairs: Double { countsBeforeTimes ? 0.6 * budgetSeconds : budgetSeconds }
}

func pairedOptions(_ policy: GatePolicy, _ plan: PairPlan, trials: Int) throws -> PairedOptions {
  let needs = policy.rules.compactMap(\.metric.needs)
  var options = PairedOptions(
    seed: freshSeed(), jobs: try affordable(jobs: ProcessInfo.processInfo.activeProcessorCount),
    countsAllocations: needs.contains(.allocations), countsInstructions: needs.contains(.instructions),
    pairSeconds: plan.pairSeconds(trials: trials))
  options.countingSeconds = policy.hasTimeRules ? plan.firstSeconds / 3 : plan.seconds
  return options
}

/// A seed for one measurement: with the suite's own, each would repeat the orders and paddings of the one before.
///
/// It is below 2⁵³, so that every reader of JSON keeps it.
func freshSeed() -> UInt64 { .random(in: 0..<(1 << 53)) }

func pairedSession(
  _ suite: SuiteDefinition, _ baseline: PairedSide, _ candidate: PairedSide, _ options: PairedOptions
) async throws -> PairedSession {
  do {
    return try await PairedSession(suite, baseline, candidate, options)
  } catch let error as PairedError {
    throw Failure(.badInput, "\(error)")
  }
}

/// What a reader should know of the conditions of a paired measurement.
func pairedNotes(_ run: PairedRun) -> [String] {
  var notes: [String] = []
  if !isLayoutRandomized {
    notes.append(
      "this system does not randomize addresses, so a side may look faster by the luck of its memory layout")
  }
  if run.baseline.fingerprint[.isOptimized] == "no" {
    notes.append("both sides were built without optimization, so these are not the times of a release build")
  }
  return notes
}

/// What a machine was measured to find, and the file that says so.
struct KeptCertificate {
  let path: String
  let machine: Fingerprint
  let certificate: Certificate

  /// The certificate of this machine; nil if it has none, or if the policy compares no time.
  init?(for policy: GatePolicy, on machine: Fingerprint, results: String) throws {
    path = certificatePath(machine, results: results)
    self.machine = machine
    guard policy.hasTimeRules, FileManager.default.fileExists(atPath: path) else { return nil }
    do {
      certificate = try readCertificate(try InputFile.certificate.read(path), file: path)
    } catch {
      throw Failure(.badInput, "\(error)")
    }
  }

  /// The same, if it was measured with the suite on this host; else nil, and it is said why.
  func applicable(to suite: SuiteIdentity) -> KeptCertificate? {
    if certificate.isOf(suite, on: machine) { return self }
    let other = certificate.suite.digest == suite.digest ? "on another host of this kind" : "with another suite"
    printError("the certificate '\(path)' is not cited: it was measured \(other)")
    return nil
  }

  /// The certificate, if the pairs that it was measured with are those of the plan; else nil, and it is said why.
  func cited(for plan: PairPlan, trials: Int) -> Certificate? {
    let certified = certificate.policy
    let hasTime = plan.seconds * Double(certificate.trials) >= certified.budgetSeconds * Double(trials)
    guard plan.looks == certified.plannedLooks, hasTime else {
      let difference = hasTime ? "other looks" : "less time for a trial"
      printError("the certificate '\(path)' is not cited: this gate has \(difference) than it was measured with")
      return nil
    }
    return certificate
  }

  /// Refuses a policy that it does not cover.
  func refuse(_ policy: GatePolicy, trials: Int) throws {
    guard let refusal = refusal(of: policy, trials: trials, by: certificate, on: machine) else { return }
    let verdict =
      refusal.isOfTheMachine
      ? "this machine cannot keep the policy, by its certificate '\(path)'"
      : "the certificate '\(path)' does not cover this policy"
    throw Failure(.inconclusive, "\(verdict): \(refusal)")
  }
}

/// Where `assay certify` keeps what it found.
func certificatePath(_ machine: Fingerprint, results: String) -> String {
  "\(results)/certificates/\(machine.machine).json"
}

/// The trials that a paired measurement takes.
func filtered(_ plan: Plan, _ filter: String?) throws -> [Trial] {
  let chosen = Array(filter.map { selected(plan, $0) } ?? plan)
  if let filter, chosen.isEmpty { throw Failure(.badInput, "\(GateError.nothingMatches(filter))") }
  if let tuned = chosen.first(where: { $0.tuning != nil }) {
    throw Failure(
      .badInput,
      "'\(tuned.experiment)' tunes hyperparameters, so its trials are not known beforehand and cannot take turns; choose "
        + "others with '--filter', or compare two reports")
  }
  return chosen
}

/// The executable of a revision of the repository around the working folder.
private func executable(of name: String) async throws -> String {
  do throws(RevisionError) {
    return try await Revision(name, ofRepositoryAround: ".").executable(notice: printError)
  } catch {
    throw Failure(error.status, "\(error)")
  }
}

/// A repository's own plugin, of a revision and as it is in the working folder.
struct PluginRevisions {
  let baseline: String
  let candidate: String
  /// Keeps the revision checked out.
  private let lock: OpenFile?

  /// Builds both, unless this is a rehearsal of a gate that has built them.
  init(of plugin: String, against name: String, build: String?, isRehearsal: Bool) async throws {
    do throws(RevisionError) {
      let revision = try await Revision(name, ofRepositoryAround: ".")
      lock = isRehearsal ? nil : try await revision.build(plugin, of: ".", by: build, notice: printError)
      if let build, !isRehearsal { try await runBuild(build, in: ".", revision: "the working folder") }
      baseline = try revision.plugin(plugin, of: ".")
    } catch {
      throw Failure(error.status, "\(error)")
    }
    candidate = plugin
  }
}

extension RevisionError {
  fileprivate var status: ExitStatus {
    switch self {
    case .unusable: .badInput
    case .doesNotBuild: .buildFailed
    }
  }
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

/// A build without optimization against one with would measure the compiler's settings.
private func refuseOtherOptimization(_ run: PairedRun) throws {
  for (slow, side) in [(run.baseline, run.candidate), (run.candidate, run.baseline)]
  where slow.fingerprint[.isOptimized] == "no" && side.fingerprint[.isOptimized] == "yes" {
    throw Failure(
      .inconclusive, "'\(slow.label)' was built without optimization and '\(side.label)' with it; build both with '-c release'")
  }
}
