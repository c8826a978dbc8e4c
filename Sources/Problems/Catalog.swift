public import AssayKit

/// Every problem that comes with Assay; a new problem is its own file and its name in the list of its family.
public let builtInProblems: [ProblemPlugin] =
  textbookProblems + moreGarbowHillstromProblems + moreWildProblems + classicalProblems
  + regressionProblems + blackBox

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
  extendedRosenbrockPlugin,
  freudensteinRothPlugin,
  powellBadlyScaledPlugin,
  brownBadlyScaledPlugin,
  bealePlugin,
  jennrichSampsonPlugin,
  helicalValleyPlugin,
  bardPlugin,
  gaussianPlugin,
  meyerPlugin,
  gulfPlugin,
  box3dPlugin,
  powellSingularPlugin,
  woodPlugin,
  kowalikOsbornePlugin,
  brownDennisPlugin,
  osborne1Plugin,
  biggsExp6Plugin,
  osborne2Plugin,
  watsonPlugin,
  penalty1Plugin,
  penalty2Plugin,
  variablyDimensionedPlugin,
  trigonometricPlugin,
  brownAlmostLinearPlugin,
  discreteBoundaryValuePlugin,
  discreteIntegralEquationPlugin,
  broydenTridiagonalPlugin,
  broydenBandedPlugin,
  linearFullRankPlugin,
  linearRank1Plugin,
  linearRank1ZeroPlugin,
  chebyquadPlugin,
]

/// What Moré & Wild (2009) add to them.
private let moreWildProblems: [ProblemPlugin] = [
  bdqrticPlugin,
  cubePlugin,
  mancinoPlugin,
  heart8Plugin,
]

private let classicalProblems: [ProblemPlugin] = [
  ackleyPlugin,
  bohachevskyPlugin,
  boothPlugin,
  braninPlugin,
  dixonPricePlugin,
  easomPlugin,
  eggholderPlugin,
  goldsteinPricePlugin,
  griewankPlugin,
  hartmann3Plugin,
  hartmann6Plugin,
  himmelblauPlugin,
  levyPlugin,
  levy13Plugin,
  matyasPlugin,
  mcCormickPlugin,
  michalewiczPlugin,
  rastriginPlugin,
  schaffer2Plugin,
  schwefel226Plugin,
  shekelPlugin,
  sixHumpCamelPlugin,
  spherePlugin,
  styblinskiTangPlugin,
  sumOfDifferentPowersPlugin,
  threeHumpCamelPlugin,
  tridPlugin,
  zakharovPlugin,
]

private let regressionProblems: [ProblemPlugin] = [
  logisticRegressionPlugin,
  ridgePlugin,
]

/// Suites of functions without derivatives.
private let blackBox: [ProblemPlugin] = [
  bbobPlugin
]
