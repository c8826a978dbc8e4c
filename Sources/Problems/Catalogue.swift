public import AssayKit

/// Every problem that comes with Assay; a new problem is its own file and its name here.
public let builtInProblems: [ProblemPlugin] = [
  affineSquarePlugin,
  expandedSquarePlugin,
  parabolaPlugin,
  quadraticPlugin,
  rosenbrockPlugin,
  doubleWellPlugin,
]
