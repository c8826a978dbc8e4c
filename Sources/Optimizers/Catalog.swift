public import AssayKit

/// Every optimizer that comes with Assay; a new method is its own file and its name here.
public let builtInOptimizers: [OptimizerPlugin] =
  samplings + directSearches + evolutionStrategies + bayesian + firstOrder + quasiNewton + newtonMethods + leastSquares

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
  sgdPlugin,
  adagradPlugin,
  rmspropPlugin,
  adadeltaPlugin,
  adamPlugin,
  adamwPlugin,
  amsgradPlugin,
  adamaxPlugin,
  nadamPlugin,
  radamPlugin,
  rpropPlugin,
  asgdPlugin,
  lionPlugin,
  shampooPlugin,
]

/// Values and gradients along lines.
private let quasiNewton: [OptimizerPlugin] = [
  conjugateGradientPlugin,
  bfgsPlugin,
  lbfgsPlugin,
  lbfgsbPlugin,
]

/// Gradient and Hessian, or its products.
private let newtonMethods: [OptimizerPlugin] = [
  newtonPlugin,
  dampedNewtonPlugin,
  newtonCGPlugin,
  trustRegionDoglegPlugin,
  trustRegionSteihaugPlugin,
  trustRegionExactPlugin,
]

/// Residuals and their Jacobian.
private let leastSquares: [OptimizerPlugin] = [
  levenbergMarquardtPlugin
]

/// Values only, a population at a time.
private let evolutionStrategies: [OptimizerPlugin] = [
  cmaesPlugin
]

/// Values only, each point chosen by a model of all before it.
private let bayesian: [OptimizerPlugin] = [
  bayesianPlugin
]
