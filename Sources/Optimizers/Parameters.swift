import AssayKit

extension Parameter {
  /// The learning rate of a first-order method.
  static func rate(default value: Double) -> Parameter {
    Parameter("rate", .number(0...1e300), default: .number(value), "the learning rate")
  }

  /// μ, the share of the velocity that is kept.
  static let momentum = Parameter("momentum", .number(0...1), default: 0.9, "μ, the share of the velocity kept")
}
