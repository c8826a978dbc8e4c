public import AssayKit

/// Every problem that comes with Assay; a new problem is its own file and its name in the list of its family.
public let builtInProblems: [ProblemPlugin] =
  textbookProblems + moreGarbowHillstromProblems + classicalProblems + blackBox

private let textbookProblems: [ProblemPlugin] = [
  affineSquarePlugin,
  expandedSquarePlugin,
  parabolaPlugin,
  quadraticPlugin,
  rosenbrockPlugin,
  doubleWellPlugin,
]

/// In the order of Moré, Garbow & Hillstrom (1981).
private let moreGarbowHillstromProblems: [ProblemPlugin] = [
  bealePlugin,
  box3dPlugin,
  powellSingularPlugin,
  woodPlugin,
  brownDennisPlugin,
]

private let classicalProblems: [ProblemPlugin] = [
  boothPlugin,
  himmelblauPlugin,
]

/// Suites of functions without derivatives.
private let blackBox: [ProblemPlugin] = [
  bbobPlugin,
]
