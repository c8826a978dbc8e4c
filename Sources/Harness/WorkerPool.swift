import Glibc
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
/// and goes on with a fresh worker.
struct WorkerPool: Sendable {
  let command: WorkerCommand
  let workers: Int
  /// A fresh process for every request, or one process for as many as it survives.
  let isFreshEachTime: Bool
  var environment: [String: String] = [:]

  typealias Deliver = @Sendable (_ index: Int, PassOutcome) async throws -> Void

  /// Performs all requests and delivers each outcome once; an error of `deliver` ends everything.
  func perform(_ requests: [PassRequest], deliver: @escaping Deliver) async throws {
    let queue = RequestCounter(count: requests.count)
    try await withThrowingTaskGroup { group in
      for _ in 0..<min(workers, requests.count) {
        group.addTask {
          while let first = queue.next() {
            let lane = Lane(pool: self, requests: requests, queue: queue, deliver: deliver)
            try await lane.serve(from: first)
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

  fileprivate var configuration: Configuration {
    var options = PlatformOptions()
    // A group of its own, so that Ctrl-C reaches the parent alone, which then ends its workers in order.
    options.processGroupID = 0
    // A crash report of many lines would hide its reason, which is the last line without it.
    var variables: [Environment.Key: String?] = ["SWIFT_BACKTRACE": "enable=no"]
    for (name, value) in environment { variables[Environment.Key(stringLiteral: name)] = value }
    return Configuration(
      executable: .path(.init(command.executable)), arguments: Arguments(command.arguments),
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

  private enum Answer {
    case line(String)
    case ended
    case late
  }

  /// Starts a worker and gives it request `first` and, if it lives on, what the queue has next.
  func serve(from first: Int) async throws {
    let result = try await Subprocess.run(
      pool.configuration, input: .inputWriter, output: .sequence, error: .sequence
    ) { execution in
      async let complaint = lastLine(of: execution.standardError)
      var replies = execution.standardOutput.strings(bufferingPolicy: .unbounded).makeAsyncIterator()
      var lost: (index: Int, isLate: Bool)?
      var index = Optional(first)
      while let current = index {
        _ = try? await execution.standardInputWriter.write(encodeJSON(requests[current]) + [UInt8(ascii: "\n")])
        let watchdog = Watchdog(execution.processIdentifier.value, limit: requests[current].limitSeconds)
        let line = try? await replies.next()
        let isLate = watchdog.cancel()
        guard let line else {
          lost = (current, isLate)
          break
        }
        try await deliver(current, outcome(of: line))
        index = pool.isFreshEachTime ? nil : queue.next()
      }
      try? await execution.standardInputWriter.finish()
      return (lost: lost, complaint: await complaint)
    }
    if let lost = result.closureResult.lost {
      let reason =
        lost.isLate
        ? "killed after its time limit of \(shortest(requests[lost.index].limitSeconds)) s"
        : describe(result.terminationStatus, complaint: result.closureResult.complaint)
      try await deliver(lost.index, .lost(reason))
    }
  }

  private func outcome(of line: String) -> PassOutcome {
    guard let reply = try? decodeJSON(PassReply.self, from: Array(line.utf8)) else {
      return .lost("the worker answered nonsense: \(line.prefix(80))")
    }
    return .reply(reply)
  }

  private func describe(_ status: TerminationStatus, complaint: String) -> String {
    let end =
      switch status {
      case .exited(let code): "the worker exited with code \(code)"
      case .signaled(let signal): "the worker was ended by signal \(signal) (\(String(cString: strsignal(signal))))"
      }
    return complaint.isEmpty ? end : "\(end): \(complaint)"
  }
}

/// The last line that is not empty: where a program that dies says why.
private func lastLine(of stream: SubprocessOutputSequence) async -> String {
  var last = ""
  do {
    for try await line in stream.strings(bufferingPolicy: .unbounded) where !line.isEmpty {
      last = String(line.prefix(300))
    }
  } catch {
    return last
  }
  return last
}

extension PassRequest {
  /// Seconds after which the pass is killed; a timed pass repeats the trial for its warm-up and each of its blocks.
  var limitSeconds: Double {
    pass == .timing ? trial.timeLimit * Double(trial.timing.blocks + 2) : trial.timeLimit
  }
}

/// Kills a process that takes too long.
private final class Watchdog: Sendable {
  private let hasFired = Atomic(false)
  private let task = Mutex<Task<Void, Never>?>(nil)

  init(_ process: pid_t, limit: Double) {
    task.withLock {
      $0 = Task { [self] in
        guard (try? await Task.sleep(for: .seconds(limit))) != nil else { return }
        hasFired.store(true, ordering: .relaxed)
        kill(process, SIGKILL)
      }
    }
  }

  /// Calls the watchdog off; whether it had fired.
  func cancel() -> Bool {
    task.withLock { $0?.cancel() }
    return hasFired.load(ordering: .relaxed)
  }
}
