import Foundation
import SystemFiles

/// A program that runs in the terminal of this process, under the recorder.
public struct ProgramProcess {
  let words: [String]
  let recording: String
  let level: String
  let appends: Bool
  let hook: [UInt8]
  /// Further variables of its environment; nil takes one away.
  public var variables: [String: String?] = [:]
  /// The file that its standard output and error go to; nil for this process's own.
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
    let child = try start(hook.pythonPath)
    let forwarding = forwardSignals(to: child)
    defer { forwarding.cancel() }
    let end = DispatchWorkItem { kill(child, SIGKILL) }
    defer { end.cancel() }
    if let limitSeconds { DispatchQueue.global().asyncAfter(deadline: .now() + limitSeconds, execute: end) }
    var status: Int32 = 0
    while waitpid(child, &status, 0) < 0 {
      guard errno == EINTR else { return .unknown }
    }
    let signal = status & 0x7f
    return signal == 0 ? .code((status >> 8) & 0xff) : .signal(signal)
  }

  /// Starts it by `posix_spawn`, which leaves the program all that a shell would have given it.
  ///
  /// Subprocess resets every signal, also the one that `nohup` has ignored.
  private func start(_ pythonPath: String) throws -> pid_t {
    var attributes = posix_spawnattr_t()
    posix_spawnattr_init(&attributes)
    defer { posix_spawnattr_destroy(&attributes) }
    // A message that was printed has this process ignore it.
    var defaults = sigset_t()
    sigemptyset(&defaults)
    sigaddset(&defaults, SIGPIPE)
    posix_spawnattr_setsigdefault(&attributes, &defaults)
    posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGDEF))
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    if let outputFile {
      posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0)
      posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, outputFile, O_WRONLY | O_CREAT | O_TRUNC, 0o600)
      posix_spawn_file_actions_adddup2(&actions, STDOUT_FILENO, STDERR_FILENO)
    }
    var child = pid_t()
    let variables = environment(pythonPath).map { "\($0.key)=\($0.value)" }
    let code = withCStrings(words) { arguments in
      withCStrings(variables) { posix_spawnp(&child, words[0], &actions, &attributes, arguments, $0) }
    }
    guard code == 0 else { throw ProgramError(description: "cannot run '\(words[0])': \(String(cString: strerror(code)))") }
    return child
  }

  private func environment(_ pythonPath: String) -> [String: String] {
    let recorder = recorderVariables(recording, level: level, appends: appends)
    var all = ProcessInfo.processInfo.environment.merging(recorder) { $1 }.merging(["PYTHONPATH": pythonPath]) { $1 }
    for (name, value) in variables { all[name] = value }
    return all
  }

  /// The terminal sends Ctrl-C to both; this process waits for the program, and then the report is made.
  private func forwardSignals(to child: pid_t) -> any DispatchSourceSignal {
    for number in [SIGINT, SIGQUIT, SIGTERM] { signal(number, SIG_IGN) }
    let source = DispatchSource.makeSignalSource(signal: SIGTERM, queue: .global())
    source.setEventHandler { kill(child, SIGTERM) }
    source.resume()
    return source
  }
}

/// Calls `body` with strings as C wants them, after which they are freed.
func withCStrings<Result>(
  _ strings: [String], _ body: (UnsafePointer<UnsafeMutablePointer<CChar>?>) -> Result
) -> Result {
  let pointers: [UnsafeMutablePointer<CChar>?] = strings.map { strdup($0) } + [nil]
  defer { for pointer in pointers { free(pointer) } }
  return pointers.withUnsafeBufferPointer { buffer in
    guard let base = buffer.baseAddress else { preconditionFailure("an array with an element has an address") }
    return body(base)
  }
}
