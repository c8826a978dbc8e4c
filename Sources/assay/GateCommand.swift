import Analysis
import ArgumentParser
import Foundation
import Harness
import Records
import Rendering
import SystemFiles

struct GateCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "gate",
    abstract: "Compares a candidate with a baseline: is it slower, less frugal or less accurate?",
    discussion: """
      With a suite, baseline and candidate are executables of assay, which take turns on this \
      machine in fresh pairs of processes. Times are compared as ratios within pairs.

      Without a suite, baseline and candidate are two reports. Counts are compared exactly, \
      and accuracy and loss over the seeds. Times need reports of one machine, and are \
      compared by the test of Mann and Whitney.

      Two command lines take turns like two executables: their wall times, exit codes and \
      outputs are compared.

      The exit code is 0 if nothing is worse, and 1 if something is worse, missing or failed. \
      It is 3 if the data do not suffice and the policy does not let that pass. It is also 3 \
      if this machine's certificate ('assay certify') does not cover the policy.

      EXAMPLES
        assay gate --init
        assay gate suites/self.yaml --against main
        assay gate suites/self.yaml --against main --budget 5m
        assay gate mine.yaml --against main            gate.yaml names 'build' and 'plugin'
        assay gate suites/self.yaml --baseline ../main/.build/release/assay
        assay gate suites/self.yaml --against HEAD~1 --metric instructions
        assay gate suites/self.yaml --candidate-arithmetic libm
        assay gate mine.yaml --baseline-plugin ./main/libmine.so \\
          --candidate-plugin ./libmine.so
        assay gate --baseline main.report --candidate branch.report
        assay gate --baseline-command 'sort a.txt' --candidate-command 'sort -S1G a.txt'
        assay gate --baseline main                     the newest report, with a kept one
        assay gate --baseline main.report --candidate branch.report \\
          --metric evaluations --output gate.md --output gate.sarif
      """)

  @Argument(help: "The suite's file, for a paired gate.", completion: .file(extensions: ["yaml", "yml"]))
  var suite: String?

  @OptionGroup(title: "The two sides") var sides: SideOptions

  @OptionGroup(title: "What is evaluated") var rules: RuleOptions

  @OptionGroup(title: "Input options") var checksums: ChecksumOptions

  @OptionGroup(title: "Plugin options") var plugins: PluginOptions

  @OptionGroup(title: "Output options") var details: GateOutputOptions

  @OptionGroup(title: "Output options") var output: OutputOptions<GateFormats>

  func validate() throws {
    if rules.writesPolicy {
      guard asksNothingElse else {
        throw ValidationError("'--init' only writes the default policy, and takes no other option than '--policy'.")
      }
      return
    }
    if sides.areCommands { return try validateCommands() }
    guard !sides.ignoreOutput else { throw ValidationError("'--ignore-output' is for two command lines.") }
    if suite == nil { try validateStored() } else { try validatePaired() }
  }

  /// Whether only `--init` and `--policy` are given, by what was typed: a list of the other options would lack the next one.
  private var asksNothingElse: Bool {
    let options = CommandLine.arguments.filter { $0.hasPrefix("-") }.map { $0.prefix { $0 != "=" } }
    return suite == nil && options.allSatisfy { ["--init", "--policy"].contains($0) }
  }

  private func validateCommands() throws {
    guard suite == nil, sides.baseline == nil, sides.candidate == nil, !sides.needsSuite, plugins.names.isEmpty,
      rules.filter == nil
    else { throw ValidationError("Two command lines are compared without a suite, reports, plugins and '--filter'.") }
    guard sides.baselineCommand != nil, sides.candidateCommand != nil else {
      throw ValidationError("'--baseline-command' and '--candidate-command' belong together.")
    }
  }

  private func validateStored() throws {
    guard !sides.needsSuite, details.samples == nil, plugins.names.isEmpty, rules.budget == nil else {
      throw ValidationError(
        "'--against', '--candidate-suite', '--candidate-arithmetic', plugins, '--samples' and '--budget' need a suite to run.")
    }
    guard let baseline = sides.baseline, sides.candidate != nil || namesBaseline(baseline) else {
      throw ValidationError(
        "'gate' needs a suite to run, or reports: '--baseline' and '--candidate'; '--init' writes a policy to begin with.")
    }
  }

  private func validatePaired() throws {
    guard sides.baseline == nil || sides.against == nil else {
      throw ValidationError("'--baseline' and '--against' both say what the baseline is.")
    }
    guard sides.baseline != nil || sides.candidate != nil || sides.needsSuite else {
      throw ValidationError(
        "'gate' needs two sides: give '--against REVISION', '--baseline', '--candidate' or another option of the candidate.")
    }
  }

  func run() async throws {
    guard !rules.writesPolicy else { return try initialize() }
    try refuseUnwritable(
      output.files + [details.samples].compactMap(\.self),
      reading: [suite, rules.policy ?? defaultPolicyFile].compactMap(\.self) + sides.files)
    let policy = try loadPolicy()
    do {
      if let suite { return try await runPaired(suite, policy) }
      if let a = sides.baselineCommand, let b = sides.candidateCommand {
        return try await runPaired(nil, policy, suites: try CommandPair(a, b, policy, ignoringOutput: sides.ignoreOutput))
      }
      guard let baseline = sides.baseline else { return }  // `validate` saw to that.
      if namesBaseline(baseline) { return try await runKept(baseline, policy) }
      guard let candidate = sides.candidate else { return }
      var reports = try [baseline, candidate].map {
        ($0, try loadReport($0, checksums, filter: rules.filter, content: .comparison))
      }
      // A side without the trials is evaluated as a whole, which says what is missing.
      if reports.contains(where: \.1.records.isEmpty) {
        reports = try [baseline, candidate].map { ($0, try loadReport($0, checksums, content: .comparison)) }
      }
      try rules.refuseUnknownMetrics(programs: ownMetrics(of: reports.flatMap(\.1.records)))
      try deliverStored(
        try evaluateGate(baseline: reports[0], candidate: reports[1], under: policy, filter: rules.filter), of: candidate)
    } catch let error as GateError {
      throw Failure(.badInput, "\(error)")
    }
  }

  /// Whether the baseline is one that 'assay baseline' keeps, and no file.
  private func namesBaseline(_ text: String) -> Bool {
    isBaselineName(text) && !FileManager.default.fileExists(atPath: text)
  }

  /// Compares a report with the kept one that fits it best; times only in pairs, which two kept reports are not.
  private func runKept(_ name: String, _ policy: GatePolicy) async throws {
    var policy = policy
    policy.rules.removeAll { $0.metric.isTime || $0.metric.needs == .instructions }
    guard !policy.rules.isEmpty else {
      throw Failure(.badInput, "times are gated in pairs only; use 'assay gate SUITE --against REVISION'")
    }
    let file = try sides.candidate ?? newestReport()
    let candidate = try loadReport(file, checksums, filter: rules.filter, content: .comparison)
    let store = sides.baselines.store
    let kept = try await sides.baselines.kept(under: name)
    let fitting = fitting(kept, for: candidate)
    guard let (chosen, baseline) = try await newest(of: fitting, in: store, seed: candidate.suite.seed) else {
      let seed = fitting.isEmpty ? "" : " with its seed, \(candidate.suite.seed)"
      throw Failure(.badInput, "the baseline '\(name)' has no report of the suite '\(candidate.suite.name)'\(seed)")
    }
    try rules.refuseUnknownMetrics(programs: ownMetrics(of: candidate.records))
    var report = try evaluateGate(
      baseline: (file: chosen.path, report: baseline), candidate: (file: file, report: candidate), under: policy,
      filter: rules.filter)
    let machine = baseline.fingerprint.machine == candidate.fingerprint.machine ? "of this machine" : "of another machine"
    report.notes.append(
      "the baseline '\(name)' is \(chosen.path), the newest \(machine) of \(fitting.count) kept for this suite in \(store.place); "
        + "counts and quality are compared, times only in pairs")
    try deliverStored(report, of: file)
  }

  /// The first of the kept reports whose suite has the seed.
  private func newest(
    of kept: [KeptBaseline], in store: BaselineStore, seed: UInt64
  ) async throws -> (chosen: KeptBaseline, report: Report)? {
    for one in kept {
      let report = try await store.withFile(of: one) {
        try loadReport($0, checksums, filter: rules.filter, content: .comparison)
      }
      if report.suite.seed == seed { return (one, report) }
    }
    return nil
  }

  /// The newest report of the results.
  private func newestReport() throws -> String {
    func stamp(_ path: String) -> Substring { path.split(separator: "/").last ?? "" }
    let files = reportFiles(below: details.results).filter { $0.hasSuffix(reportSuffix) }
    guard let newest = files.max(by: { stamp($0) < stamp($1) }) else {
      throw Failure(.badInput, "there is no report in '\(details.results)'; name one with '--candidate'")
    }
    printError("the candidate is '\(newest)', the newest report")
    return newest
  }

  private func runPaired(_ suite: String?, _ policy: GatePolicy, suites: CommandPair? = nil) async throws {
    let experiments = try suite.map { try loadSuite($0, quick: false) }?.experiments ?? []
    try rules.refuseUnknownMetrics(programs: experiments.flatMap(\.metrics))
    let certificate = try KeptCertificate(for: policy, on: readFingerprint(), results: details.results)
    // Before the measurement: whatever becomes of the file meanwhile, there is a verdict.
    let lines = linesByName(experiments)
    let own = try await ownPlugin(of: policy)
    defer { withExtendedLifetime(own) {} }
    let (run, cited, notes) = try await measurePaired(
      PairedSides(
        suite: suite ?? "", commands: suites, baseline: sides.baseline, candidate: sides.candidate, revision: sides.against,
        own: own,
        candidateSuite: sides.candidateSuite, candidateArithmetic: sides.candidateArithmetic, filter: rules.filter,
        budget: rules.budget?.seconds,
        baselinePlugins: plugins.plugins(
          plugins.names + sides.baselinePlugin + (own.map { [$0.baseline] } ?? []), results: details.results),
        candidatePlugins: plugins.plugins(
          plugins.names + sides.candidatePlugin + (own.map { [$0.candidate] } ?? []), results: details.results),
        isRehearsal: plugins.rehearsal),
      under: policy, certificate: certificate)
    var report = try evaluateGate(run, under: policy, certificate: cited)
    report.notes += notes
    try deliver(report, place: suite ?? report.suite.name, lines: lines, run: run)
  }

  /// The two revisions of the repository's plugin, if the policy names one and `--against` its baseline.
  private func ownPlugin(of policy: GatePolicy) async throws -> PluginRevisions? {
    guard let plugin = policy.plugin, let revision = sides.against else { return nil }
    return try await PluginRevisions(
      of: plugin, against: revision, build: policy.build, isRehearsal: plugins.rehearsal)
  }

  /// A verdict on reports, at the lines of their suite's file if that is found; else at the candidate's report.
  private func deliverStored(_ report: GateReport, of candidate: String) throws {
    let suite = suiteFile(of: report.suite)
    try deliver(report, place: suite?.path ?? candidate, lines: suite?.lines ?? [:])
  }

  /// Prints a verdict, writes all files asked for, and throws unless it passes; nothing else decides the exit code.
  private func deliver(
    _ report: GateReport, place: String, lines: [String: Int] = [:], run: PairedRun? = nil
  ) throws {
    let document = Document(report, detail: details.all ? .full : .short)
    try output.deliver { format in
      switch format {
      case .junit: junit(report)
      case .sarif: try sarif(report, file: place, lines: lines)
      case .github: annotations(report)
      case .comment: comment(report, page: details.pageAddress)
      case .html: Document(report, detail: .full).html()
      case .terminal, .markdown, .json, .csv, .latex: try document.text(as: format, output.color.style)
      }
    }
    if let samples = details.samples, let run {
      try writeText(String(decoding: try encodeJSON(run), as: UTF8.self) + "\n", to: samples)
    }
    switch report.outcome {
    case .pass: return
    case .undecided: throw Failure(.inconclusive, "the gate is undecided: \(tally(report))")
    case .fail: throw Failure(.verdictAgainst, "the gate failed: \(tally(report))")
    }
  }

  private func initialize() throws {
    let path = rules.policy ?? defaultPolicyFile
    guard !FileManager.default.fileExists(atPath: path) else {
      throw Failure(.badInput, "'\(path)' exists already; edit it, or name another file with '--policy'")
    }
    try writeText(yaml(GatePolicy()), to: path)
    try printResult("policy \(visible(path))\n")
  }

  private func loadPolicy() throws -> GatePolicy {
    var result = try readPolicy(rules.policy)
    result.rules = rules.rules(of: result)
    return result
  }
}

private func ownMetrics(of records: [TrialRecord]) -> [ProgramMetric] { records.flatMap { $0.trial.program?.ownMetrics ?? [] } }

let defaultPolicyFile = "gate.yaml"

/// The policy of a file; without one the policy of gate.yaml if there is such a file, else the default.
func readPolicy(_ path: String?) throws -> GatePolicy {
  guard path != nil || FileManager.default.fileExists(atPath: defaultPolicyFile) else { return GatePolicy() }
  let file = path ?? defaultPolicyFile
  do {
    return try readGatePolicy(try InputFile.policy.read(file), file: file)
  } catch let error as FileError {
    throw Failure(.badInput, "\(error); 'assay gate --init' writes a policy")
  } catch let error as ConfigurationError {
    throw Failure(.badInput, "\(error)")
  }
}
