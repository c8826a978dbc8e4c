import AssayKit
public import Harness
import Optimizers
import Problems

/// The built-in plugins and some that misbehave, for tests of the harness.
public let faultyRegistry = Registry(
  problems: builtInProblems + [cliffPlugin, valueOnlyPlugin, bruisedQuadraticPlugin, bruisedModelPlugin, linePlugin],
  optimizers: builtInOptimizers + [faultyPlugin, pickyPlugin, bruisedDescentPlugin])
