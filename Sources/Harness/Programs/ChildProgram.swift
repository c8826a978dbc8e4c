import Foundation

/// A program as a child of this process. A signal reaches it while it runs, and never another process of its number.
final class ChildProgram: Sendable {
  private let number: pid_t
  private let leadsGroup: Bool
  private let lock = NSLock()
  nonisolated(unsafe) private var isOver = false
  nonisolated(unsafe) private var hasBeenLate = false

  /// How it ended, when, and what it took.
  struct End {
    let end: ProgramEnd
    let nanoseconds: Int
    let usage: rusage
  }

  /// - Parameters:
  ///   - environment: All that its environment has.
  ///   - output: The file of its standard output, of a program that leads a group; nil for one in the terminal of this process.
  ///   - takesErrors: Whether the file takes standard error, too.
  init(
    _ words: [String], _ environment: [String: String], output: String?, takesErrors: Bool = false
  ) throws(ProgramError) {
    leadsGroup = output != nil
    number = try spawn(words, environment, output, takesErrors)
  }

  /// Whether it still ran when a time limit was over.
  var wasLate: Bool { lock.withLock { hasBeenLate } }

  /// Sends it a signal unless it has ended, and its whole group if it leads one.
  func send(_ number: Int32, isLate: Bool = false) {
    lock.withLock {
      guard !isOver else { return }
      if isLate { hasBeenLate = true }
      kill(leadsGroup ? -self.number : self.number, number)
    }
  }

  /// Sends it a signal when its time is over.
  func send(_ number: Int32, after seconds: Double) {
    DispatchQueue.global().asyncAfter(deadline: .now() + seconds) { self.send(number, isLate: true) }
  }

  /// Waits for its end; what it left behind in its group ends with it. nil if nobody could wait for it.
  func wait() -> End? {
    var information = siginfo_t()
    while waitid(P_PID, id_t(number), &information, WEXITED | WNOWAIT) < 0, errno == EINTR {}
    let nanoseconds = monotonicNanoseconds()
    lock.withLock { isOver = true }
    // The number of the group is the child's, which is not collected yet.
    if leadsGroup { kill(-number, SIGKILL) }
    var status: Int32 = 0
    var usage = rusage()
    while wait4(number, &status, 0, &usage) < 0 {
      guard errno == EINTR else { return nil }
    }
    let signal = status & 0x7f
    return End(
      end: signal == 0 ? .code((status >> 8) & 0xff) : .signal(signal), nanoseconds: nanoseconds, usage: usage)
  }
}

/// Starts a program by `posix_spawn`, which leaves one in the terminal all that a shell would have given it.
///
/// Subprocess resets every signal, also the one that `nohup` has ignored.
private func spawn(
  _ words: [String], _ environment: [String: String], _ output: String?, _ takesErrors: Bool
) throws(ProgramError) -> pid_t {
  var attributes = posix_spawnattr_t()
  posix_spawnattr_init(&attributes)
  defer { posix_spawnattr_destroy(&attributes) }
  var (defaults, mask) = (sigset_t(), sigset_t())
  sigemptyset(&mask)
  sigemptyset(&defaults)
  // Both are ignored by this process: the one since a message was printed, the other from its start.
  sigaddset(&defaults, SIGPIPE)
  sigaddset(&defaults, SIGXFSZ)
  var flags = POSIX_SPAWN_SETSIGDEF
  if output != nil {
    for number in [SIGHUP, SIGINT, SIGQUIT, SIGTERM] { sigaddset(&defaults, number) }
    flags |= POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETPGROUP
  }
  posix_spawnattr_setsigdefault(&attributes, &defaults)
  posix_spawnattr_setsigmask(&attributes, &mask)
  posix_spawnattr_setpgroup(&attributes, 0)
  posix_spawnattr_setflags(&attributes, Int16(flags))
  var actions = posix_spawn_file_actions_t()
  posix_spawn_file_actions_init(&actions)
  defer { posix_spawn_file_actions_destroy(&actions) }
  if let output {
    posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0)
    posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, output, O_WRONLY | O_CREAT | O_TRUNC, 0o644)
    if takesErrors { posix_spawn_file_actions_adddup2(&actions, STDOUT_FILENO, STDERR_FILENO) }
  }
  var child = pid_t()
  let variables = environment.map { "\($0.key)=\($0.value)" }
  let code = withCStrings(words) { arguments in
    withCStrings(variables) { posix_spawnp(&child, words[0], &actions, &attributes, arguments, $0) }
  }
  guard code == 0 else { throw ProgramError(description: "cannot run '\(words[0])': \(String(cString: strerror(code)))") }
  return child
}

/// Calls `body` with strings as C wants them, after which they are freed.
private func withCStrings<Result>(
  _ strings: [String], _ body: (UnsafePointer<UnsafeMutablePointer<CChar>?>) -> Result
) -> Result {
  let pointers: [UnsafeMutablePointer<CChar>?] = strings.map { strdup($0) } + [nil]
  defer { for pointer in pointers { free(pointer) } }
  return pointers.withUnsafeBufferPointer { buffer in
    guard let base = buffer.baseAddress else { preconditionFailure("an array with an element has an address") }
    return body(base)
  }
}
