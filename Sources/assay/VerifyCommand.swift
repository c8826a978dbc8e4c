import Analysis
import ArgumentParser
import Foundation
import Harness
import PluginHost
import Records
import Rendering
import SystemFiles

struct VerifyCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "verify",
    abstract: "Runs suites, and says whether this machine has the bits of the reference reports.",
    discussion: """
      Each suite is run without timing and compared with every report below the folder \
      REFERENCE/<suite>. Without such a folder, the trials of a shipped suite are \
      compared with their digests in this executable. The exit code is 0 if all trials \
      are identical to them, 1 if one is not, and 3 if one cannot be compared.

      EXAMPLES
        assay verify
        assay verify suites/scipy.yaml --reference ../other-machine/results
        assay verify mine.yaml --plugin ./libmine.so --reference results
      """)

  @Argument(
    help: "The suites' files, or names of shipped suites; without them classics and textbook.",
    completion: .file(extensions: ["yaml", "yml"]))
  var suites: [String] = []

  @Option(help: ArgumentHelp("The folder of reference reports.", valueName: "folder"), completion: .directory)
  var reference = "results/reference"

  @Option(help: ArgumentHelp("The folder of reports.", valueName: "folder"), completion: .directory)
  var results = "results"

  @OptionGroup(title: "Input options") var checksums: ChecksumOptions

  @OptionGroup var launcher: LauncherOptions

  @OptionGroup(title: "Plugin options") var plugins: PluginOptions

  @OptionGroup(title: "Output options") var color: ColorOptions

  @Flag(help: "Add this machine's reports to the references if they are the first, or identical to all of them.")
  var add = false

  func run() async throws {
    let suites = self.suites.isEmpty ? verifiedSuites : self.suites
    let loaded = try suites.map { try loadSuite($0, quick: false) }
    let (plans, sides) = try await rehearsedPlan(
      [plugins.plugins(plugins.names, results: results)], isRehearsal: plugins.rehearsal,
      limitSeconds: loaded.map(\.timeLimitSeconds).max() ?? 0
    ) { registries in try loaded.map { try planOf($0, with: registries[0]) } }
    for sentence in sides[0].notices { printError(sentence) }
    var worst: Failure?
    for (path, (suite, trials)) in zip(suites, zip(loaded, plans)) {
      do {
        try await verify(suite, trials, with: sides[0])
      } catch let failure as Failure where failure.status == .verdictAgainst || failure.status == .inconclusive {
        printError("\(path): \(failure.message)")
        if worst?.status != .verdictAgainst { worst = Failure(failure.status, "") }
      }
    }
    if let worst { throw worst }
  }

  private func verify(_ suite: SuiteDefinition, _ trials: Plan, with plugins: [PluginIdentity]) async throws {
    let folder = "\(reference)/\(suite.name)"
    let references = reportFiles(below: folder)
    let digests = references.isEmpty && !add ? referenceDigests(of: suite.name) : [:]
    guard add || !references.isEmpty || !digests.isEmpty else {
      throw Failure(.badInput, "there is no reference report in '\(folder)'; '--add' makes this machine's the first")
    }
    var fingerprint = try await launcher.fingerprint(of: trials)
    var options = try options()
    options.nodeLines = launcher.fingerprintLines + plugins.fingerprintLines
    fingerprint.lines += options.nodeLines
    let finished = try await performRun(suite, trials, fingerprint, options)
    let report = try loadReport(finished.path, content: .comparison)
    if !references.isEmpty { try compare(report, in: finished.path, with: references) }
    if !digests.isEmpty { try compare(report, with: digests) }
    if add { try addReference(report, in: finished.path, to: folder) }
  }

  private func options() throws -> RunOptions {
    RunOptions(
      jobs: try affordable(jobs: ProcessInfo.processInfo.activeProcessorCount), withTiming: false, resultsFolder: results,
      worker: launcher.worker(plugins.plugins(plugins.names, results: results)))
  }

  private func compare(_ report: Report, in path: String, with references: [String]) throws {
    let loaded = try references.map { (file: $0, report: try loadReport($0, checksums, content: .comparison)) }
    do {
      let result = try diff([(file: path, report: report)] + loaded)
      try printResult(Document(result).terminal(color.style))
      try requireVerdict(result, require: .identical)
    } catch let error as DiffError {
      throw Failure(.badInput, "\(error)")
    }
  }

  /// Outside the checkout the digests of the references' trials are known, but not their numbers.
  private func compare(_ report: Report, with digests: [String: String]) throws {
    let records = report.records
    let others = records.filter { digests[$0.trial.id] != $0.digest }.map { "'\($0.trial.id)'" }
    guard others.isEmpty else {
      let named = others.prefix(3).joined(separator: ", ") + (others.count > 3 ? ", …" : "")
      throw Failure(
        .verdictAgainst,
        "\(others.count) of \(records.count) trials have other bits than the references: \(named); "
          + "'--reference' names reports to compare their numbers with")
    }
    try printLines(
      "suite \(visible(report.suite.name)): digest \(report.digest); "
        + "the bits of \(counted(records.count, "trial")) are those of the references\n")
  }

  /// Copies the run's report, with its checksum, into the folder.
  private func addReference(_ report: Report, in file: String, to folder: String) throws {
    let path = "\(folder)/\(report.fingerprint.machine)\(reportSuffix)"
    do {
      try makeFolder(folder)
      try writeFileAtomically(try readFile(file), to: path)
    } catch {
      throw Failure(.badInput, "\(error)")
    }
    try printResult("reference \(visible(path))\n")
  }
}
