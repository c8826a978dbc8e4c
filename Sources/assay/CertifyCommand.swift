import Analysis
import ArgumentParser
import Foundation
import Harness
import Records
import Rendering
import SystemFiles

struct CertifyCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "certify",
    abstract: "Measures what gates find and miss on this machine, and writes the machine's certificate.",
    discussion: """
      This executable takes turns with itself, and with itself slowed down by 1, 2, 3, 5 and \
      10 %. Each trial gets as many pairs of processes as the last look of a gate has. Gates \
      are drawn from these pairs, and each is evaluated as a measured one would be. \
      'assay gate' cites the certificate, and refuses a policy that is tighter than it.

      EXAMPLES
        assay certify suites/self.yaml
        assay certify suites/self.yaml --background-load 1 --certificate busy.json
        assay certify mine.yaml --plugin ./libmine.so
      """)

  @Argument(help: "The suite's file.", completion: .file(extensions: ["yaml", "yml"]))
  var suite: String

  @Option(
    help: ArgumentHelp("The policy's file; without it gate.yaml, if there is one.", valueName: "file"),
    completion: .file(extensions: ["yaml", "yml"]))
  var policy: String?

  @Option(help: "Pairs of each trial and slowdown, no fewer than the policy's last look; without it exactly those.")
  var pairs: Int?

  @Option(
    help: "Gates to draw for the false alarms, and for each slowdown; fewer than 73 cannot show that a slowdown is detectable.")
  var gates = 1000

  @Option(help: ArgumentHelp("Slowdowns in percent.", valueName: "list"))
  var slowdowns = "1,2,3,5,10"

  @Option(help: ArgumentHelp("Programs that keep processors busy during the measurement.", valueName: "programs"))
  var backgroundLoad = 0

  @Option(help: ArgumentHelp("Use only the trials whose name contains this.", valueName: "text"))
  var filter: String?

  @Option(
    help: ArgumentHelp("The file to write; without it certificates/MACHINE.json in the folder of reports.", valueName: "file"),
    completion: .file(extensions: ["json"]))
  var certificate: String?

  @Option(help: ArgumentHelp("The folder of reports.", valueName: "folder"), completion: .directory)
  var results = "results"

  @Option(help: ArgumentHelp("Also write the certificate as a page, one HTML file.", valueName: "file"), completion: .file())
  var html: String?

  @OptionGroup(title: "Plugin options") var plugins: PluginOptions

  @OptionGroup(title: "Output options") var color: ColorOptions

  func validate() throws {
    let million = 1_000_000
    for (option, value, range) in [
      ("--pairs", pairs ?? 1, 1...million), ("--gates", gates, 1...million), ("--background-load", backgroundLoad, 0...1000),
    ] where !range.contains(value) {
      throw ValidationError("'\(option)' must be \(range.lowerBound) to \(range.upperBound), not \(value).")
    }
    _ = try shares()
  }

  func run() async throws {
    try refuseUnwritable([html, certificate].compactMap(\.self), reading: [suite, policy ?? defaultPolicyFile])
    let suite = try loadSuite(self.suite, quick: false)
    let policy = try certifiablePolicy()
    let named = plugins.plugins(plugins.names, results: results)
    let (plan, loaded) = try await rehearsedPlan(
      [named], isRehearsal: plugins.rehearsal, limitSeconds: suite.timeLimitSeconds
    ) { try filtered(try planOf(suite, with: $0[0]), filter) }
    try refusePrograms(plan)
    for sentence in loaded[0].notices { printError(sentence) }
    let side = PairedSide(
      label: named.names.isEmpty ? "this executable" : "this executable with \(named.listed)",
      command: thisExecutable(named.workerArguments()), plan: plan, pluginLines: loaded[0].fingerprintLines)
    let looks = PairPlan(looks: policy.plannedLooks, seconds: policy.budgetSeconds)
    let progress = CountedProgress()
    defer { progress.clear() }
    var options = PairedOptions(
      seed: freshSeed(), jobs: try affordable(jobs: ProcessInfo.processInfo.activeProcessorCount), countsAllocations: false,
      countsInstructions: false, pairSeconds: looks.pairSeconds(trials: plan.count))
    options.usesFreshWorkers = !named.names.isEmpty
    options.progress = { progress.show($0, $1, of: $2) }
    let session = try await pairedSession(suite, side, side, options)
    let certificate = try await measure(session, policy, progress)
    let path = try keep(certificate)
    for note in pairedNotes(session.run) { printError(note) }
    let document = Document(certificate)
    try printResult(document.terminal(color.style) + "certificate \(visible(path))\n")
    if let html {
      try writeText(document.html(), to: html)
      try printPlace(ofPage: html)
    }
  }

  /// The policy, which must compare times, and whose last look must have no more pairs than are measured.
  ///
  /// Its budget is what gates have left for pairs.
  private func certifiablePolicy() throws -> GatePolicy {
    var policy = try readPolicy(self.policy)
    policy.budgetSeconds = policy.secondsOfPairs
    guard policy.hasTimeRules else {
      throw Failure(.badInput, "the policy compares no time; its metrics repeat exactly and need no certificate")
    }
    let lastLook = policy.plannedLooks.last ?? 1
    if let pairs, pairs < lastLook {
      throw Failure(
        .badInput, "'--pairs \(pairs)' is too few: gates need the \(lastLook) pairs of the policy's last look")
    }
    return policy
  }

  private func refusePrograms(_ trials: some Sequence<Trial>) throws {
    guard let trial = trials.first(where: { $0.program != nil }) else { return }
    throw Failure(
      .badInput, "'\(trial.experiment)' runs a program, which cannot be slowed down on purpose; leave it out by '--filter'")
  }

  /// Writes the certificate, and returns its path.
  private func keep(_ certificate: Certificate) throws -> String {
    let path = self.certificate ?? certificatePath(certificate.machine, results: results)
    do {
      try makeFolder(folder(of: path))
      try writeFileAtomically(try encodeJSON(certificate) + [UInt8(ascii: "\n")], to: path)
    } catch let error as FileError {
      throw Failure(.badInput, "\(error)")
    }
    return path
  }

  private func measure(
    _ session: PairedSession, _ policy: GatePolicy, _ progress: CountedProgress
  ) async throws -> Certificate {
    let slowdowns = try shares()
    let runs = try await collectPairs(
      session, slowdowns: [0] + slowdowns, pairs: pairs ?? policy.plannedLooks.last ?? 1, backgroundLoad: backgroundLoad,
      progress: { progress.show("pair", $0, of: $1) })
    progress.clear()
    if let failure = runs.compactMap(firstFailure).first {
      throw Failure(.badInput, "the suite cannot certify a machine: \(failure)")
    }
    do {
      return try makeCertificate(
        alike: runs[0], slowed: Array(zip(slowdowns, runs.dropFirst())), under: policy, gates: gates,
        backgroundLoad: backgroundLoad)
    } catch {
      throw Failure(.badInput, "\(error)")
    }
  }

  /// The slowdowns as shares.
  private func shares() throws -> [Double] {
    try slowdowns.split(separator: ",").map { text in
      guard let percent = Double(text), percent > 0, percent <= 100 else {
        throw ValidationError("'--slowdowns \(slowdowns)': '\(text)' is no number of percent from above 0 to 100.")
      }
      return percent / 100
    }
  }
}
