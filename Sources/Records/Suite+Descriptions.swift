extension Target: CustomStringConvertible {
  public var description: String { "\(quantity.rawValue) ≤ \(shortest(value))" }
}

extension Tolerance: CustomStringConvertible {
  public var description: String {
    switch kind {
    case .ulps: amount == 0 ? "exact" : "\(shortest(amount)) ulp\(amount == 1 ? "" : "s")"
    case .absolute: "±\(shortest(amount))"
    case .relative: "±\(shortest(amount)) relative"
    case .digits: "\(shortest(amount)) digits"
    case .factor: "≤ \(shortest(amount)) ×"
    }
  }
}
