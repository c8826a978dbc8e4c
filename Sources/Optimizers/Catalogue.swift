public import AssayKit

/// Every optimizer that comes with Assay; a new method is its own file and its name here.
public let builtInOptimizers: [OptimizerPlugin] =
  searches + firstOrder + newtonMethods

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

/// Gradient and Hessian.
private let newtonMethods: [OptimizerPlugin] = [
  newtonPlugin,
  dampedNewtonPlugin,
]
