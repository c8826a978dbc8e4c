import ArgumentParser
import Foundation
import Harness
import Learning
import Optimizers
import PluginHost
import PortableMath
import Problems
import Records
import Rendering
import SystemFiles

/// The root command, which only holds the others.
struct Assay: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "assay",
    abstract: "Benchmarks optimizers and learning models, and says whether two machines did the same arithmetic.",
    discussion: """
      EXAMPLES
        assay suite new                       write a suite to begin with
        assay run suite.yaml --no-timing      run it; keep its report
        assay run classics --dry-run          print what a shipped suite would run
        assay record -- python train.py       record a program that learns by itself
        assay show results/mine/*/*.report    print a report's table again
        assay list                            what a suite may name
        assay describe adam                   formula, settings and source
        assay doctor                          fingerprint and self-tests

      The keys of a suite are those of 'assay schema suite --format markdown'.

      EXIT CODES
        0   fine
        1   a negative verdict: a missed expectation, a failed trial, a regression
        2   bad usage or input
        3   inconclusive or incomparable
        4   the revision to compare with does not build
        70  internal error

      COMPLETIONS
        assay --generate-completion-script bash > assay.bash
      """,
    version: assayVersion,
    groupedSubcommands: [
      CommandGroup(name: "Run", subcommands: [RunCommand.self, ClusterCommand.self, RecordCommand.self, VerifyCommand.self]),
      CommandGroup(
        name: "Look",
        subcommands: [ShowCommand.self, PlotCommand.self, ListCommand.self, DescribeCommand.self, DoctorCommand.self]),
      CommandGroup(
        name: "Compare",
        subcommands: [
          DiffCommand.self, MergeCommand.self, ReplayCommand.self, TraceCommand.self, ExplainCommand.self,
        ]),
      CommandGroup(
        name: "Gate",
        subcommands: [
          GateCommand.self, BaselineCommand.self, CertifyCommand.self, HistoryCommand.self, BlameCommand.self,
        ]),
      CommandGroup(
        name: "Extend",
        subcommands: [
          SuiteCommand.self, PluginCommand.self, SchemaCommand.self, ServeCommand.self, FingerprintCommand.self,
          ShardCommand.self,
        ]),
    ])
}

@main
enum Main {
  static func main() {
    // First of all, while this process has one thread.
    if runsPlugins(Array(CommandLine.arguments.dropFirst())), !PluginProcesses.supervise() {
      leave(with: Failure(.badInput, "no more processes can be started; raise the limit (ulimit -u)"))
    }
    PluginProcesses.adoptOrphans()
    // Swift's runtime would take it for a crash: write down every thread, and stay.
    signal(SIGQUIT, SIG_DFL)
    // A file that reaches the limit of its size is an error like a full disk.
    signal(SIGXFSZ, SIG_IGN)
    widenHelp()
    do {
      try meetLimits()
      try chooseKernels()
      try refuseOtherArithmetic()
      let arguments = Array(CommandLine.arguments.dropFirst())
      try refuseRenamed(arguments)
      try refuseUnknownVerb(arguments)
      try refuseEmpty(arguments)
      var command = try Assay.parseAsRoot(withNegativeValues(arguments))
      guard let parsed = command as? any AsyncParsableCommand else { return try command.run() }
      // Sound: this function never touches it again.
      nonisolated(unsafe) let asynchronous = parsed
      Task { await runToItsEnd(asynchronous) }
    } catch {
      leave(with: error)
    }
    dispatchMain()
  }

  private static func runToItsEnd(_ command: any AsyncParsableCommand) async -> Never {
    var command = command
    do { try await command.run() } catch { leave(with: error) }
    exit(ExitStatus.fine.rawValue)
  }

  /// Raises the limit of open files; ends where there is no room for the threads that every command needs.
  private static func meetLimits() throws {
    ProcessLimits.raise()
    if let obstacle = ProcessLimits.obstacle { throw Failure(.badInput, "\(obstacle); raise it") }
    if CommandLine.arguments.contains(where: { $0.hasSuffix("plugin") }) { hideMemory() }
  }

