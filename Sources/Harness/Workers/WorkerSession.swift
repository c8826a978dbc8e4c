import Glibc
import PluginHost
import Records
import Subprocess

/// How a worker was lost.
enum WorkerLoss: Equatable, Sendable {
  case ended
  case late
  case nonsense(String)
}

/// A worker's answer, or how it was lost.
enum WorkerReply<Reply: Sendable>: Sendable {
  case reply(Reply)
  case lost(WorkerLoss)
}

/// How a worker's process ended, and what it wrote to standard error last.
struct WorkerEnd: Sendable {
  fileprivate let status: TerminationStatus
  /// What it wrote to standard error since its last reply.
  let standardError: String

  /// Whether somebody ended it: by SIGKILL, or by SIGTERM as engines of clusters do; a launcher reports 128 and the signal.
  var isKill: Bool {
    switch status {
    case .signaled(let signal): [SIGKILL, SIGTERM].contains(signal)
    case .exited(let code): [128 + SIGKILL, 128 + SIGTERM].contains(code)
    }
  }

  fileprivate var lastMessage: String { lastWords(in: standardError) }
}

/// A conversation with one worker process: a line out, a line in.
struct WorkerSession {
  private let command: WorkerCommand
  let process: pid_t
  fileprivate let watchdog: Watchdog
  private let writer: StandardInputWriter
  private var output: SubprocessOutputSequence.AsyncIterator
  private var replies = LineBuffer()
  /// What the replies that are due begin with, in order.
  private var nonces: [[UInt8]] = []
  private var passes: AsyncStream<String>.AsyncIterator
  /// Whether it took too long and was killed.
  private(set) var isKilled = false
  /// Whether its output ended before a reply that was due.
  fileprivate var isSilent = false
  /// Whether a reply waits for what its pass wrote to standard error; only this executable's worker marks its end.
  var capturesStandardError = false
  /// The text of the last reply, without its nonce.
  private(set) var reply: [UInt8] = []
  /// What the worker wrote to standard error during the last pass, if it is captured.
  private(set) var standardError = ""

  fileprivate init(
    _ process: pid_t, _ command: WorkerCommand, _ writer: StandardInputWriter, _ output: SubprocessOutputSequence,
    _ passes: AsyncStream<String>
  ) {
    self.command = command
    self.process = process
    watchdog = Watchdog(process, command)
    self.writer = writer
    self.passes = passes.makeAsyncIterator()
    self.output = output.makeAsyncIterator()
  }

  /// Sends a request and waits for the reply for up to `limit` seconds.
  mutating func ask<Reply: Decodable & Sendable>(
    _ request: some Encodable, answeredBy type: Reply.Type, limit: Double
  ) async -> WorkerReply<Reply> {
    await send([request], limit: limit)
    return await receive(type, limit: limit)
  }

  /// Sends requests, which the worker answers one by one, in order; a worker that does not read them for `limit` seconds is late.
  mutating func send(_ requests: [some Encodable], limit: Double) async {
    var lines: [UInt8] = []
    for request in requests {
      let nonce = command.isThisExecutable ? makeNonce() : []
      guard let line = try? encodeJSON(request) else { continue }
      nonces.append(nonce)
      lines += nonce + line + [UInt8(ascii: "\n")]
    }
    watchdog.begin(limit: limit)
    // A worker that has died is noticed by its missing answer.
    _ = try? await writer.write(lines)
    isKilled = watchdog.end()
  }

  /// Waits for the reply to the first request that has none, for up to `limit` seconds.
  mutating func receive<Reply: Decodable & Sendable>(_ type: Reply.Type, limit: Double) async -> WorkerReply<Reply> {
    let nonce = nonces.isEmpty ? [] : nonces.removeFirst()
    watchdog.begin(limit: limit)
    let line = await nextLine()
    let answer = line.flatMap { line in
      reply = Array(line.dropFirst(nonce.count))
      return line.starts(with: nonce) ? try? decodeJSON(type, from: reply) : nil
    }
    if answer != nil, capturesStandardError { standardError = await passes.next() ?? "" }
    isKilled = watchdog.end()
    guard let line else {
      isSilent = true
      return .lost(isKilled ? .late : .ended)
    }
    return answer.map { .reply($0) } ?? .lost(.nonsense(String(decoding: line, as: UTF8.self)))
  }

  /// The next line of output, whose last one may lack its end; nil if there is none.
  private mutating func nextLine() async -> [UInt8]? {
    while true {
      if let line = replies.next() { return line }
      guard let chunk = try? await output.next() else {
        let rest = replies.rest
        replies = LineBuffer()
        return rest.isEmpty ? nil : rest
      }
      chunk.withUnsafeBytes { replies.append($0) }
    }
  }
}

