import CPluginProcess
import Foundation
import Glibc

/// A command that runs beside this process, with its three standard streams in our hands and one file of shared memory.
///
/// The child's descriptors are 0, 1, 2 and 3, the shared memory; it inherits no other. What it writes to standard error is
/// kept as its last words. Not for two threads at a time.
final class ChildProcess {
  /// A line that is longer than this is no message.
  private static let longestLine = 1 << 24
  /// How much of standard error is kept.
  private static let keptErrorBytes = 1 << 14

  let command: String
  private let number: pid_t
  private let input: Descriptor
  private let output: Descriptor
  private let errors: Descriptor
  /// Readable once the child has ended; processes that it left behind may hold its pipes open.
  private let end: Descriptor
  private var inbox: [UInt8] = []
  private var chunk = [UInt8](repeating: 0, count: 1 << 16)
  private var lastWords: [UInt8] = []
  private var hasEnded = false

  /// Starts `command` by the shell; `memory` becomes its descriptor 3. This process's limits are the child's, too.
  init(_ command: String, memory: Int32) throws(PluginFault) {
    // Writing to a child that has just died is an error of that write, not the end of this process.
    signal(SIGPIPE, SIG_IGN)
    let (theirInput, input) = try openPipe()
    let (output, theirOutput) = try openPipe()
    let (errors, theirErrors) = try openPipe()
    let number = PluginProcesses.start {
      spawn(command, [theirInput.number, theirOutput.number, theirErrors.number, memory])
    }
    for end in [theirInput, theirOutput, theirErrors] { end.close() }
    guard number > 0 else { throw .notStarted(obstacle(errno)) }
    self.command = command
    self.number = number
    (self.input, self.output, self.errors) = (input, output, errors)
    end = Descriptor(assay_watch(number))
  }

  deinit { kill() }

  /// Ends the child at once.
  func kill() {
    guard !hasEnded else { return }
    Glibc.kill(number, SIGKILL)
    var status: Int32 = 0
    waitpid(number, &status, 0)
    noteEnd()
  }

  private func noteEnd() {
    hasEnded = true
    PluginProcesses.noteEnd(number)
    for descriptor in [input, output, errors, end] { descriptor.close() }
  }

  // MARK: Lines

  /// Writes a whole message, its end of line included.
  func send(_ message: [UInt8]) throws(PluginFault) {
    var written = 0
    while written < message.count {
      let count = message.withUnsafeBytes {
        write(input.number, $0.baseAddress?.advanced(by: written), $0.count - written)
      }
      if count < 0 && errno == EINTR { continue }
      guard count >= 0 else { throw fault() }
      written += count
    }
  }

  /// The next line, without its end; waits `seconds` at most, for ever where that is nil.
  func receive(within seconds: Double?) throws(PluginFault) -> [UInt8] {
    let deadline = seconds.map { ContinuousClock.now + .seconds($0) }
    var searched = 0
    while true {
      if let end = inbox[searched...].firstIndex(of: UInt8(ascii: "\n")) {
        let line = Array(inbox[..<end])
        inbox.removeSubrange(...end)
        return line
      }
      searched = inbox.count
      guard searched <= Self.longestLine else { throw .longLine }
      try readMore(until: deadline, seconds)
    }
  }

  /// Whether the child has said more than it was asked.
  var hasUnreadOutput: Bool { !inbox.isEmpty }

  private func readMore(until deadline: ContinuousClock.Instant?, _ seconds: Double?) throws(PluginFault) {
    var streams = [
      pollfd(fd: output.number, events: Int16(POLLIN), revents: 0),
      pollfd(fd: errors.number, events: Int16(POLLIN), revents: 0),
      pollfd(fd: end.number, events: Int16(POLLIN), revents: 0),
    ]
    var wait: Int32 = -1
    if let deadline, let seconds {
      let left = (deadline - .now) / .milliseconds(1)
      guard left > 0 else { throw .late(seconds) }
      wait = Int32(min(left + 1, 1e9))
    }
    guard poll(&streams, 3, wait) > 0 else { return }
    if streams[1].revents != 0 { readErrors() }
    guard streams[0].revents != 0 else {
      if streams[2].revents != 0 { throw fault() }
      return
    }
    let count = read(output.number, &chunk, chunk.count)
    if count < 0 && errno == EINTR { return }
    guard count > 0 else { throw fault() }
    inbox.append(contentsOf: chunk[..<count])
  }

