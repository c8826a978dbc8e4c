import Foundation
import Records
import SystemFiles

/// One run of a program as a child of a worker, which ends it when its time is over.
struct ProgramRun {
  let words: [String]
  /// What the environment has beside the worker's own.
  let variables: [String: String]
  /// The file of its standard output; standard error is the worker's.
  let output: String
  /// What it may take.
  let seconds: Double

  /// How a run ended, and what it took.
  struct End {
    let end: ProgramEnd
    let wasLate: Bool
    let wallNanoseconds: Int
    let cpuNanoseconds: Int
    let peakMemoryBytes: Int

    /// Why the run is no good one; nil if it is.
    func failure(seconds: Double) -> String? {
      if wasLate { return "the program was stopped when its \(shortest(seconds)) s were over" }
      switch end {
      case .code(0): return nil
      case .code(let code): return "the program ended with code \(code)"
      case .signal(let number): return "signal \(number) (\(String(cString: strsignal(number)))) ended the program"
      case .unknown: return "nobody waited for the program"
      }
    }
  }

  /// Whether the program runs, and whether its time was over.
  private final class Watch: Sendable {
    private let lock = NSLock()
    nonisolated(unsafe) private var isOver = false
    nonisolated(unsafe) private var hasFired = false

    var wasLate: Bool { lock.withLock { hasFired } }

    /// Sends a signal to the program's group, unless the program has ended.
    func send(_ number: Int32, to child: pid_t) {
      lock.withLock {
        guard !isOver else { return }
        hasFired = true
        kill(-child, number)
      }
    }

    func end() { lock.withLock { isOver = true } }
  }

  /// How long a program that is told to end may take for it.
  private static let patience = 2.0

  /// Runs the program to its end; what it started and left behind in its group ends with it.
  func run() throws(ProgramError) -> End {
    let start = monotonicNanoseconds()
    let child = try launch()
    let watch = Watch()
    let queue = DispatchQueue.global()
    queue.asyncAfter(deadline: .now() + seconds) { watch.send(SIGTERM, to: child) }
    queue.asyncAfter(deadline: .now() + seconds + Self.patience) { watch.send(SIGKILL, to: child) }
    var information = siginfo_t()
    while waitid(P_PID, id_t(child), &information, WEXITED | WNOWAIT) < 0, errno == EINTR {}
    let wall = monotonicNanoseconds() - start
    watch.end()
    // The number of the group is the child's, which is not collected yet.
    kill(-child, SIGKILL)
    var status: Int32 = 0
    var usage = rusage()
    while wait4(child, &status, 0, &usage) < 0 {
      guard errno == EINTR else { throw ProgramError(description: "nobody waited for '\(words[0])'") }
    }
    let signal = status & 0x7f
    return End(
      end: signal == 0 ? .code((status >> 8) & 0xff) : .signal(signal), wasLate: watch.wasLate, wallNanoseconds: wall,
      cpuNanoseconds: nanoseconds(usage.ru_utime) + nanoseconds(usage.ru_stime), peakMemoryBytes: usage.ru_maxrss * 1024)
  }

  private func nanoseconds(_ time: timeval) -> Int { time.tv_sec * 1_000_000_000 + Int(time.tv_usec) * 1000 }

  private func launch() throws(ProgramError) -> pid_t {
    var attributes = posix_spawnattr_t()
    posix_spawnattr_init(&attributes)
    defer { posix_spawnattr_destroy(&attributes) }
    var (defaults, mask) = (sigset_t(), sigset_t())
    sigemptyset(&mask)
    sigemptyset(&defaults)
    for number in [SIGPIPE, SIGINT, SIGTERM] { sigaddset(&defaults, number) }
    posix_spawnattr_setsigdefault(&attributes, &defaults)
    posix_spawnattr_setsigmask(&attributes, &mask)
    posix_spawnattr_setpgroup(&attributes, 0)
    posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETPGROUP))
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, output, O_WRONLY | O_CREAT | O_TRUNC, 0o644)
    var child = pid_t()
    let all = ProcessInfo.processInfo.environment.merging(variables) { $1 }.map { "\($0.key)=\($0.value)" }
    let code = withCStrings(words) { arguments in
      withCStrings(all) { posix_spawnp(&child, words[0], &actions, &attributes, arguments, $0) }
    }
    guard code == 0 else { throw ProgramError(description: "cannot run '\(words[0])': \(String(cString: strerror(code)))") }
    return child
  }
}
