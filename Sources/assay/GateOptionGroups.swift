import Analysis
import ArgumentParser
import PortableMath
import Records

/// What a gate compares.
struct SideOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "What the candidate is compared with: a report or a baseline's name, or an executable if there is a suite; without it this executable.",
      valueName: "file"),
    completion: .file())
  var baseline: String?

  @Option(
    help: ArgumentHelp(
      "What is compared: a report, or an executable if there is a suite; without it this executable.", valueName: "file"),
    completion: .file())
  var candidate: String?

  @OptionGroup var baselines: StoreOptions

  @Option(
    help: ArgumentHelp(
      "Build the baseline from this revision: Assay's executable, or the plugin that the policy names.", valueName: "revision"))
  var against: String?

  @Option(
    help: ArgumentHelp(
      "The candidate's suite, if it has another one; its trials are compared with the baseline's in order.", valueName: "file"),
    completion: .file(extensions: ["yaml", "yml"]))
  var candidateSuite: String?

  @Option(help: ArgumentHelp("The candidate's arithmetic backend: portable, libm or openblas.", valueName: "backend"))
  var candidateArithmetic: ArithmeticBackend?

  @Option(
    help: ArgumentHelp(
      "A command line that is the baseline, in the place of a suite: 'python train.py --lr 0.1'.", valueName: "command"))
  var baselineCommand: String?

  @Option(help: ArgumentHelp("The command line that is compared with it.", valueName: "command"))
  var candidateCommand: String?

  @Flag(help: "Only time two command lines: their outputs may differ, and from run to run.")
  var ignoreOutput = false

  @Option(
    help: ArgumentHelp("A plugin of the baseline only; may be given more than once.", valueName: "path or command"),
    completion: .file(extensions: ["so"]))
  var baselinePlugin: [String] = []

  @Option(
    help: ArgumentHelp("A plugin of the candidate only; may be given more than once.", valueName: "path or command"),
    completion: .file(extensions: ["so"]))
  var candidatePlugin: [String] = []

  /// What is read of the sides, where these are files.
  var files: [String] {
    [baseline, candidate, candidateSuite].compactMap(\.self) + baselinePlugin + candidatePlugin + baselines.store.files
  }

  /// Whether two command lines are compared.
  var areCommands: Bool { baselineCommand != nil || candidateCommand != nil }

  /// Whether something is given that two reports cannot have.
  var needsSuite: Bool {
    against != nil || candidateSuite != nil || candidateArithmetic != nil || !(baselinePlugin + candidatePlugin).isEmpty
  }
}

/// By which rules a gate evaluates, and which trials.
struct RuleOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp("The policy's file; without it gate.yaml, if there is one.", valueName: "file"),
    completion: .file(extensions: ["yaml", "yml"]))
  var policy: String?

  @Option(
    help: ArgumentHelp(
      "Evaluate only this metric, one of \(metricNames), or a number that a program gives; may be given more than once.",
      valueName: "name"),
    completion: .list(GateMetric.all.map(\.name)))
  var metric: [String] = []

  @Option(help: ArgumentHelp("Evaluate only the trials whose name contains this.", valueName: "text"))
  var filter: String?

  @Option(
    help: ArgumentHelp(
      "How long a paired gate may measure, such as 90s or 5m; what exceeds the policy's time goes to undecided trials.",
      valueName: "time"))
  var budget: TimeSpan?

  @Flag(name: .customLong("init"), help: "Only write the default policy, to gate.yaml or to the file of --policy.")
  var writesPolicy = false
}

/// What a gate shows and keeps.
struct GateOutputOptions: ParsableArguments {
  @Flag(help: "Print equivalent findings, too.")
  var all = false

  @Option(
    help: ArgumentHelp("Write all records and times of a paired gate to this file.", valueName: "file"), completion: .file())
  var samples: String?

  @Option(help: ArgumentHelp("The address of the gate's page, for the format 'comment'.", valueName: "address"))
  var pageAddress: String?

  @Option(
    help: ArgumentHelp("The folder of reports, with this machine's certificate.", valueName: "folder"), completion: .directory)
  var results = "results"
}

/// A time as a person writes it: `90s`, `5m`, `1h`; without a unit in seconds.
struct TimeSpan: ExpressibleByArgument {
  let seconds: Double

  init?(argument: String) {
    let units: [Character: Double] = ["s": 1, "m": 60, "h": 3600]
    let unit = argument.last.flatMap { units[$0] }
    guard let number = Double(unit == nil ? argument : String(argument.dropLast())), number > 0, number <= 1e6 else {
      return nil
    }
    seconds = number * (unit ?? 1)
  }
}

private let metricNames = GateMetric.all.map(\.name).joined(separator: ", ")

extension RuleOptions {
  /// The numbers of programs that '--metric' names.
  private var ownMetrics: [String] { metric.filter { GateMetric(named: $0) == nil } }

  /// The rules of a policy for the metrics that '--metric' names; all if it names none.
  func rules(of policy: GatePolicy) -> [MetricRule] {
    if metric.isEmpty { return policy.rules }
    let named = GateMetric.all.filter { metric.contains($0.name) }.map { policy[$0] ?? .standard($0) }
    if ownMetrics.isEmpty || metric.contains(GateMetric.ownMetrics.name) { return named }
    var rule = policy[.ownMetrics] ?? .standard(.ownMetrics)
    rule.metric = .ownMetrics(only: ownMetrics)
    return named + [rule]
  }

  /// Throws if '--metric' names what neither Assay nor a program of these trials gives.
  func refuseUnknownMetrics(programs: [ProgramMetric]) throws {
    let known = programs.map(\.name)
    guard let unknown = ownMetrics.first(where: { !known.contains($0) }) else { return }
    let names = GateMetric.all.map(\.name) + known
    throw Failure(.badInput, "\(ConfigurationError.Fault.unknownName(unknown, kind: "metric", known: names))")
  }
}
