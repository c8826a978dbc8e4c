/// The command that starts a worker: this executable, told to serve.
public struct WorkerCommand: Sendable {
  public let executable: String
  public let arguments: [String]

  public init(executable: String, arguments: [String]) {
    self.executable = executable
    self.arguments = arguments
  }
}
