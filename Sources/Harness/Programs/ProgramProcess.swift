import Foundation
import SystemFiles

/// A program that runs under the recorder, in the terminal of this process or beside it.
public struct ProgramProcess {
  let words: [String]
  let recording: String
  let level: String
  let appends: Bool
  let hook: [UInt8]
  /// Further variables of its environment; nil takes one away.
  public var variables: [String: String?] = [:]
  /// The file that its standard output and error go to, with no input; nil for this process's own.
  public var outputFile: String?
  /// After this time it is killed.
  public var limitSeconds: Double?

  /// - Parameters:
  ///   - words: The command and its arguments.
  ///   - recording: The file that it records to.
  ///   - level: What is recorded, as the recorder calls it: `steps`, `modules` or `operations`.
  ///   - appends: Whether a recording is continued.
  ///   - hook: The module that each Python of the program imports at its start: `assay_record/_sitecustomize.py`.
  public init(_ words: [String], recording: String, level: String, appends: Bool, hook: [UInt8]) {
    self.words = words
    self.recording = recording
    self.level = level
    self.appends = appends
    self.hook = hook
  }

  /// Runs the program to its end.
  ///
  /// - Throws: `ProgramError` or `FileError` if it cannot be started.
  public func run() throws -> ProgramEnd {
    let hook = try RecorderHook(hook)
    // Its folder goes with it.
    defer { withExtendedLifetime(hook) {} }
    let child = try ChildProgram(words, environment(hook.pythonPath), output: outputFile, takesErrors: true)
    let forwarding = forwardSignals(to: child)
    defer { for source in forwarding { source.cancel() } }
    if let limitSeconds { child.send(SIGKILL, after: limitSeconds) }
    return child.wait()?.end ?? .unknown
  }

  private func environment(_ pythonPath: String) -> [String: String] {
    let recorder = recorderVariables(recording, level: level, appends: appends)
    var all = ProcessInfo.processInfo.environment.merging(recorder) { $1 }.merging(["PYTHONPATH": pythonPath]) { $1 }
    for (name, value) in variables { all[name] = value }
    return all
  }

  /// The terminal sends Ctrl-C to both if they are of one group; this process waits for the program, and then the report is made.
  private func forwardSignals(to child: ChildProgram) -> [any DispatchSourceSignal] {
    let numbers = [SIGINT, SIGQUIT, SIGTERM]
    for number in numbers { signal(number, SIG_IGN) }
    return numbers.filter { outputFile != nil || $0 == SIGTERM }.map { number in
      let source = DispatchSource.makeSignalSource(signal: number, queue: .global())
      source.setEventHandler { child.send(number) }
      source.resume()
      return source
    }
  }
}
