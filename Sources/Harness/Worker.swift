import Foundation
import Glibc
import Records

/// Serves passes until standard input ends: one JSON request a line in, one JSON reply a line out.
///
/// Standard output is moved aside first, so that a plugin that prints cannot spoil a reply. When the parent dies its
/// end of the pipe closes, and the worker leaves at once, also in the middle of a trial.
public func serveAsWorker(_ registry: Registry) -> Never {
  let replies = dup(STDOUT_FILENO)
  dup2(STDERR_FILENO, STDOUT_FILENO)
  let requests = RequestQueue()
  Thread.detachNewThread {
    while let line = readLine() { requests.append(line) }
    _exit(0)
  }
  while true {
    let line = requests.next()
    guard let request = try? decodeJSON(PassRequest.self, from: Array(line.utf8)),
      let reply = try? encodeJSON(perform(request, with: registry))
    else { fatalError("not a request: \(line.prefix(200))") }
    guard writeAll(replies, reply + [UInt8(ascii: "\n")]) == 0 else { _exit(1) }
  }
}

/// Lines on their way from the reading thread to the working one.
private final class RequestQueue: @unchecked Sendable {
  // Sound: every access to `lines` holds the condition's lock.
  private let condition = NSCondition()
  private var lines: [String] = []

  func append(_ line: String) {
    condition.lock()
    lines.append(line)
    condition.signal()
    condition.unlock()
  }

  func next() -> String {
    condition.lock()
    defer { condition.unlock() }
    while lines.isEmpty { condition.wait() }
    return lines.removeFirst()
  }
}
