import AssayKit

extension SettingDescription {
  /// The learning rate of a first-order method.
  static func rate(default value: Double) -> SettingDescription {
    SettingDescription("rate", .number(0...1e300), default: .number(value), "the learning rate")
  }

  /// A share that is kept at each step. With 1 nothing new would ever count, and the corrections of means divide by zero. So
  /// the greatest share is below 1 in Float, too.
  static func keptShare(_ name: String, default value: Double, _ summary: String) -> SettingDescription {
    SettingDescription(name, .number(0...0.9999999), default: .number(value), summary)
  }

  /// μ, the share of the velocity that is kept.
  static let momentum = keptShare("momentum", default: 0.9, "μ, the share of the velocity kept")

  static let beta1 = keptShare("beta1", default: 0.9, "share of the mean kept at each step")

  static let beta2 = keptShare("beta2", default: 0.999, "share of the mean square kept at each step")

  /// λ of an L2 penalty.
  static let weightDecay = SettingDescription(
    "weightDecay", .number(0...1e300), default: 0, "λ: the gradient gets λ·x added")

  static let decoupled = SettingDescription.flag(
    "decoupled", "whether x is multiplied with 1 − rate·λ instead, as in AdamW")

  /// λ of decay that is not part of the gradient.
  static func decoupledDecay(default value: Double) -> SettingDescription {
    SettingDescription("weightDecay", .number(0...1e300), default: .number(value), "λ: x is multiplied with 1 − rate·λ")
  }

  /// What keeps a step finite where the gradient is zero, so it is not zero itself.
  static func epsilon(default value: Double, _ summary: String = "ε, added to the root") -> SettingDescription {
    SettingDescription("epsilon", .number(1e-300...1), default: .number(value), summary)
  }

  /// A setting that is false by default.
  static func flag(_ name: String, _ summary: String) -> SettingDescription {
    SettingDescription(name, .flag, default: false, summary)
  }
}