  /// The variable `ASSAY_KERNELS` names the instructions that the kernels are to use; no choice changes a bit.
  private static func chooseKernels() throws {
    guard let name = ProcessInfo.processInfo.environment["ASSAY_KERNELS"] else { return }
    guard let path = KernelPath(rawValue: name), path.isUsable else {
      let usable = KernelPath.allCases.filter(\.isUsable).map(\.rawValue).joined(separator: ", ")
      throw Failure(.badInput, "ASSAY_KERNELS is '\(name)', but on this machine it can be \(usable)")
    }
    path.force()
  }

  /// Another library may have changed the modes of arithmetic before this point.
  private static func refuseOtherArithmetic() throws {
    do throws(SelfTestFailure) {
      try selfTest()
    } catch {
      throw Failure(.badInput, "this process cannot compute the same bits as others: \(error.sentence)")
    }
  }

  private static func leave(with error: any Error) -> Never {
    if let failure = error as? Failure {
      printError(failure.message)
      exit(failure.status.rawValue)
    }
    let message = Assay.fullMessage(for: error)
    if Assay.exitCode(for: error) == .success {
      try? printText(message + "\n")
      exit(ExitStatus.fine.rawValue)
    }
    // The parser's own errors are about usage; any other error is ours.
    let isUsage = Assay.exitCode(for: error) == .validationFailure
    if isUsage { printUsageError(message) } else { printError("internal error: \(error)") }
    exit((isUsage ? ExitStatus.badInput : .internalError).rawValue)
  }

  /// Writes what the parser says, in the voice of all other messages; it echoes what was typed.
  private static func printUsageError(_ message: String) {
    for line in lines(of: message) {
      let isFirst = line.hasPrefix("Error: ")
      printToStandardError(messageStyle.shown(isFirst ? "assay: " + line.dropFirst("Error: ".count) : line) + "\n")
    }
  }
}

/// How the program ends.
enum ExitStatus: Int32 {
  case fine = 0
  case verdictAgainst = 1
  case badInput = 2
  case inconclusive = 3
  /// A revision that was to be compared did not build: neither a regression nor a success.
  case buildFailed = 4
  case internalError = 70
}

/// An end that is not fine, with the sentence that says why; an empty one has been printed already.
struct Failure: Error {
  let status: ExitStatus
  let message: String

  init(_ status: ExitStatus, _ message: String) {
    self.status = status
    self.message = message
  }
}

/// Everything that a suite may name.
let builtInRegistry = Registry(problems: builtInProblems + builtInModels, optimizers: builtInOptimizers)

/// This executable, told to serve; by its open file, so that a build in the meantime changes nothing.
let thisWorker = thisExecutable(["worker"])

/// Where this executable lies, for what other programs start.
var executablePath: String { (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")) ?? "assay" }

func thisExecutable(_ arguments: [String]) -> WorkerCommand {
  WorkerCommand(executable: "/proc/self/exe", arguments: arguments, isThisExecutable: true)
}

/// What a worker runs: passes on its standard input, until that ends.
struct ServeCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "worker", abstract: "Serves passes to a run that started it.", shouldDisplay: false)

  @OptionGroup var plugins: PluginOptions

  @Option var memoryLimit: Int?

  /// Whether it runs programs; the flag is for its supervisor.
  @Flag var programs = false

  /// Folders that a sandbox hides.
  @Option var hidden: [String] = []

  func run() throws {
    if let memoryLimit { isolate(memoryLimitBytes: memoryLimit) }
    PluginProcesses.leaveWithKilled()
    let sandbox = plugins.sandbox ? Sandbox(hiding: hidden) : nil
    // Before a library is loaded, which may go to another folder.
    let folder = absolutePath(".")
    serveAsWorker(
      try NamedPlugins(plugins.names, sandbox: sandbox).load().registry, in: folder,
      recorderHook: PackageResources._sitecustomize_py)
  }
}
