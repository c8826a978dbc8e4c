public import AssayKit

/// Every model that comes with Assay; a new one is its own file and its name in the list of its family.
public let builtInModels: [ProblemPlugin] = classifiers + networks + processes

private let classifiers: [ProblemPlugin] = [
  softmaxRegressionPlugin,
  mlpPlugin,
]

/// Models of color images.
private let networks: [ProblemPlugin] = [
  residualNetworkPlugin,
  imageMeanPlugin,
]

/// What learns from Gaussian processes. The likelihood is no model but an objective on data that are drawn with it.
private let processes: [ProblemPlugin] = [
  neuralProcessPlugin,
  marginalLikelihoodPlugin,
]
