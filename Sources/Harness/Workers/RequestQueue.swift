import Foundation

/// The lines that the reading thread has read and the working thread has yet to serve.
final class RequestQueue: @unchecked Sendable {
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