/// What a reply must begin with: a request's own number, which nobody can know who was not asked.
private func makeNonce() -> [UInt8] { Array((String(UInt64.random(in: .min ... .max), radix: 16) + " ").utf8) }

/// Starts a worker, converses with it, and ends it with all that its plugins started.
func withWorker<Result: Sendable>(
  _ command: WorkerCommand, environment: [String: String] = [:],
  _ converse: (inout WorkerSession) async throws -> Result
) async throws -> (result: Result, end: WorkerEnd) {
  // Writing to a worker that has just died is an error of that write, not the end of this process.
  signal(SIGPIPE, SIG_IGN)
  let ended = try await Subprocess.run(
    configuration(command, environment), input: .inputWriter, output: .sequence, error: .sequence
  ) { execution in
    let (passes, continuation) = AsyncStream.makeStream(of: String.self)
    let process = execution.processIdentifier.value
    async let standardError = split(execution.standardError, into: continuation)
    var session = WorkerSession(
      process, command, execution.standardInputWriter, execution.standardOutput, passes)
    let watchdog = session.watchdog
    defer { watchdog.stop() }
    let result: Result
    do {
      result = try await converse(&session)
    } catch {
      await end(process, command, execution.standardInputWriter)
      throw error
    }
    // One that is dying already keeps its own cause of death; some close their output a moment before.
    if session.isSilent { await awaitDeath(of: process, within: .seconds(1)) }
    await end(process, command, execution.standardInputWriter)
    return (result: result, standardError: await standardError)
  }
  // What the worker's plugins started and hid from its end is this process's child now.
  PluginProcesses.endOrphans()
  let closing = ended.closureResult
  return (closing.result, WorkerEnd(status: ended.terminationStatus, standardError: closing.standardError))
}

func configuration(_ command: WorkerCommand, _ environment: [String: String]) -> Configuration {
  var options = PlatformOptions()
  // A separate process group, so that Ctrl-C reaches only the parent, which then ends its workers in order.
  options.processGroupID = 0
  // A crash report of many lines would hide its reason, which is the last line without it.
  var variables: [Environment.Key: String?] = ["SWIFT_BACKTRACE": "enable=no"]
  for (name, value) in environment { variables[Environment.Key(stringLiteral: name)] = value }
  return Configuration(
    executable: command.launched, arguments: Arguments(command.arguments),
    environment: .inherit.updating(variables), platformOptions: options)
}

/// Why a worker gave no answer, in a sentence.
func describe(_ loss: WorkerLoss, _ end: WorkerEnd, limit: Double) -> String {
  switch loss {
  case .late: return "killed after its time limit of \(shortest(limit)) s"
  case .nonsense(let line): return "the worker answered nonsense: \(line.prefix(80))"
  case .ended:
    // A worker that cannot continue because of a plugin says so, and ends as after any bad input, or as if it had been killed.
    if case .exited(let code) = end.status, code == 2 || end.isKill, end.lastMessage.hasPrefix("assay: ") {
      return String(end.lastMessage.dropFirst("assay: ".count))
    }
    let how = "the worker \(wording(end.status))"
    return end.lastMessage.isEmpty ? how : "\(how): \(end.lastMessage)"
  }
}

func wording(_ status: TerminationStatus) -> String {
  switch status {
  case .exited(let code): "exited with code \(code)"
  case .signaled(let signal): "was ended by signal \(signal) (\(String(cString: strsignal(signal))))"
  }
}

/// How long a supervisor may take to end what it supervises.
let supervisorPatience = Duration.seconds(2)

/// How long a launcher may take to end after its worker, and to pass a signal on.
let launcherPatience = Duration.seconds(10)

/// Ends a process of this executable and all that it started; each leads a process group of its own.
///
/// A supervisor is asked first, because it knows what has left the group. A worker that a launcher started may be on another
/// machine: it leaves when its input ends, and what remains is asked by a signal that the launcher can pass on.
func end(_ process: pid_t, _ command: WorkerCommand, _ input: StandardInputWriter? = nil) async {
  if command.isLaunched {
    try? await input?.finish()
    await awaitDeath(of: process, within: launcherPatience)
    kill(-process, SIGTERM)
    await awaitDeath(of: process, within: launcherPatience)
  }
  if command.isSupervised {
    kill(-process, SIGTERM)
    await awaitDeath(of: process, within: supervisorPatience)
  }
  kill(-process, SIGKILL)
}

/// Waits until a child is dead; its end is left for others to collect.
private func awaitDeath(of child: pid_t, within limit: Duration) async {
  for _ in 0..<Int(limit / .milliseconds(1)) {
    var end = siginfo_t()
    let status = waitid(P_PID, id_t(child), &end, WEXITED | WNOWAIT | WNOHANG)
    // Collected already, or waiting for that.
    if status != 0 || end.si_signo == SIGCHLD { return }
    try? await Task.sleep(for: .milliseconds(1))
  }
}
