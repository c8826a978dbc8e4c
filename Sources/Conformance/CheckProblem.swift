public import AssayKit
import PortableMath

/// Puts a problem through every check of the table, with the settings given and the defaults of the other settings.
///
/// Derivatives are compared with central differences in float64, and with each other, at seeded points around the
/// start and the minimizers, inside the bounds. What a problem does not offer is not checked.
public func checkProblem(_ plugin: ProblemPlugin, with chosen: [String: Setting] = [:]) -> [Finding] {
  let settings = Settings(chosen, descriptions: plugin.description.settings)
  let problem: Problem<Double>
  let single: Problem<Float>
  let twin: Problem<Double>
  do throws(DataError) {
    problem = try plugin.float64(settings, Seed(7))
    single = try plugin.float32(settings, Seed(7))
    twin = try plugin.float64(settings, Seed(7))
  } catch {
    return [Finding(check: "canBeMade", plugin: plugin.description.name, failure: "\(error)")]
  }
  let ofSeveral: [(String, ProblemCheck)] = [
    ("isTheSameFunctionInBothScalarTypes", { isTheSameInFloat32($1, single) }),
    ("isMadeOfItsSeedAlone", { isMadeOfItsSeedAlone($1, twin) }),
  ]
  var findings: [Finding] = []
  for (name, check) in problemChecks + ofSeveral {
    let fault = EvaluationFault()
    let failure = fault.collect { check(plugin, problem) }
    findings.append(Finding(check: name, plugin: plugin.description.name, failure: fault.reason ?? failure))
    // It would be what the other checks find, too.
    if fault.reason != nil { break }
  }
  return findings
}

private func isMadeOfItsSeedAlone(_ problem: Problem<Double>, _ twin: Problem<Double>) -> String? {
  if problem.model?.parameterTensors != twin.model?.parameterTensors {
    return "the tensors of two instances have different names or shapes"
  }
  return problem.objective.dataDigest == twin.objective.dataDigest && problem.start == twin.start
    ? nil : "two instances of one seed have different data or starts"
}

private typealias ProblemCheck = @Sendable (ProblemPlugin, Problem<Double>) -> String?

private let problemChecks: [(String, ProblemCheck)] = [
  ("describesItself", { plugin, _ in describesItself(plugin.description) }),
  ("givesTheSameBitsWhenItIsAskedAgain", { givesTheSameBitsWhenItIsAskedAgain($1) }),
  ("staysInsideItsBounds", { staysInsideItsBounds($1) }),
  ("hasItsLeastValueAtItsMinimizers", { hasItsLeastValueAtItsMinimizers($1) }),
  ("hasNoSmallerValueNearby", { hasNoSmallerValueNearby($1) }),
  ("hasTheGradientOfItsValue", { hasTheGradientOfItsValue($1) }),
  ("hasTheHessianOfItsGradient", { hasTheHessianOfItsGradient($1) }),
  ("hasASymmetricHessian", { hasASymmetricHessian($1) }),
  ("multipliesByItsHessian", { multipliesByItsHessian($1) }),
  ("isTheSumOfItsSquaredResiduals", { isTheSumOfItsSquaredResiduals($1) }),
  ("hasTheJacobianOfItsResiduals", { hasTheJacobianOfItsResiduals($1) }),
  ("givesAStepTheSameBitsWheneverItIsAsked", { givesAStepTheSameBitsWheneverItIsAsked($1) }),
  ("leavesNoTraceOfAnExamination", { leavesNoTraceOfAnExamination($1) }),
  ("hasTheGradientOfItsLossInLaterSteps", { hasTheGradientOfItsLossInLaterSteps($1) }),
  ("answersEveryHeldOutExample", { answersEveryHeldOutExample($1) }),
]

private func describesItself(_ description: ProblemDescription) -> String? {
  firstEmpty([
    "name": description.name, "summary": description.summary, "formula": description.formula,
    "domain": description.domain, "optimum": description.optimum, "start": description.start,
    "source": description.source,
  ]) ?? firstBadDefault(description.settings)
}

