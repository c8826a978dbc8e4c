import Analysis
import ArgumentParser
import Foundation
import Harness
import Records
import Rendering

struct GateCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "gate",
    abstract: "Judges a candidate by its baseline: slower, hungrier or less accurate?",
    discussion: """
      Two reports of one suite are judged trial by trial under a policy: counts exactly, \
      accuracy and loss over the seeds, times by Mann's and Whitney's test where both \
      reports are of one machine. Ends with 0 where nothing is worse, 1 where something is, \
      missing or failed, 3 where the data do not say, as the policy has it.

      EXAMPLES
        assay gate --init
        assay gate --baseline main.json --candidate branch.json
        assay gate --baseline main.json --candidate branch.json --metric evaluations \\
          --write gate.md --write gate.xml --write gate.sarif
      """)

  @Option(
    help: ArgumentHelp("The report to be judged by.", valueName: "report"), completion: .file(extensions: ["json"]))
  var baseline: String?

  @Option(help: ArgumentHelp("The report to be judged.", valueName: "report"), completion: .file(extensions: ["json"]))
  var candidate: String?

  @Option(
    help: ArgumentHelp("The policy's file; default: gate.yaml where there is one.", valueName: "file"),
    completion: .file(extensions: ["yaml", "yml"]))
  var policy: String?

  @Option(help: ArgumentHelp("Judge this metric alone; may be given more than once.", valueName: "name"))
  var metric: [GateMetricV1] = []

  @Option(help: ArgumentHelp("Judge only the trials whose name contains this.", valueName: "text"))
  var only: String?

  @Flag(help: "Print equivalent findings too.")
  var all = false

  @Option(name: .shortAndLong, help: "terminal, markdown, junit, sarif, github or json.")
  var format = GateFormat.terminal

  @Option(
    help: ArgumentHelp(
      "Also write the verdict to a file, in the format of its ending: .md, .xml (JUnit), .sarif or .json.",
      valueName: "file"), completion: .file())
  var write: [String] = []

  @Flag(name: .customLong("init"), help: "Write the default policy to gate.yaml, or to the file of --policy.")
  var writesPolicy = false

  func validate() throws {
    if writesPolicy {
      guard baseline == nil, candidate == nil else { throw ValidationError("'--init' only writes a policy.") }
      return
    }
    guard baseline != nil, candidate != nil else {
      throw ValidationError("'gate' needs '--baseline' and '--candidate'; '--init' writes a policy to begin with.")
    }
    for path in write where GateFormat(ofFile: path) == nil {
      throw ValidationError("'--write \(path)': the file must end in .md, .xml, .sarif or .json.")
    }
  }

  func run() throws {
    guard !writesPolicy else { return try initialise() }
    guard let baseline, let candidate else { return }  // `validate` saw to that.
    let policy = try loadPolicy()
    let report: GateReportV1
    do {
      report = try judge(
        baseline: (baseline, try loadReport(baseline)), candidate: (candidate, try loadReport(candidate)),
        under: policy,
        only: only)
    } catch let error as GateError {
      throw Failure(.badInput, "\(error)")
    }
    try deliver(report, place: candidate, format: format, everyFinding: all, files: write)
  }

  private func initialise() throws {
    let path = policy ?? defaultPolicyFile
    guard !FileManager.default.fileExists(atPath: path) else {
      throw Failure(.badInput, "'\(path)' is there already; edit it, or name another with '--policy'")
    }
    try writeText(yaml(GatePolicyV1()), to: path)
    try printResult("policy \(path)\n")
  }

  private func loadPolicy() throws -> GatePolicyV1 {
    var result = try readPolicy(policy)
    if !metric.isEmpty {
      result.rules = GateMetricV1.allCases.filter(metric.contains).map { result[$0] ?? .standard($0) }
    }
    return result
  }
}

extension GateMetricV1: ExpressibleByArgument {}

private let defaultPolicyFile = "gate.yaml"

/// The policy of a file; without one that of gate.yaml where there is such a file, else the default.
private func readPolicy(_ path: String?) throws -> GatePolicyV1 {
  guard path != nil || FileManager.default.fileExists(atPath: defaultPolicyFile) else { return GatePolicyV1() }
  let file = path ?? defaultPolicyFile
  do {
    return try readGatePolicy(try readFile(file), file: file)
  } catch let error as FileError {
    throw Failure(.badInput, "\(error); 'assay gate --init' writes a policy")
  } catch let error as SuiteError {
    throw Failure(.badInput, "\(error)")
  }
}

/// A verdict's renderings.
enum GateFormat: String, ExpressibleByArgument, CaseIterable {
  case terminal
  case markdown
  case junit
  case sarif
  case github
  case json

  /// By the file's ending.
  init?(ofFile path: String) {
    switch path.split(separator: ".").last {
    case "md": self = .markdown
    case "xml": self = .junit
    case "sarif": self = .sarif
    case "json": self = .json
    default: return nil
    }
  }

  /// - Parameter place: the file where a viewer of SARIF shows the findings.
  func text(_ report: GateReportV1, place: String, everyFinding: Bool) throws -> String {
    switch self {
    case .terminal: terminalText(report, everyFinding: everyFinding)
    case .markdown: Rendering.markdown(report)
    case .junit: Rendering.junit(report)
    case .sarif: try Rendering.sarif(report, file: place)
    case .github: annotations(report)
    case .json: String(decoding: try encodeJSON(report), as: UTF8.self) + "\n"
    }
  }
}

/// Writes a verdict in every format asked for, then ends as it says; nothing else decides the exit code.
func deliver(
  _ report: GateReportV1, place: String, format: GateFormat, everyFinding: Bool, files: [String]
) throws {
  for path in files {
    if let format = GateFormat(ofFile: path) {
      try writeText(try format.text(report, place: place, everyFinding: everyFinding), to: path)
    }
  }
  try printResult(try format.text(report, place: place, everyFinding: everyFinding))
  switch report.outcome {
  case .pass: return
  case .undecided: throw Failure(.inconclusive, "the gate is undecided: \(tally(report))")
  case .fail: throw Failure(.verdictAgainst, "the gate failed: \(tally(report))")
  }
}

private func writeText(_ text: String, to path: String) throws {
  do {
    try writeFileAtomically(Array(text.utf8), to: path)
  } catch {
    throw Failure(.badInput, "\(error)")
  }
}
