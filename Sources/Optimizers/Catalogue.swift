public import AssayKit

/// Every optimizer that comes with Assay; a new method is its own file and its name here.
public let builtInOptimizers: [OptimizerPlugin] =
  samplings + directSearches + firstOrder + quasiNewton + newtonMethods

/// Values only, at points that do not depend on them.
private let samplings: [OptimizerPlugin] = [
  gridSearchPlugin,
  randomSearchPlugin,
  sobolSearchPlugin,
  haltonSearchPlugin,
]

/// Values only, at points chosen by the values before.
private let directSearches: [OptimizerPlugin] = [
  comparisonSearchPlugin,
  nelderMeadPlugin,
  powellPlugin,
  coordinateSearchPlugin,
  patternSearchPlugin,
  differentialEvolutionPlugin,
]

/// One gradient a step, and no value.
private let firstOrder: [OptimizerPlugin] = [
  gradientDescentPlugin,
  momentumPlugin,
  nesterovPlugin,
  adamPlugin,
]

/// Values and gradients along lines.
private let quasiNewton: [OptimizerPlugin] = [
  conjugateGradientPlugin,
  bfgsPlugin,
  lbfgsPlugin,
  lbfgsbPlugin,
]

/// Gradient and Hessian.
private let newtonMethods: [OptimizerPlugin] = [
  newtonPlugin,
  dampedNewtonPlugin,
]

extension Parameter {
  /// The learning rate of a first-order method.
  static func rate(default value: Double) -> Parameter {
    Parameter("rate", .number(0...1e300), default: .number(value), "the learning rate")
  }

  /// μ, the share of the velocity that is kept.
  static let momentum = Parameter("momentum", .number(0...1), default: 0.9, "μ, the share of the velocity kept")
}
