import PortableMath

/// Numbers of one simulated experiment, addressed by its name and number.
public struct Draws {
  private let seed: Seed
  private var element: UInt64 = 0

  public init(_ name: String, _ number: Int) { seed = Seed(2026).derived(for: name).derived(for: UInt64(number)) }

  public mutating func uniform() -> Double {
    element += 1
    return seed.uniform(element: element)
  }

  public mutating func normal() -> Double {
    element += 1
    return seed.normal(element: element)
  }

  /// Symmetric and heavy-tailed: one in ten has five times the deviation.
  public mutating func heavy() -> Double { normal() * (uniform() < 0.1 ? 5 : 1) }
}

/// How often an experiment of `count` comes out.
public func rate(_ count: Int, _ happens: (Int) -> Bool) -> Double {
  Double((0..<count).count(where: happens)) / Double(count)
}

/// `share` and four standard deviations of the mean of so many draws.
public func atMost(_ share: Double, of count: Int) -> Double {
  share + 4 * (share * (1 - share) / Double(count)).squareRoot()
}
