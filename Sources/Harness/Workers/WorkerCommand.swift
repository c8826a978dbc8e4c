public import Records

/// The command that starts a worker: this executable, told to serve.
public struct WorkerCommand: Sendable {
  public let executable: String
  public let arguments: [String]
  /// Whether it is this very executable, which repeats the nonce of a request in its reply.
  public let isThisExecutable: Bool

  public init(executable: String, arguments: [String], isThisExecutable: Bool = false) {
    self.executable = executable
    self.arguments = arguments
    self.isThisExecutable = isThisExecutable
  }

  /// Whether another program starts the worker, maybe on another machine: a signal that cannot be caught would only end that program.
  var isLaunched: Bool { isThisExecutable && executable != "/proc/self/exe" }

  /// Whether the process runs code of plugins, and so has a supervisor; see `PluginProcesses.supervise`.
  var isSupervised: Bool { runsPlugins(arguments) }
}

extension WorkerCommand {
  /// The command of a worker for these trials: one that runs programs has a supervisor, with which all ends that they started.
  public func serving(_ trials: some Sequence<Trial>) -> WorkerCommand {
    guard trials.contains(where: { $0.program != nil }), !arguments.contains("--programs") else { return self }
    return WorkerCommand(executable: executable, arguments: arguments + ["--programs"], isThisExecutable: isThisExecutable)
  }
}

/// The flag of a process that loads and plans in the place of a command.
public let rehearsalFlag = "--rehearsal"

/// The flag of a process that runs a whole command in the place of another.
public let shelterFlag = "--sheltered"

/// Whether a process of this executable with these arguments runs code of plugins.
public func runsPlugins(_ arguments: [String]) -> Bool {
  let isWorker = arguments.contains("worker") && (arguments.contains("--plugin") || arguments.contains("--programs"))
  return isWorker || arguments.contains(rehearsalFlag) || arguments.contains(shelterFlag)
}
