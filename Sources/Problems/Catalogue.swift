public import AssayKit

/// Every problem that comes with Assay; a new problem is its own file and its name here.
public let builtInProblems: [ProblemPlugin] =
  textbook + blackBox

private let textbook: [ProblemPlugin] = [
  affineSquarePlugin,
  expandedSquarePlugin,
  parabolaPlugin,
  quadraticPlugin,
  rosenbrockPlugin,
  doubleWellPlugin,
]

/// Suites of functions without derivatives.
private let blackBox: [ProblemPlugin] = [
  bbobPlugin,
]
