import Records

/// Sets the times that a process reports of its blocks beside the times of the exchanges, measured in its parent.
struct ExchangeClock: Sendable {
  /// Whether some exchange took hardly longer than its block.
  private(set) var isProved = false
  /// The times of the exchange that took longest.
  private var longest = (reported: 0, elapsed: 0)

  /// Takes in an exchange; returns why its time is impossible, or nil.
  mutating func takeIn(reported: Int, elapsed: Int, steps: Int) -> String? {
    guard reported > 0, Double(reported) >= leastStepNanoseconds * Double(steps) else {
      return "it reports \(reported) ns for \(steps) steps, less than they can take"
    }
    // A millisecond in a second is left for clocks that tick apart.
    guard reported <= elapsed + elapsed / 1000 else {
      return "it reports \(reported) ns for a block that was over after \(elapsed) ns"
    }
    if elapsed > longest.elapsed { longest = (reported, elapsed) }
    if elapsed - reported <= elapsed / 8 { isProved = true }
    return nil
  }

  /// Whether a longer block may still prove it: a busy machine lets a parent wait, but not for seconds each time.
  var mayBeBusy: Bool { longest.elapsed < 4_000_000_000 }

  var contradiction: String {
    "it reports \(longest.reported) ns for a block that took \(longest.elapsed) ns, and as small a share of every other"
  }
}
