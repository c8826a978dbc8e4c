import Foundation

/// The lines that the reading thread has read and the working thread has yet to serve.
final class RequestQueue: @unchecked Sendable {
  // Sound: every access to the lines holds the condition's lock.
  private let condition = NSCondition()
  private var lines: [[UInt8]] = []
  private var position = 0

  func append(_ line: [UInt8]) {
    condition.lock()
    lines.append(line)
    condition.signal()
    condition.unlock()
  }

  func next() -> [UInt8] {
    condition.lock()
    defer { condition.unlock() }
    while position == lines.count {
      lines.removeAll(keepingCapacity: true)
      position = 0
      condition.wait()
    }
    defer { position += 1 }
    return lines[position]
  }
}
