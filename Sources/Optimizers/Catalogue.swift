public import AssayKit

/// Every optimizer that comes with Assay; a new method is its own file and its name here.
public let builtInOptimizers: [OptimizerPlugin] =
  searches + firstOrder + quasiNewton + newtonMethods + leastSquares

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
