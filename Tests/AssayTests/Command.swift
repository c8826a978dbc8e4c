import Foundation
import Synchronization
import Testing

/// The built program, beside this test bundle.
let assayPath = URL(filePath: "/proc/self/exe").resolvingSymlinksInPath().deletingLastPathComponent()
  .appending(path: "assay").path

/// How a command ended, and what it said.
struct Finished: Sendable {
  /// The exit code, or nil where a signal ended it.
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
final class Command: Sendable {
  private let process: Mutex<Process>
  private let output: URL
  private let complaints: URL
  private let ended: AsyncStream<Void>
  private let watchdog: Task<Void, Never>
  /// In the environment of the command and all it starts.
  let mark = "assay-tests-\(UUID().uuidString)"

  /// Starts `path`; its output goes to files of `folder`.
  init(running path: String = assayPath, _ arguments: [String], in folder: Folder, limit: Duration = .seconds(60)) throws {
    output = folder.url.appending(path: "\(mark).out")
    complaints = folder.url.appending(path: "\(mark).err")
    let process = Process()
    process.executableURL = URL(filePath: path)
    process.arguments = arguments
    process.currentDirectoryURL = folder.url
    process.environment = ProcessInfo.processInfo.environment.merging(["TEST_MARK": mark]) { $1 }
    process.standardInput = FileHandle.nullDevice
    process.standardOutput = try Self.emptyFile(output)
    process.standardError = try Self.emptyFile(complaints)
    let (stream, continuation) = AsyncStream.makeStream(of: Void.self)
    process.terminationHandler = { _ in continuation.finish() }
    ended = stream
    try process.run()
    let number = process.processIdentifier
    watchdog = Task {
      guard (try? await Task.sleep(for: limit)) != nil else { return }
      Issue.record("'\(arguments.joined(separator: " "))' took longer than \(limit)")
      kill(number, SIGKILL)
    }
    self.process = Mutex(process)
  }

  var isRunning: Bool { process.withLock { $0.isRunning } }

  func send(_ signal: Int32) { process.withLock { _ = kill($0.processIdentifier, signal) } }

  /// Waits for the end.
  func finish() async throws -> Finished {
    for await _ in ended {}
    watchdog.cancel()
    let (status, reason) = process.withLock { process in
      process.waitUntilExit()
      return (process.terminationStatus, process.terminationReason)
    }
    return Finished(
      code: reason == .exit ? status : nil, signal: reason == .exit ? nil : status,
      out: try String(contentsOf: output, encoding: .utf8), err: try String(contentsOf: complaints, encoding: .utf8))
  }

  private static func emptyFile(_ url: URL) throws -> FileHandle {
    try Data().write(to: url)
    return try FileHandle(forWritingTo: url)
  }
}

/// Runs the program to its end.
func assay(_ arguments: String..., in folder: Folder) async throws -> Finished {
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
