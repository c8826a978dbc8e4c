import Analysis
import ArgumentParser
import Foundation
import Harness
import PluginHost
import Records
import Rendering
import SystemFiles

struct RunCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "run",
    abstract: "Runs a suite, prints its table and keeps its report.",
    discussion: """
      Assay records each trial once. Then it counts the trial's allocations and times it, in \
      processes of their own, which must end in the recorded digest.

      A journal beside the future report keeps finished work. After an interruption, --resume \
      continues the run. A trial that was under way resumes from its last saved state; \
      --save-every says how often a state is saved.

      EXAMPLES
        assay run suites/classics.yaml
        assay run textbook --no-timing --jobs 2
        assay run classics --filter rosenbrock --dry-run
        assay run mine.yaml --plugin ./libmine.so
        assay run mine.yaml --plugin 'python3 my_optimizer.py'
      """)

  @Argument(
    help: "The suite's file, or the name of a shipped suite such as classics.", completion: .file(extensions: ["yaml", "yml"]))
  var suite: String

  @OptionGroup(title: "What to run") var selection: SelectionOptions

  @OptionGroup(title: "What to measure and keep") var measurement: MeasurementOptions

  @OptionGroup(title: "Interrupted runs") var resumption: ResumptionOptions

  @OptionGroup(title: "Processes") var processes: ProcessOptions

  @OptionGroup(title: "Processes") var launcher: LauncherOptions

  @OptionGroup(title: "Several machines") var cluster: ClusterOptions

  @OptionGroup(title: "Plugin options") var plugins: PluginOptions

  @OptionGroup(title: "Output options") var page: PageOutputOptions

  @OptionGroup(title: "Output options") var color: ColorOptions

  func validate() throws {
    guard !plugins.sandbox || !plugins.names.isEmpty else { throw ValidationError("'--sandbox' is for plugins; name one.") }
    if processes.memoryLimit != nil, plugins.names.isEmpty {
      throw ValidationError("'--memory-limit' is for plugins; name one.")
    }
    if cluster.on != nil, let option = optionOfOneMachine {
      throw ValidationError("'\(option)' is for one machine; leave it out with '--on'.")
    }
  }

  func run() async throws {
    try refuseUnwritable([page.html].compactMap(\.self), reading: [suite])
    let suite = try loadSuite(self.suite, quick: selection.quick, data: selection.data)
    let (trials, sides) = try await rehearsedPlan(
      [named], isRehearsal: plugins.rehearsal, limitSeconds: suite.timeLimitSeconds
    ) { try planned(suite, $0[0]) }
    let loaded = sides[0]
    if selection.dryRun, cluster.on == nil { return try printLines(planText(trials)) }
    for sentence in loaded.notices { printError(sentence) }
    mentionOuterMemoryLimit()
    // Before any other process is started, which would fail without a word.
    let jobs = try cluster.on == nil ? affordable(jobs: processes.jobCount) : 1
    let givenRevision = measurement.revision
    // git answers while the executable's digest is made.
    async let revision = sourceRevision(givenRevision)
    let lines = launcher.fingerprintLines + loaded.fingerprintLines + programLines(of: trials.templates)
    if cluster.on != nil {
      return try await beginOnCluster(suite, trials, loaded, lines + [await revision].compactMap(\.self))
    }
    var fingerprint = try await launcher.fingerprint(of: trials)
    let allLines = lines + [await revision].compactMap(\.self)
    fingerprint.lines += allLines
    var options = options(trials, loaded, jobs: jobs)
    options.nodeLines = allLines
    if resumption.choice == .none { mentionInterruptedRuns(suite, machine: fingerprint.machine) }
    let finished = try await performRun(suite, trials, fingerprint, options)
    try present(finished, page: page, color: color)
  }

  private func options(_ trials: Plan, _ loaded: [PluginIdentity], jobs: Int) -> RunOptions {
    RunOptions(
      jobs: jobs, withTiming: !measurement.noTiming, usesFreshWorkers: processes.freshWorkers,
      resumption: resumption.choice, resultsFolder: measurement.results,
      worker: worker.serving(trials.templates), stateSeconds: resumption.saveEvery, eventsFolder: measurement.tensorboard,
      conditions: conditions + loaded.fileConditions)
  }

  private func beginOnCluster(
    _ suite: SuiteDefinition, _ trials: Plan, _ loaded: [PluginIdentity], _ lines: [Fingerprint.Line]
  ) async throws {
    let start = ClusterStart(
      options: cluster, suite: suite, plan: trials, runOptions: options(trials, loaded, jobs: processes.jobs ?? 1),
      plugins: loaded, fingerprintLines: lines)
    do {
      if selection.dryRun { return try await start.printShards() }
      try await start.begin(page: page, color: color)
    } catch {
      throw clusterFailure(error)
    }
  }

  /// The first given option that has no meaning where shards are divided among machines.
  private var optionOfOneMachine: String? {
    [
      ("--launcher", launcher.launcher != nil), ("--resume", resumption.choice != .none),
      ("--tensorboard", measurement.tensorboard != nil), ("--step-digests", measurement.stepDigests),
      ("--html", page.html != nil),
    ].first { $0.1 }?.0
  }

  private var worker: WorkerCommand {
    launcher.worker(named, memoryLimitBytes: memoryLimitBytes)
  }

  private var named: NamedPlugins { plugins.plugins(plugins.names, results: measurement.results) }

  private var memoryLimitBytes: Int { processes.memoryLimit.map { $0 << 20 } ?? usualMemoryLimitBytes }

  /// The lower of two limits holds; that of the environment is said.
  private func mentionOuterMemoryLimit() {
    guard !plugins.names.isEmpty, let limit = outerMemoryLimitBytes, limit < memoryLimitBytes else { return }
    printError("the limit of data memory (ulimit -d) gives workers with plugins \(limit >> 20) MiB")
  }

  /// The options on which trials depend, with their values.
  private var conditions: [RunCondition] {
    func given(_ flag: Bool) -> String { flag ? "given" : "not given" }
    return [
      RunCondition("'--filter'", selection.filter.map { "'\($0)'" } ?? "not given"),
      RunCondition("'--arithmetic'", measurement.arithmetic.rawValue),
      RunCondition("'--sensitivity'", given(measurement.sensitivity)),
      RunCondition("'--step-digests'", given(measurement.stepDigests)),
    ]
  }

  private func planned(_ suite: SuiteDefinition, _ registry: Registry) throws -> Plan {
    var plan = try planOf(suite, with: registry, arithmetic: measurement.arithmetic)
    plan.changeAll { trial in
      if measurement.sensitivity { trial.measuresSensitivity = true }
      if measurement.stepDigests { trial.keepsStepDigests = true }
      if processes.threads > 1 { trial.threads = processes.threads }
    }
    guard let filter = selection.filter else { return plan }
    let chosen = selected(plan, filter)
    guard !chosen.isEmpty else {
      throw Failure(.badInput, "no trial's name contains '\(filter)'; 'assay run \(self.suite) --dry-run' shows them")
    }
    return chosen
  }

  private func mentionInterruptedRuns(_ suite: SuiteDefinition, machine: String) {
    guard let last = interruptedRuns(of: suite, machine: machine, resultsFolder: measurement.results).last else { return }
    printError("an interrupted run lies in '\(last)'; '--resume' continues it")
  }
}

