import Glibc
import PluginHost
import Records
import Subprocess
import Synchronization

/// The command that starts a worker: this executable, told to serve.
public struct WorkerCommand: Sendable {
  public let executable: String
  public let arguments: [String]

  public init(executable: String, arguments: [String]) {
    self.executable = executable
    self.arguments = arguments
  }
}

/// What came of a request: a reply, or why there is none.
enum PassOutcome: Sendable {
  case reply(PassReply)
  case lost(String)
}

/// Worker processes that take requests from one queue.
///
/// A worker that crashes, hangs past a request's limit or answers nonsense loses that request alone: the pool says why
/// and goes on with a fresh worker. Where the worker had served others before, one of those may be to blame (a thread
/// it left, memory it spoiled), so the request is tried once more by a fresh worker; not so a hang, which would take its
/// time limit twice. Whatever a plugin started ends with its worker.
struct WorkerPool: Sendable {
  let command: WorkerCommand
  let workers: Int
  /// A fresh process for every request, or one process for as many as it survives.
  let isFreshEachTime: Bool
  var environment: [String: String] = [:]

  typealias Deliver = @Sendable (_ index: Int, PassOutcome) async throws -> Void

  /// Performs all requests and delivers each outcome once; an error of `deliver` ends everything.
  func perform(_ requests: [PassRequest], deliver: @escaping Deliver) async throws {
    // Writing to a worker that has just died is an error of that write, not the end of this process.
    signal(SIGPIPE, SIG_IGN)
    PluginProcesses.adoptOrphans()
    let queue = RequestCounter(count: requests.count)
    try await withThrowingTaskGroup { group in
      for _ in 0..<min(workers, requests.count) {
        group.addTask {
          while let first = queue.next() {
            let lane = Lane(pool: self, requests: requests, queue: queue, deliver: deliver)
            var next = Optional(first)
            while let request = next { next = try await lane.serve(from: request) }
          }
        }
      }
      try await group.waitForAll()
    }
  }

  /// The outcome of a single request.
  func performOne(_ request: PassRequest) async -> PassOutcome {
    let outcome = Mutex(PassOutcome.lost("the worker could not be started"))
    do {
      try await perform([request]) { _, delivered in outcome.withLock { $0 = delivered } }
    } catch {
      return .lost("the worker could not be started: \(error)")
    }
    return outcome.withLock { $0 }
  }

  var configuration: Configuration {
    var options = PlatformOptions()
    // A group of its own, so that Ctrl-C reaches the parent alone, which then ends its workers in order.
    options.processGroupID = 0
    // A crash report of many lines would hide its reason, which is the last line without it.
    var variables: [Environment.Key: String?] = ["SWIFT_BACKTRACE": "enable=no"]
    for (name, value) in environment { variables[Environment.Key(stringLiteral: name)] = value }
    return Configuration(
      executable: command.launched, arguments: Arguments(command.arguments),
      environment: .inherit.updating(variables), platformOptions: options)
  }
}

/// Hands out the numbers 0 ..< count, each once.
private final class RequestCounter: Sendable {
  private let upcoming = Atomic(0)
  private let count: Int

  init(count: Int) { self.count = count }

  func next() -> Int? {
    let number = upcoming.add(1, ordering: .relaxed).oldValue
    return number < count ? number : nil
  }
}

/// One worker process and the requests it serves.
private struct Lane: Sendable {
  let pool: WorkerPool
  let requests: [PassRequest]
  let queue: RequestCounter
  let deliver: WorkerPool.Deliver

  private enum Loss: Equatable {
    case ended
    case late
    case nonsense(String)
  }

