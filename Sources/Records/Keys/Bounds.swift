/// The numbers that a key takes.
package struct Bounds: Sendable {
  package var above: Double?
  package var from: Double?
  package var below: Double?
  package var upTo: Double?

  package init(above: Double? = nil, from: Double? = nil, below: Double? = nil, upTo: Double? = nil) {
    self.above = above
    self.from = from
    self.below = below
    self.upTo = upTo
  }

  package func contains(_ number: Double) -> Bool {
    (above.map { number > $0 } ?? true) && (from.map { number >= $0 } ?? true) && (below.map { number < $0 } ?? true)
      && (upTo.map { number <= $0 } ?? true)
  }

  /// `from 1 to 10000`, `above 0`, `above 0 and below 0.5`; nil if every number fits.
  package var words: String? {
    if let from, let upTo { return "from \(shortest(from)) to \(shortest(upTo))" }
    let parts = [
      above.map { "above \(shortest($0))" }, from.map { "at least \(shortest($0))" }, below.map { "below \(shortest($0))" },
      upTo.map { "at most \(shortest($0))" },
    ].compactMap(\.self)
    return parts.isEmpty ? nil : parts.joined(separator: " and ")
  }

  package var schema: JSONValue {
    let limits = [("exclusiveMinimum", above), ("minimum", from), ("exclusiveMaximum", below), ("maximum", upTo)]
    return .object(limits.compactMap { name, limit in limit.map { JSONValue.Member(key: name, value: .number($0)) } })
  }
}
