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
        assay run suites/textbook.yaml --no-timing --jobs 2
        assay run suites/classics.yaml --filter rosenbrock --dry-run
        assay run mine.yaml --plugin ./libmine.so
        assay run mine.yaml --plugin 'python3 my_optimizer.py'
      """)

  @Argument(help: "The suite's file.", completion: .file(extensions: ["yaml", "yml"]))
  var suite: String

  @Option(name: .shortAndLong, help: "How many workers run side by side in the passes that are not timed.")
  var jobs = ProcessInfo.processInfo.activeProcessorCount

  @Flag(help: "Only record the trials; measure neither times nor allocations.")
  var noTiming = false

  @Flag(help: "Run the suite's quick variant, which its 'quick' keys define.")
  var quick = false

  @Flag(
    help:
      "Also run each trial from starts that differ in the last place. 'assay diff' then knows how far rounding alone carries.")
  var sensitivity = false

  @Flag(
    help:
      "Keep the digests of every step beside the report, 64 bytes a step. 'assay diff' then names the exact step that differs.")
  var stepDigests = false

  @Option(help: "The arithmetic backend of experiments that name none: portable, libm or openblas.")
  var arithmetic = ArithmeticBackend.portable

  @OptionGroup var launcher: LauncherOptions

  @Flag(help: "Continue the newest interrupted run of this suite.")
  var resume = false

  @Option(
    help: ArgumentHelp("The least time between two saved states of a trial; 0 saves one after each step.", valueName: "seconds")
  )
  var saveEvery = 30.0

  @Option(
    help: ArgumentHelp(
      "Write each trial's values, histograms and curves to event files below this folder, which TensorBoard reads.",
      valueName: "folder"), completion: .directory)
  var tensorboard: String?

  @Flag(help: "Print the plan and run nothing.")
  var dryRun = false

  @Option(
    help: ArgumentHelp("The folder of data, in place of the folders that the suite names.", valueName: "folder"),
    completion: .directory)
  var data: String?

  @Option(help: "Threads for each step of a model; they change no bit.")
  var threads = 1

  @Option(help: ArgumentHelp("Run only the trials whose name contains this.", valueName: "text"))
  var filter: String?

  @Option(help: ArgumentHelp("The folder of reports.", valueName: "folder"), completion: .directory)
  var results = "results"

  @OptionGroup var plugins: PluginOptions

  @Flag(
    help: ArgumentHelp(
      "Start a fresh worker for every trial, so that nothing a plugin leaves behind in one reaches another.",
      discussion: """
        Without this flag a worker records one trial after the other, and is replaced when it is lost. Timed passes \
        always have fresh workers.
        """))
  var freshWorkers = false

  @Option(
    help: ArgumentHelp(
      "The greatest memory of a worker with plugins, and of each process of a plugin; without it half of the machine's.",
      valueName: "mebibytes"))
  var memoryLimit: Int?

  func validate() throws {
    guard jobs >= 1 else { throw ValidationError("'--jobs' must be at least 1, not \(jobs).") }
    guard (1...64).contains(threads) else { throw ValidationError("'--threads' must be 1 to 64, not \(threads).") }
    guard (0...1e6).contains(saveEvery) else {
      throw ValidationError("'--save-every' must be 0 to 1000000 seconds, not \(saveEvery).")
    }
    guard let memoryLimit else { return }
    guard !plugins.names.isEmpty else { throw ValidationError("'--memory-limit' is for plugins; name one.") }
    guard (64...(1 << 32)).contains(memoryLimit) else {
      throw ValidationError("'--memory-limit' must be at least 64 (MiB), not \(memoryLimit).")
    }
  }

  func run() async throws {
    let suite = try loadSuite(self.suite, quick: quick, data: data)
    let (trials, sides) = try await rehearsedPlan(
      [plugins.plugins], isRehearsal: plugins.rehearsal, limitSeconds: suite.timeLimitSeconds
    ) { try planned(suite, $0[0]) }
    let loaded = sides[0]
    if dryRun { return try printResult(planText(trials)) }
    for sentence in loaded.replacements { printError(sentence) }
    var fingerprint = try await launcher.fingerprint(of: trials)
    fingerprint.lines += loaded.fingerprintLines
    if !resume { mentionInterruptedRuns(suite, machine: fingerprint.machine) }
    let options = RunOptions(
      jobs: jobs, withTiming: !noTiming, usesFreshWorkers: freshWorkers, resume: resume, resultsFolder: results,
      worker: worker, stateSeconds: saveEvery, eventsFolder: tensorboard)
    let finished = try await performRun(suite, trials, loaded.registry, fingerprint, options)
    let summary = summarize(finished.report)
    try printResult(Document(summary).terminal() + "report \(finished.path)\n")
    try failWhereMissed(summary, finished.report)
  }

  private var worker: WorkerCommand {
    launcher.worker(plugins.plugins, memoryLimitBytes: memoryLimit.map { $0 << 20 } ?? usualMemoryLimitBytes)
  }

  private func planned(_ suite: SuiteDefinition, _ registry: Registry) throws -> [Trial] {
    var trials = try planOf(suite, with: registry, arithmetic: arithmetic)
    if sensitivity { for index in trials.indices { trials[index].measuresSensitivity = true } }
    if stepDigests { for index in trials.indices { trials[index].keepsStepDigests = true } }
    if threads > 1 { for index in trials.indices { trials[index].threads = threads } }
    guard let filter else { return trials }
    let chosen = selected(trials, filter)
    guard !chosen.isEmpty else {
      throw Failure(.badInput, "no trial's name contains '\(filter)'; 'assay run \(self.suite) --dry-run' shows them")
    }
    return chosen
  }

  private func mentionInterruptedRuns(_ suite: SuiteDefinition, machine: String) {
    guard let last = interruptedRuns(of: suite, machine: machine, resultsFolder: results).last else { return }
    printError("an interrupted run lies in '\(last)'; '--resume' continues it")
  }

  private func failWhereMissed(_ summary: Summary, _ report: Report) throws {
    let failed = report.records.filter { $0.status == .failed }
    for record in failed { printError("failed: \(record.trial.id): \(record.reason ?? "no reason given")") }
    if !summary.missed.isEmpty {
      printError("\(summary.missed.count) of \(summary.expectations.count) expectations missed")
    }
    if !failed.isEmpty || !summary.missed.isEmpty { throw Failure(.verdictAgainst, "") }
  }
}

extension ArithmeticBackend: ExpressibleByArgument {}

/// A suite's trials, with the plugins of a registry.
func planOf(
  _ suite: SuiteDefinition, with registry: Registry = builtInRegistry, arithmetic: ArithmeticBackend = .portable
) throws -> [Trial] {
  do { return try plan(suite, with: registry, arithmetic: arithmetic) } catch { throw Failure(.badInput, "\(error)") }
}

/// The trials whose name contains `filter`; all or none of a search, since its trials depend on each other.
func selected(_ trials: [Trial], _ filter: String) -> [Trial] {
  let searches = Set(trials.filter { $0.id.contains(filter) }.compactMap(\.searchName))
  return trials.filter { $0.id.contains(filter) || $0.searchName.map(searches.contains) ?? false }
}

/// Reads and decodes a suite's file, and leaves out experiments whose data are not on this machine.
func loadSuite(_ path: String, quick: Bool, data: String? = nil) throws -> SuiteDefinition {
  do {
    return try withData(try readSuite(try readFile(path), file: path, quick: quick), from: data)
  } catch let error as FileError {
    throw Failure(.badInput, "\(error)")
  } catch let error as ConfigurationError {
    throw Failure(.badInput, "\(error)")
  }
}

/// The plan, a line for each trial.
private func planText(_ trials: [Trial]) -> String {
  let lines = trials.map { trial in
    let budget = [
      trial.budget.steps.map { "\($0) steps" }, trial.budget.evaluations.map { "\($0) evaluations" },
      trial.budget.seconds.map { "\(shortest($0)) s" },
    ]
    let targets = trial.targets.map { "\($0)" }
    return "\(trial.id): \(budget.compactMap { $0 }.joined(separator: ", "))"
      + (targets.isEmpty ? "" : "; until \(targets.joined(separator: " and "))") + "\n"
  }
  return lines.joined() + "\(trials.count) trials\n"
}