  /// Starts a worker and gives it request `first` and, if it lives on, what the queue has next.
  ///
  /// Returns the request that it lost after others, which a fresh worker is to try again.
  func serve(from first: Int) async throws -> Int? {
    let result = try await Subprocess.run(
      pool.configuration, input: .inputWriter, output: .sequence, error: .sequence
    ) { execution in
      async let complaint = lastWords(of: execution.standardError)
      // Lines end with "\n" alone: a reason may hold Unicode's other line separators.
      var replies = execution.standardOutput
        .strings(separatedBy: .unicodeScalarSequence(["\n"]), bufferingPolicy: .unbounded).makeAsyncIterator()
      var lost: (index: Int, Loss)?
      var index = Optional(first)
      while let current = index {
        _ = try? await execution.standardInputWriter.write(encodeJSON(requests[current]) + [UInt8(ascii: "\n")])
        let watchdog = Watchdog(execution.processIdentifier.value, limit: requests[current].limitSeconds)
        let line = try? await replies.next()
        let isLate = watchdog.cancel()
        guard let line, let reply = try? decodeJSON(PassReply.self, from: Array(line.utf8)) else {
          lost = (current, line.map { .nonsense($0) } ?? (isLate ? .late : .ended))
          break
        }
        try await deliver(current, .reply(reply))
        index = pool.isFreshEachTime || isLate ? nil : queue.next()
      }
      // With the worker goes whatever its plugins started; one that is dying already keeps its own cause of death.
      killGroup(execution.processIdentifier.value)
      return (lost: lost, complaint: await complaint)
    }
    // What the worker's plugins started and hid from its end is this process's child now.
    PluginProcesses.endOrphans()
    guard let (index, loss) = result.closureResult.lost else { return nil }
    if index != first, loss != .late { return index }
    let reason = describe(loss, requests[index], result.terminationStatus, result.closureResult.complaint)
    try await deliver(index, .lost(reason))
    return nil
  }

  private func describe(
    _ loss: Loss, _ request: PassRequest, _ status: TerminationStatus, _ complaint: String
  ) -> String {
    switch loss {
    case .late: "killed after its time limit of \(shortest(request.limitSeconds)) s"
    case .nonsense(let line): "the worker answered nonsense: \(line.prefix(80))"
    case .ended: describe(status, complaint: complaint)
    }
  }

  private func describe(_ status: TerminationStatus, complaint: String) -> String {
    // A worker that cannot go on because of a plugin says so, and ends as after any bad input.
    if case .exited(2) = status, complaint.hasPrefix("assay: ") { return String(complaint.dropFirst("assay: ".count)) }
    let end = "the worker \(wording(status))"
    return complaint.isEmpty ? end : "\(end): \(complaint)"
  }
}

func wording(_ status: TerminationStatus) -> String {
  switch status {
  case .exited(let code): "exited with code \(code)"
  case .signaled(let signal): "was ended by signal \(signal) (\(String(cString: strsignal(signal))))"
  }
}

/// Where a program that dies says why: its last fatal error (a stack trace may follow it), or else its last line.
///
/// Reads to the end whatever comes, so that a plugin that prints much is never held up, and keeps the tail alone.
func lastWords(of stream: SubprocessOutputSequence) async -> String {
  let kept = 1 << 16
  var tail: [UInt8] = []
  do {
    for try await buffer in stream {
      buffer.withUnsafeBytes { tail.append(contentsOf: $0) }
      if tail.count > 2 * kept { tail.removeFirst(tail.count - kept) }
    }
  } catch {
    // What came before the stream broke is all there is.
  }
  let lines = String(decoding: tail, as: UTF8.self).split(whereSeparator: \.isNewline)
  let line = lines.last { $0.contains("Fatal error: ") } ?? lines.last
  return String((line ?? "").prefix(300))
}

extension PassRequest {
  /// Seconds after which the pass is killed; a timed pass repeats the trial for its warm-up and each of its blocks.
  var limitSeconds: Double {
    pass == .timing ? trial.timeLimit * Double(trial.timing.blocks + 2) : trial.timeLimit
  }
}

/// Ends a worker and all that it started; each worker leads a process group of its own.
private func killGroup(_ worker: pid_t) { kill(-worker, SIGKILL) }

/// Kills a process that takes too long.
final class Watchdog: Sendable {
  private let hasFired = Atomic(false)
  private let task = Mutex<Task<Void, Never>?>(nil)

  init(_ process: pid_t, limit: Double) {
    task.withLock {
      $0 = Task { [self] in
        guard (try? await Task.sleep(for: .seconds(limit))) != nil else { return }
        hasFired.store(true, ordering: .relaxed)
        killGroup(process)
      }
    }
  }

  /// Calls the watchdog off; whether it had fired.
  func cancel() -> Bool {
    task.withLock { $0?.cancel() }
    return hasFired.load(ordering: .relaxed)
  }
}
