import PortableMath

/// Runs `body` on the parts of 0 ..< `count`, one part a thread, as `forEach` makes its calls.
func inParts(of count: Int, threads: Int, _ body: (Range<Int>) -> Void) {
  let parts = max(1, threads)
  forEach(below: parts, threads: parts) { body(count * $0 / parts..<count * ($0 + 1) / parts) }
}
