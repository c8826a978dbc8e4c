public import AssayKit

/// Every model that comes with Assay; a new one is its own file and its name in the list of its family.
public let builtInModels: [ProblemPlugin] = classifiers + networks

private let classifiers: [ProblemPlugin] = [
  softmaxRegressionPlugin,
  mlpPlugin,
]

private let networks: [ProblemPlugin] = [
  residualNetworkPlugin
]
