import Glibc
import Records
import Subprocess

/// Why a program died, by its own words: its last fatal error (a stack trace may follow it), or else its last line.
///
/// Reads the stream to its end, so that a plugin that prints much is never held up, and keeps its tail.
func lastWords(of stream: SubprocessOutputSequence) async -> String { lastWords(in: await tail(of: stream)) }

/// The line of `text` that says why a program died.
func lastWords(in text: String) -> String {
  let lines = text.split(whereSeparator: \.isNewline)
  // What the worker says itself comes after all that its plugins wrote.
  let isOurs = lines.last?.hasPrefix("assay: ") == true
  let line = (isOurs ? nil : lines.last { $0.contains("Fatal error: ") }) ?? lines.last
  return String((line ?? "").prefix(300))
}

extension TrialRecord {
  /// Adds to the reason for which a program failed what it said last, unless the reason has that already.
  mutating func quoteLastWords(in standardError: String) {
    guard status == .failed, let reason, let program, program.exitCode != 0 else { return }
    let words = lastWords(in: standardError)
    if !words.isEmpty, !reason.contains(words) { self.reason = "\(reason): \(words)" }
  }
}

/// The last 64 to 128 KiB of a stream.
func tail(of stream: SubprocessOutputSequence) async -> String { await split(stream, into: nil) }

/// Yields the end of what a worker wrote to standard error in each pass; returns what comes after the last one.
func split(
  _ stream: SubprocessOutputSequence, into passes: AsyncStream<String>.Continuation?
) async -> String {
  let kept = 1 << 16
  var tail: [UInt8] = []
  do {
    for try await buffer in stream {
      var searched = max(0, tail.count - endOfPass.count)
      buffer.withUnsafeBytes { tail.append(contentsOf: $0) }
      while let passes, let end = place(of: endOfPass, in: tail, from: searched) {
        passes.yield(String(decoding: tail[..<end.lowerBound], as: UTF8.self))
        tail.removeSubrange(..<end.upperBound)
        searched = 0
      }
      if tail.count > 2 * kept { tail.removeFirst(tail.count - kept) }
    }
  } catch {
    // What came before the stream broke is all there is.
  }
  passes?.finish()
  return String(decoding: tail, as: UTF8.self)
}

/// Where `mark` is first in `bytes` from `start` on; by the C library, since a plugin may write gigabytes.
func place(of mark: [UInt8], in bytes: [UInt8], from start: Int) -> Range<Int>? {
  bytes.withUnsafeBytes { all in
    guard let base = all.baseAddress, let first = mark.first else { return nil }
    var at = start
    while at + mark.count <= all.count, let found = memchr(base + at, Int32(first), all.count - at) {
      at = UnsafeRawPointer(found) - base
      guard at + mark.count <= all.count else { return nil }
      if memcmp(found, mark, mark.count) == 0 { return at..<at + mark.count }
      at += 1
    }
    return nil
  }
}