  /// Takes a line of standard output as one of standard error.
  func passOver(_ line: [UInt8]) { note((line + [UInt8(ascii: "\n")])[...]) }

  private func readErrors() {
    let count = read(errors.number, &chunk, chunk.count)
    guard count > 0 else { return }
    note(chunk[..<count])
  }

  private func note(_ text: ArraySlice<UInt8>) {
    lastWords.append(contentsOf: text)
    PluginProcesses.passOn(text)
    if lastWords.count > Self.keptErrorBytes { lastWords.removeFirst(lastWords.count - Self.keptErrorBytes) }
  }

  // MARK: Its end

  /// Ends its input, and says whether it leaves within so many seconds.
  func leaves(within seconds: Double) -> Bool {
    input.close()
    for _ in 0..<Int(seconds / 0.005) {
      drainErrors()
      if hasLeft() != nil { return true }
      usleep(5000)
    }
    return false
  }

  /// Why the child no longer answers; waits a little for it to end.
  private func fault() -> PluginFault {
    for _ in 0..<200 {
      drainErrors()
      if let status = hasLeft() {
        let signal = status & 0x7f
        return signal == 0 ? .exited(code: (status >> 8) & 0xff, lastLine) : .signalled(signal, lastLine)
      }
      usleep(5000)
    }
    return .closed
  }

  /// How the child ended, or nil while it runs.
  private func hasLeft() -> Int32? {
    var status: Int32 = 0
    guard !hasEnded, waitpid(number, &status, WNOHANG) == number else { return nil }
    drainErrors()
    noteEnd()
    return status
  }

  private func drainErrors() {
    var stream = pollfd(fd: errors.number, events: Int16(POLLIN), revents: 0)
    // At most 64 reads: what holds the pipe may write for ever.
    for _ in 0..<64 where poll(&stream, 1, 0) > 0 && stream.revents & Int16(POLLIN) != 0 { readErrors() }
  }

  /// The last line of standard error that says anything.
  var lastLine: String {
    let lines = String(decoding: lastWords, as: UTF8.self).split(whereSeparator: \.isNewline)
    return String((lines.last { !$0.allSatisfy(\.isWhitespace) } ?? "").prefix(300))
  }
}

/// An open descriptor, closed once.
private final class Descriptor {
  private(set) var number: Int32

  init(_ number: Int32) { self.number = number }

  func close() {
    if number >= 0 { Glibc.close(number) }
    number = -1
  }

  deinit { close() }
}

/// A pipe whose ends no other child inherits.
private func openPipe() throws(PluginFault) -> (reading: Descriptor, writing: Descriptor) {
  var ends: [Int32] = [0, 0]
  guard assay_pipe(&ends) == 0 else { throw .notStarted(String(cString: strerror(errno))) }
  return (Descriptor(ends[0]), Descriptor(ends[1]))
}

/// Starts a shell that becomes the command; its number, or −1 and `errno`.
private func spawn(_ command: String, _ descriptors: [Int32]) -> pid_t {
  var variables = childEnvironment().map { strdup($0) }
  defer { for text in variables { free(text) } }
  variables.append(nil)
  let script = "exec \(command)"
  return PluginProcesses.usedSandbox?.spawn(script, variables, descriptors) ?? assay_spawn(script, variables, descriptors, nil)
}

/// Why no child could be started.
private func obstacle(_ code: Int32) -> String {
  let reason = String(cString: strerror(code))
  guard PluginProcesses.usedSandbox != nil else { return reason }
  return "\(reason): this system may forbid user namespaces, which '--sandbox' needs"
}

/// This process's variables, without what it preloads for its own measurements, and the mark by which orphans are known.
private func childEnvironment() -> [String] {
  // A sandbox has a temporary folder of its own.
  let isSandboxed = PluginProcesses.usedSandbox != nil
  return ProcessInfo.processInfo.environment.filter { $0.key != "LD_PRELOAD" && !(isSandboxed && $0.key == "TMPDIR") }.map {
    "\($0.key)=\($0.value)"
  }.sorted()
    + [PluginProcesses.mark]
}
