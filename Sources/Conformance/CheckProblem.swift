public import AssayKit
import PortableMath

/// Puts a problem with its default parameters through every check of the table.
///
/// Derivatives are compared with central differences in float64 at seeded points around the start and the optimum.
public func checkProblem(_ plugin: ProblemPlugin) -> [Finding] {
  let settings = Settings([:], parameters: plugin.description.parameters)
  let problem = plugin.float64(settings, Seed(7))
  return problemChecks.map { name, check in
    Finding(check: name, plugin: plugin.description.name, failure: check(plugin, problem))
  } + [
    Finding(
      check: "isTheSameFunctionInBothScalarTypes", plugin: plugin.description.name,
      failure: isTheSameInFloat32(problem, plugin.float32(settings, Seed(7)))),
    Finding(
      check: "isMadeOfItsSeedAlone", plugin: plugin.description.name,
      failure: problem.objective.dataDigest == plugin.float64(settings, Seed(7)).objective.dataDigest
        ? nil : "two instances of one seed have different data"),
  ]
}

private typealias ProblemCheck = @Sendable (ProblemPlugin, Problem<Double>) -> String?

private let problemChecks: [(String, ProblemCheck)] = [
  ("describesItself", { plugin, _ in describesItself(plugin.description) }),
  ("hasItsLeastValueAtItsMinimisers", { hasItsLeastValueAtItsMinimisers($1) }),
  ("hasNoSmallerValueNearby", { hasNoSmallerValueNearby($1) }),
  ("hasTheGradientOfItsValue", { hasTheGradientOfItsValue($1) }),
  ("hasTheHessianOfItsGradient", { hasTheHessianOfItsGradient($1) }),
  ("hasASymmetricHessian", { hasASymmetricHessian($1) }),
]

private func describesItself(_ description: ProblemDescription) -> String? {
  firstEmpty([
    "name": description.name, "summary": description.summary, "formula": description.formula,
    "domain": description.domain, "optimum": description.optimum, "start": description.start,
    "source": description.source,
  ]) ?? firstBadDefault(description.parameters)
}

private func hasItsLeastValueAtItsMinimisers(_ problem: Problem<Double>) -> String? {
  guard let optimum = problem.optimum else { return nil }
  if optimum.minimisers.isEmpty { return "it states no minimiser" }
  for minimiser in optimum.minimisers {
    let value = problem.objective.value(minimiser.span)
    let scale = max(1, optimum.value.magnitude)
    guard (value - optimum.value).magnitude <= 1e-12 * scale else {
      return "its value at a minimiser is \(value), not \(optimum.value)"
    }
  }
  return nil
}

private func hasNoSmallerValueNearby(_ problem: Problem<Double>) -> String? {
  guard let optimum = problem.optimum else { return nil }
  let least = optimum.value - 1e-12 * max(1, optimum.value.magnitude)
  for point in points(around: optimum.minimisers + [problem.start]) {
    let value = problem.objective.value(point.span)
    guard !(value < least) else { return "its value at \(point) is \(value), below the stated least \(optimum.value)" }
  }
  return nil
}

private func hasTheGradientOfItsValue(_ problem: Problem<Double>) -> String? {
  guard problem.objective.capabilities.contains(.gradient) else { return nil }
  let n = problem.objective.dimension
  for point in testPoints(problem) {
    let stated = evaluate(problem.objective.gradient, point, count: n)
    for i in 0..<min(n, 20) {
      let (difference, tolerance) = centralDifference(at: point, axis: i) { problem.objective.value($0.span) }
      guard (stated[i] - difference).magnitude <= tolerance else {
        return "element \(i) of its gradient at \(point) is \(stated[i]), but differences say \(difference)"
      }
    }
  }
  return nil
}

private func hasTheHessianOfItsGradient(_ problem: Problem<Double>) -> String? {
  guard problem.objective.capabilities.isSuperset(of: [.gradient, .hessian]) else { return nil }
  let n = problem.objective.dimension
  for point in testPoints(problem) {
    let stated = evaluate(problem.objective.hessian, point, count: n * n)
    for row in 0..<min(n, 10) {
      for column in 0..<min(n, 10) {
        let (difference, tolerance) = centralDifference(at: point, axis: column) {
          evaluate(problem.objective.gradient, $0, count: n)[row]
        }
        guard (stated[row * n + column] - difference).magnitude <= tolerance else {
          return "element (\(row), \(column)) of its Hessian is \(stated[row * n + column]), but differences say \(difference)"
        }
      }
    }
  }
  return nil
}

private func hasASymmetricHessian(_ problem: Problem<Double>) -> String? {
  guard problem.objective.capabilities.contains(.hessian) else { return nil }
  let n = problem.objective.dimension
  for point in testPoints(problem) {
    let stated = evaluate(problem.objective.hessian, point, count: n * n)
    for row in 0..<n {
      for column in 0..<row where stated[row * n + column] != stated[column * n + row] {
        return "its Hessian at \(point) is not symmetric at (\(row), \(column))"
      }
    }
  }
  return nil
}

private func isTheSameInFloat32(_ double: Problem<Double>, _ single: Problem<Float>) -> String? {
  guard double.objective.dimension == single.objective.dimension else { return "its dimension depends on the scalar type" }
  for point in testPoints(double) {
    let rounded = point.map { Float($0) }
    let widened = rounded.map { Double($0) }
    let exact = double.objective.value(widened.span)
    let value = Double(single.objective.value(rounded.span))
    guard (value - exact).magnitude <= 1e-3 * max(1, exact.magnitude) else {
      return "its value at \(rounded) is \(value) in float32 and \(exact) in float64"
    }
  }
  return nil
}

// MARK: Points and differences

private func testPoints(_ problem: Problem<Double>) -> [[Double]] {
  points(around: [problem.start] + (problem.optimum?.minimisers ?? []))
}

/// Four seeded points around each centre, about ½ away along each axis.
private func points(around centres: [[Double]]) -> [[Double]] {
  let seed = Seed(11)
  return centres.enumerated().flatMap { number, centre in
    (0..<4).map { sample in
      centre.enumerated().map { $1 + 0.5 * seed.normal(step: UInt64(4 * number + sample), element: UInt64($0)) }
    }
  }
}

private func evaluate(_ derivative: AnyObjective<Double>.Derivative, _ x: [Double], count: Int) -> [Double] {
  var result = [Double](repeating: 0, count: count)
  var span = result.mutableSpan
  derivative(x.span, &span)
  return result
}

/// (f(x + h·e) − f(x − h·e))/2h with h = ∛ε·max(1, |x|), and what truncation and rounding may do to it.
///
/// The truncation error is estimated by the difference to the same quotient with 2h (Richardson).
private func centralDifference(
  at x: [Double], axis: Int, of f: ([Double]) -> Double
) -> (value: Double, tolerance: Double) {
  let h = 0x1p-17 * max(1, x[axis].magnitude)
  func quotient(_ h: Double) -> (value: Double, size: Double) {
    var upper = x
    var lower = x
    upper[axis] += h
    lower[axis] -= h
    let (a, b) = (f(upper), f(lower))
    return ((a - b) / (upper[axis] - lower[axis]), max(a.magnitude, b.magnitude))
  }
  let (near, size) = quotient(h)
  let far = quotient(2 * h).value
  return (near, 2 * (near - far).magnitude + 64 * size * Double.ulpOfOne / h + 1e-9 * max(1, near.magnitude))
}
