import PortableMath

/// What one check says of one plugin.
public struct Finding: Sendable, CustomStringConvertible {
  /// The check, as a claim: `repeatsItselfToTheBit`.
  public let check: String
  /// The name of the optimizer or problem.
  public let plugin: String
  /// What contradicts the claim; nil if it holds.
  public let failure: String?

  public var description: String { "\(plugin): \(check): \(failure ?? "holds")" }
}

/// The first failure of a claim about numbers in both scalar types.
func firstFailure(_ checks: [() -> String?]) -> String? {
  for check in checks {
    if let failure = check() { return failure }
  }
  return nil
}

/// A point in a message: its first numbers, and how many it has.
func shown<Scalar: PortableScalar>(_ point: [Scalar]) -> String {
  point.count <= 6 ? "\(point)" : "[\(point.prefix(6).map { "\($0)" }.joined(separator: ", ")), …; \(point.count) numbers]"
}

/// The first text of a description that is empty, by the name of what it should say.
func firstEmpty(_ texts: [String: String]) -> String? {
  texts.filter(\.value.isEmpty).keys.min().map { "its \($0) is empty" }
}
