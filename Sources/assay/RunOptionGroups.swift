import ArgumentParser
import Foundation
import Harness
import PortableMath
import Records

/// Which of a suite's trials run.
struct SelectionOptions: ParsableArguments {
  @Option(help: ArgumentHelp("Run only the trials whose name contains this.", valueName: "text"))
  var filter: String?

  @Flag(help: "Run the suite's quick variant, which its 'quick' keys define.")
  var quick = false

  @Flag(help: "Print the plan and run nothing.")
  var dryRun = false

  @Option(
    help: ArgumentHelp("The folder of data, in place of the folders that the suite names.", valueName: "folder"),
    completion: .directory)
  var data: String?
}

/// What is measured of a trial, and where it goes.
struct MeasurementOptions: ParsableArguments {
  @Flag(help: "Only record the trials; measure neither times nor allocations.")
  var noTiming = false

  @Option(
    help: ArgumentHelp(
      "The arithmetic backend of experiments that name none: portable, libm or openblas.", valueName: "backend"))
  var arithmetic = ArithmeticBackend.portable

  @Flag(
    help:
      "Also run each trial from starts that differ in the last place. 'assay diff' then knows how far rounding alone carries.")
  var sensitivity = false

  @Flag(
    help:
      "Keep the digests of every step beside the report, 64 bytes a step. 'assay diff' then names the exact step that differs.")
  var stepDigests = false

  @Option(
    help: ArgumentHelp(
      "Write each trial's values, histograms and curves to event files below this folder, which TensorBoard reads.",
      valueName: "folder"), completion: .directory)
  var tensorboard: String?

  @Option(
    help: ArgumentHelp(
      "The revision of the sources, for the report; without it that of ASSAY_REVISION, GITHUB_SHA, CI_COMMIT_SHA or git.",
      valueName: "name"))
  var revision: String?

  @Option(help: ArgumentHelp("The folder of reports.", valueName: "folder"), completion: .directory)
  var results = "results"
}

/// Where the page of a run goes.
struct PageOutputOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "Write the page, one HTML file with the run's pictures, to this file; without it beside the report.", valueName: "file"),
    completion: .file())
  var html: String?

  @Flag(help: "Write no page.")
  var noHtml = false

  func validate() throws {
    guard html == nil || !noHtml else { throw ValidationError("'--html' and '--no-html' contradict each other.") }
  }
}

/// How an interrupted run is continued.
struct ResumptionOptions: ParsableArguments {
  @Flag(help: "Continue the newest interrupted run of this suite that fits.")
  var resume = false

  @Option(
    help: ArgumentHelp(
      "Continue this interrupted run: its journal, or the journal's name without folder and ending.", valueName: "run"),
    completion: .file(extensions: ["journal"]))
  var resumeFrom: String?

  @Option(
    help: ArgumentHelp("The least time between two saved states of a trial; 0 saves one after each step.", valueName: "seconds")
  )
  var saveEvery = 30.0

  var choice: Resumption { resumeFrom.map(Resumption.named) ?? (resume ? .newest : .none) }

  func validate() throws {
    guard (0...1e6).contains(saveEvery) else {
      throw ValidationError("'--save-every' must be 0 to 1000000 seconds, not \(saveEvery).")
    }
  }
}

/// The processes in which trials run.
struct ProcessOptions: ParsableArguments {
  @Option(
    name: .shortAndLong,
    help: "How many workers run side by side in the passes that are not timed; without it one for each processor.")
  var jobs: Int?

  /// No default of the option, since the help shows defaults, and is the same on every machine.
  var jobCount: Int { jobs ?? ProcessInfo.processInfo.activeProcessorCount }

  @Option(help: "Threads for each step of a model; they change no bit.")
  var threads = 1

  @Flag(
    help: ArgumentHelp(
      "Start a fresh worker for every trial: nothing that a plugin leaves in memory reaches another; its files do.",
      discussion: """
        Without this flag a worker records one trial after the other, and is replaced when it is lost. Timed passes \
        always have fresh workers.
        """))
  var freshWorkers = false

  @Option(
    help: ArgumentHelp(
      "The greatest private memory of a worker with plugins, and of each process of a plugin; without it half of the machine's.",
      discussion: "Memory that a plugin maps to share it is not limited.",
      valueName: "mebibytes"))
  var memoryLimit: Int?

  func validate() throws {
    guard jobCount >= 1 else { throw ValidationError("'--jobs' must be at least 1, not \(jobCount).") }
    guard (1...64).contains(threads) else { throw ValidationError("'--threads' must be 1 to 64, not \(threads).") }
    let limits = 64...(1 << 32)
    guard limits.contains(memoryLimit ?? 64) else {
      throw ValidationError(
        "'--memory-limit' must be \(limits.lowerBound) to \(limits.upperBound) (MiB), not \(memoryLimit ?? 0).")
    }
  }
}
