import AssayKit

extension SettingDescription {
  /// The learning rate of a first-order method.
  static func rate(default value: Double) -> SettingDescription {
    SettingDescription("rate", .number(0...1e300), default: .number(value), "the learning rate")
  }

  /// μ, the share of the velocity that is kept.
  static let momentum = SettingDescription("momentum", .number(0...1), default: 0.9, "μ, the share of the velocity kept")

  static let beta1 = SettingDescription("beta1", .number(0...1), default: 0.9, "share of the mean kept at each step")

  static let beta2 = SettingDescription("beta2", .number(0...1), default: 0.999, "share of the mean square kept at each step")

  /// λ of an L2 penalty.
  static let weightDecay = SettingDescription(
    "weightDecay", .number(0...1e300), default: 0, "λ: the gradient gets λ·x added")

  static let decoupled = SettingDescription.flag(
    "decoupled", "whether x is multiplied with 1 − rate·λ instead, as in AdamW")

  /// λ of decay that is not part of the gradient.
  static func decoupledDecay(default value: Double) -> SettingDescription {
    SettingDescription("weightDecay", .number(0...1e300), default: .number(value), "λ: x is multiplied with 1 − rate·λ")
  }

  static func epsilon(default value: Double, _ summary: String = "ε, added to the root") -> SettingDescription {
    SettingDescription("epsilon", .number(0...1), default: .number(value), summary)
  }

  /// A setting that is false by default.
  static func flag(_ name: String, _ summary: String) -> SettingDescription {
    SettingDescription(name, .flag, default: false, summary)
  }
}
