public import AssayKit

/// Every optimizer that comes with Assay; a new method is its own file and its name here.
public let builtInOptimizers: [OptimizerPlugin] =
  searches + firstOrder + newtonMethods + evolutionStrategies + bayesian

/// Values only.
private let searches: [OptimizerPlugin] = [
  gridSearchPlugin,
  comparisonSearchPlugin,
]

/// One gradient a step, and no value.
private let firstOrder: [OptimizerPlugin] = [
  gradientDescentPlugin,
  momentumPlugin,
  nesterovPlugin,
  adamPlugin,
]

/// Gradient and Hessian.
private let newtonMethods: [OptimizerPlugin] = [
  newtonPlugin,
  dampedNewtonPlugin,
]

/// Values only, a population at a time.
private let evolutionStrategies: [OptimizerPlugin] = [
  cmaEsPlugin,
]

/// Values only, each point chosen by a model of all before it.
private let bayesian: [OptimizerPlugin] = [
  bayesianPlugin,
]

extension Parameter {
  /// The learning rate of a first-order method.
  static func rate(default value: Double) -> Parameter {
    Parameter("rate", .number(0...1e300), default: .number(value), "the learning rate")
  }

  /// μ, the share of the velocity that is kept.
  static let momentum = Parameter("momentum", .number(0...1), default: 0.9, "μ, the share of the velocity kept")
}