private func staysInsideItsBounds(_ problem: Problem<Double>) -> String? {
  guard let bounds = problem.objective.bounds else { return nil }
  for point in [problem.start] + (problem.optimum?.minimizers ?? []) {
    for (axis, x) in point.enumerated() where !(bounds.lower[axis]...bounds.upper[axis]).contains(x) {
      return "its start or a minimizer, \(shown(point)), is outside its bounds"
    }
  }
  return nil
}

private func hasItsLeastValueAtItsMinimizers(_ problem: Problem<Double>) -> String? {
  guard let optimum = problem.optimum else { return nil }
  for minimizer in optimum.minimizers {
    let value = problem.objective.value(minimizer.span)
    guard (value - optimum.value).magnitude <= rounding(of: problem.objective, at: minimizer) else {
      return "its value at a minimizer is \(value), not \(optimum.value)"
    }
  }
  return nil
}

private func hasNoSmallerValueNearby(_ problem: Problem<Double>) -> String? {
  guard let optimum = problem.optimum else { return nil }
  let near = points(of: problem, around: optimum.minimizers, within: 1e-3)
  for point in testPoints(problem) + near {
    let value = problem.objective.value(point.span)
    guard !(value < optimum.value - rounding(of: problem.objective, at: point)) else {
      return "its value at \(shown(point)) is \(value), below the stated least \(optimum.value)"
    }
  }
  return nil
}

/// A pure function: what was asked before, at another point, leaves no trace.
private func givesTheSameBitsWhenItIsAskedAgain(_ problem: Problem<Double>) -> String? {
  let objective = problem.objective
  let points = Array(testPoints(problem).prefix(3))
  func answers(_ point: [Double]) -> (value: Digest, gradient: Digest?) {
    let hasGradient = objective.capabilities.contains(.gradient)
    return (
      Digest(of: [objective.value(point.span)]),
      hasGradient ? Digest(of: evaluate(objective.gradient, point, count: objective.dimension)) : nil
    )
  }
  let first = points.map(answers)
  for (point, first) in zip(points, first).reversed() {
    let second = answers(point)
    if second.value != first.value { return "value(x) asked twice gives two answers, at x = \(shown(point))" }
    if second.gradient != first.gradient { return "gradient(x) asked twice gives two answers, at x = \(shown(point))" }
  }
  return nil
}

private func isTheSameInFloat32(_ double: Problem<Double>, _ single: Problem<Float>) -> String? {
  guard double.objective.dimension == single.objective.dimension else {
    return "its dimension depends on the scalar type"
  }
  for point in testPoints(double) {
    let rounded = point.map { Float($0) }
    let widened = rounded.map { Double($0) }
    let exact = double.objective.value(widened.span)
    let value = single.objective.value(rounded.span)
    if Float(exact) == value { continue }
    guard (Double(value) - exact).magnitude <= 1e-3 * max(1, exact.magnitude) else {
      return "its value at \(shown(rounded)) is \(value) in float32 and \(exact) in float64"
    }
  }
  return nil
}

/// What rounding may do to a value: four times what one ulp (of at least 1) in each argument does to it, and sixteen
/// ulps.
///
/// Near a minimizer the function itself is flat, so what neighboring arguments change is rounding. A sum of squares
/// has its ulps relative to its value, however small; any other function may cancel constants of order 1.
private func rounding(of objective: AnyObjective<Double>, at x: [Double]) -> Double {
  let value = objective.value(x.span)
  let scale = objective.capabilities.contains(.residuals) ? value.magnitude : max(1, value.magnitude)
  var change = 0.0
  for axis in x.indices {
    var moved = x
    let ulp = Double.ulpOfOne * max(1, x[axis].magnitude)
    moved[axis] = x[axis] + ulp
    let above = objective.value(moved.span)
    moved[axis] = x[axis] - ulp
    let below = objective.value(moved.span)
    change += max((above - value).magnitude, (below - value).magnitude)
  }
  return 4 * change + 16 * Double.ulpOfOne * scale
}
