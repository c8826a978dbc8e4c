import Glibc
import Synchronization

/// What a plugin can do to the process it runs in.
enum Process {
  private static let starts = Atomic(0)

  /// Counts one more start of an optimizer in this process.
  static func countStart() -> Int { starts.add(1, ordering: .relaxed).newValue }

  static func commit(_ fault: Fault) {
    switch fault {
    case .trap: fatalError("trapped on purpose")
    case .segmentationFault: kill(getpid(), SIGSEGV)
    case .abort:
      printError("abandoned on purpose\n")
      abort()
    case .exit: exit(0)
    case .lateExit: exitSoon()
    case .hang: hang()
    case .hangWithChild:
      startChild()
      hang()
    case .leavesChild: startChild()
    case .printsGarbage:
      print("{\"record\": nonsense}\nmore nonsense")
      fflush(nil)
    case .readsInput: while readLine() != nil {}
    case .writesManyErrors: for line in 0..<20_000 { printError("error \(line) of a talkative optimizer\n") }
    case .forgesReply: for descriptor in 3..<Int32(64) { writeText("{\"forged\": true}\n", to: descriptor) }
    default: preconditionFailure("'\(fault)' is not done to a process")
    }
  }

  private static func hang() -> Never { while true { usleep(10_000) } }

  private static func printError(_ text: String) { writeText(text, to: STDERR_FILENO) }

  private static func writeText(_ text: String, to descriptor: Int32) {
    let bytes = Array(text.utf8)
    // The descriptor may be closed or no pipe at all: a plugin that writes everywhere does not care.
    _ = write(descriptor, bytes, bytes.count)
  }

  private static func exitSoon() {
    var thread = pthread_t()
    pthread_create(
      &thread, nil,
      { _ in
        usleep(200_000)
        _exit(7)
      }, nil)
  }

  /// A child in this process's group that holds its descriptors and sleeps for long, named by the worker's argument.
  private static func startChild() {
    let name = strdup(CommandLine.arguments.last ?? "child")
    let seconds = strdup("86400")
    var child = pid_t()
    posix_spawn(&child, "/bin/sleep", nil, nil, [name, seconds, nil], environ)
  }
}