extension ArithmeticBackend: ExpressibleByArgument {}

/// A suite's trials, with the plugins of a registry.
func planOf(
  _ suite: SuiteDefinition, with registry: Registry = builtInRegistry, arithmetic: ArithmeticBackend = .portable
) throws -> Plan {
  do { return try plan(suite, with: registry, arithmetic: arithmetic) } catch { throw Failure(.badInput, "\(error)") }
}

/// The trials whose name contains `filter`; all or none of a search.
func selected(_ plan: Plan, _ filter: String) -> Plan {
  var chosen = plan
  chosen.choose { $0.contains(filter) }
  return chosen
}

/// Reads and decodes a suite's file, and leaves out experiments whose data are not on this machine.
func loadSuite(_ path: String, quick: Bool, data: String? = nil) throws -> SuiteDefinition {
  do {
    return try withData(try readSuite(try suiteBytes(path), file: path, quick: quick), from: data)
  } catch let error as FileError {
    throw Failure(.badInput, "\(error)")
  } catch let error as ConfigurationError {
    throw Failure(.badInput, "\(error)")
  }
}

/// A long plan shows so many trials.
private let shownTrials = 1000

/// The plan, a line for each trial; of a long plan the first ones.
private func planText(_ plan: Plan) -> String {
  let shown = plan.count > shownTrials ? plan.prefix(20) : plan[...]
  let lines = shown.map { trial in
    let budget = [
      trial.budget.steps.map { counted($0, "step") }, trial.budget.evaluations.map { counted($0, "evaluation") },
      trial.budget.seconds.map { "\(shortest($0)) s" },
    ]
    let targets = trial.targets.map { "\($0)" }
    return "\(visible(trial.id)): \(budget.compactMap { $0 }.joined(separator: ", "))"
      + (targets.isEmpty ? "" : "; until \(targets.joined(separator: " and "))") + "\n"
  }
  let rest = plan.count - shown.count
  return lines.joined() + (rest > 0 ? "… and \(rest) more; '--filter' shows some of them\n" : "")
    + "\(counted(plan.count, "trial"))\n"
}
