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

  /// How the program ended, and the signal that told this process to end in the meantime.
  public struct Outcome: Sendable {
    public let end: ProgramEnd
    public let signal: Int32?
  }

  /// Runs the program to its end.
  ///
  /// - Throws: `ProgramError` or `FileError` if it cannot be started.
  public func run() throws -> Outcome {
    let hook = try RecorderHook(hook)
    // Its folder goes with it.
    defer { withExtendedLifetime(hook) {} }
    let signals = HandedOnSignals()
    let child = try ChildProgram(words, environment(hook.pythonPath), output: outputFile, takesErrors: true)
    signals.hand(to: child, isInTerminal: outputFile == nil)
    if let limitSeconds { child.send(SIGKILL, after: limitSeconds) }
    let end = child.wait()?.end ?? .unknown
    return Outcome(end: end, signal: signals.received)
  }

  private func environment(_ pythonPath: String) -> [String: String] {
    let recorder = recorderVariables(recording, level: level, appends: appends)
    var all = ProcessInfo.processInfo.environment.merging(recorder) { $1 }.merging(["PYTHONPATH": pythonPath]) { $1 }
    for (name, value) in variables { all[name] = value }
    return all
  }
}
