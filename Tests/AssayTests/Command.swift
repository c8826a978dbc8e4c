import Foundation
import Synchronization
import Testing

/// The built program, beside this test bundle.
let assayPath = URL(filePath: "/proc/self/exe").resolvingSymlinksInPath().deletingLastPathComponent()
  .appending(path: "assay").path

/// How a command ended, and what it said.
struct Finished: Sendable {
  /// The exit code, or nil if a signal ended it.
  let code: Int32?
  /// The signal that ended it.
  let signal: Int32?
  let out: String
  let err: String

  /// The path in the last line of a run's output.
  var reportPath: String? {
    out.split(separator: "\n").last { $0.hasPrefix("report ") }.map { String($0.dropFirst("report ".count)) }
  }
}

/// A command under way; it is killed when it takes too long, so that no test can hang.
///
/// Started and awaited by system calls: Foundation's Process can miss the end of a child while another part of the same
/// test process starts children of its own.
final class Command: Sendable {
  let number: pid_t
  private let name: String
  private let limit: Duration
  /// What it has had of its limit, and when it was last looked at.
  private let watched = Mutex((time: Duration.zero, last: ContinuousClock.now))
  private let output: URL
  private let errors: URL
  /// The status that waitpid returned.
  private let status = Mutex<Int32?>(nil)
  /// In the environment of the command and all it starts.
  let mark = "assay-tests-\(UUID().uuidString)"

  /// Starts `path`; its output goes to files of `folder`.
  init(running path: String = assayPath, _ arguments: [String], in folder: Folder, limit: Duration = .seconds(60)) throws {
    name = arguments.joined(separator: " ")
    self.limit = limit
    output = folder.url.appending(path: "\(mark).out")
    errors = folder.url.appending(path: "\(mark).err")
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0)
    posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, output.path, O_WRONLY | O_CREAT | O_TRUNC, 0o644)
    posix_spawn_file_actions_addopen(&actions, STDERR_FILENO, errors.path, O_WRONLY | O_CREAT | O_TRUNC, 0o644)
    // What a terminal can show is the test's to say, not the machine's.
    let terminal = [
      "LC_ALL": "C.UTF-8", "COLUMNS": "", "NO_COLOR": "", "FORCE_COLOR": "", "CLICOLOR_FORCE": "", "TERM": "xterm",
    ]
    let environment = ProcessInfo.processInfo.environment.merging(terminal) { $1 }.merging(["TEST_MARK": mark]) { $1 }
      .map { "\($0)=\($1)" }
    var child = pid_t()
    // env changes the folder and then becomes the command, under the same number.
    let code = withCStrings(["env", "-C", folder.url.path, path] + arguments) { arguments in
      withCStrings(environment) { posix_spawn(&child, "/usr/bin/env", &actions, nil, arguments, $0) }
    }
    guard code == 0 else { throw POSIXError(POSIXErrorCode(rawValue: code) ?? .EINVAL) }
    number = child
  }

  /// Whether it has not ended yet; one that takes too long is killed.
  var isRunning: Bool {
    if endStatus() != nil { return false }
    if timeWatched() > limit {
      Issue.record("'\(name)' took longer than \(limit)")
      kill(number, SIGKILL)
    }
    return true
  }

  /// How long it has run under the eyes of its test: a test whose loop rests for minutes, since others have both cores, says
  /// nothing about the command.
  private func timeWatched() -> Duration {
    watched.withLock { watched in
      let now = ContinuousClock.now
      watched.time += min(now - watched.last, .milliseconds(100))
      watched.last = now
      return watched.time
    }
  }

  func send(_ signal: Int32) { if isRunning { kill(number, signal) } }

  /// Waits for the end.
  func finish() async throws -> Finished {
    while isRunning { try await Task.sleep(for: .milliseconds(5)) }
    let status = endStatus() ?? 0
    let signal = status & 0x7f
    return Finished(
      code: signal == 0 ? (status >> 8) & 0xff : nil, signal: signal == 0 ? nil : signal,
      out: try String(contentsOf: output, encoding: .utf8), err: try String(contentsOf: errors, encoding: .utf8))
  }

  private func endStatus() -> Int32? {
    status.withLock { known in
      guard known == nil else { return known }
      var found: Int32 = 0
      let waited = waitpid(number, &found, WNOHANG)
      if waited == number { known = found }
      if waited < 0, errno != EINTR {
        Issue.record("'\(name)' was waited for by somebody else: \(String(cString: strerror(errno)))")
        known = SIGKILL
      }
      return known
    }
  }
}

/// Calls `body` with an array of C strings that ends in nil, as system calls want it.
private func withCStrings<Result>(
  _ strings: [String], _ body: ([UnsafeMutablePointer<CChar>?]) -> Result
) -> Result {
  let copies = strings.map { strdup($0) }
  defer { for copy in copies { free(copy) } }
  return body(copies + [nil])
}

/// Runs the program to its end.
func assay(_ arguments: String..., in folder: Folder) async throws -> Finished {
  try await assay(arguments, in: folder)
}

func assay(_ arguments: [String], in folder: Folder) async throws -> Finished {
  try await Gate.shared.pass { try await Command(arguments, in: folder).finish() }
}

/// Runs a shell script to its end.
func shell(_ script: String, in folder: Folder) async throws -> Finished {
  try await Gate.shared.pass { try await Command(running: "/bin/sh", ["-c", script], in: folder).finish() }
}

/// Lets two commands run at a time: tests start all at once, and the machine may be small.
actor Gate {
  static let shared = Gate(places: 2)

  private var places: Int
  private var waiting: [CheckedContinuation<Void, Never>] = []

  init(places: Int) { self.places = places }

  func pass<Result: Sendable>(_ body: @Sendable () async throws -> Result) async throws -> Result {
    if places > 0 { places -= 1 } else { await withCheckedContinuation { waiting.append($0) } }
    defer { leave() }
    return try await body()
  }

  private func leave() {
    if waiting.isEmpty { places += 1 } else { waiting.removeFirst().resume() }
  }
}
