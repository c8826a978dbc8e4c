import AssayKit
import PortableMath

// The checks of a problem's derivatives. Of large problems the first rows and columns are compared.

func hasTheGradientOfItsValue(_ problem: Problem<Double>) -> String? {
  let objective = problem.objective
  guard objective.capabilities.contains(.gradient) else { return nil }
  for point in testPoints(problem) {
    let stated = evaluate(objective.gradient, point, count: objective.dimension)
    for axis in 0..<min(objective.dimension, 20) {
      let difference = centralDifference(at: point, axis: axis) { [objective.value($0.span)] }
      if let message = difference.contradiction(to: [stated[axis]]) {
        return "element \(axis) of its gradient at \(shown(point)) is \(message.text)"
      }
    }
  }
  return nil
}

func hasTheHessianOfItsGradient(_ problem: Problem<Double>) -> String? {
  let objective = problem.objective
  let n = objective.dimension
  guard objective.capabilities.isSuperset(of: [.gradient, .hessian]) else { return nil }
  for point in testPoints(problem) {
    let stated = evaluate(objective.hessian, point, count: n * n)
    for column in 0..<min(n, 10) {
      let difference = centralDifference(at: point, axis: column) { evaluate(objective.gradient, $0, count: n) }
      if let message = difference.contradiction(to: (0..<n).map { stated[$0 * n + column] }) {
        return "element (\(message.element), \(column)) of its Hessian at \(shown(point)) is \(message.text)"
      }
    }
  }
  return nil
}

func hasASymmetricHessian(_ problem: Problem<Double>) -> String? {
  guard problem.objective.capabilities.contains(.hessian) else { return nil }
  let n = problem.objective.dimension
  for point in testPoints(problem) {
    let stated = evaluate(problem.objective.hessian, point, count: n * n)
    for row in 0..<n {
      for column in 0..<row where stated[row * n + column] != stated[column * n + row] {
        return "its Hessian at \(shown(point)) is not symmetric at (\(row), \(column))"
      }
    }
  }
  return nil
}

/// ∇²f·v is the Hessian times v, or the derivative of the gradient along v where there is no Hessian.
func multipliesByItsHessian(_ problem: Problem<Double>) -> String? {
  let objective = problem.objective
  let n = objective.dimension
  guard objective.capabilities.contains(.hessianProduct) else { return nil }
  for (number, point) in testPoints(problem).enumerated() {
    let v = (0..<n).map { Seed(13).normal(step: UInt64(number), element: UInt64($0)) }
    let stated = evaluate({ objective.hessianProduct($0, v.span, &$1) }, point, count: n)
    let known: Estimate
    if objective.capabilities.contains(.hessian) {
      let hessian = evaluate(objective.hessian, point, count: n * n)
      let greatest = hessian.reduce(0) { max($0, $1.magnitude) }
      known = product(of: hessian, rows: n, with: v, size: greatest)
    } else {
      known = centralDifference(at: point, along: v) { evaluate(objective.gradient, $0, count: n) }
    }
    if let message = known.contradiction(to: stated) {
      return "element \(message.element) of its Hessian at \(shown(point)) times \(shown(v)) is \(message.text)"
    }
  }
  return nil
}

/// f = Σ rᵢ², and ∇f = 2Jᵀr.
func isTheSumOfItsSquaredResiduals(_ problem: Problem<Double>) -> String? {
  let objective = problem.objective
  let (n, m) = (objective.dimension, objective.residualCount)
  guard objective.capabilities.contains(.residuals) else { return nil }
  for point in testPoints(problem) {
    let r = evaluate(objective.residuals, point, count: m)
    if let message = product(of: r, rows: 1, with: r).contradiction(to: [objective.value(point.span)]) {
      return "its value at \(shown(point)) is \(message.text), by its residuals"
    }
    let jacobian = evaluate(objective.jacobian, point, count: m * n)
    let transposed = (0..<n).flatMap { column in (0..<m).map { 2 * jacobian[$0 * n + column] } }
    let gradient = evaluate(objective.gradient, point, count: n)
    if let message = product(of: transposed, rows: n, with: r).contradiction(to: gradient) {
      return "element \(message.element) of its gradient at \(shown(point)) is \(message.text), by its Jacobian"
    }
  }
  return nil
}

func hasTheJacobianOfItsResiduals(_ problem: Problem<Double>) -> String? {
  let objective = problem.objective
  let (n, m) = (objective.dimension, objective.residualCount)
  guard objective.capabilities.contains(.residuals) else { return nil }
  for point in testPoints(problem) {
    let stated = evaluate(objective.jacobian, point, count: m * n)
    for column in 0..<min(n, 20) {
      let difference = centralDifference(at: point, axis: column) { evaluate(objective.residuals, $0, count: m) }
      if let message = difference.contradiction(to: (0..<m).map { stated[$0 * n + column] }) {
        return "element (\(message.element), \(column)) of its Jacobian at \(shown(point)) is \(message.text)"
      }
    }
  }
  return nil
}

// MARK: Points

/// Four points around the start and around each minimizer, about ½ away along each axis.
func testPoints(_ problem: Problem<Double>) -> [[Double]] {
  points(of: problem, around: [problem.start] + (problem.optimum?.minimizers ?? []), within: 0.5)
}

/// Four seeded points around each of the first four centers, at normal distances of deviation `radius` along each
/// axis, moved into the bounds.
func points(of problem: Problem<Double>, around centers: [[Double]], within radius: Double) -> [[Double]] {
  let seed = Seed(11)
  return centers.prefix(4).enumerated().flatMap { number, center in
    (0..<4).map { sample in
      center.enumerated().map { axis, x in
        let moved = x + radius * seed.normal(step: UInt64(4 * number + sample), element: UInt64(axis))
        return problem.objective.bounds.map { inside($0.lower[axis], $0.upper[axis], moved) } ?? moved
      }
    }
  }
}

/// x moved between the bounds, a thousandth of their distance away from either, so that differences stay inside.
private func inside(_ lower: Double, _ upper: Double, _ x: Double) -> Double {
  let margin = (upper - lower).isFinite ? (upper - lower) / 1000 : 1
  return min(max(x, lower + margin), upper - margin)
}

// MARK: Numbers

func evaluate(_ derivative: AnyObjective<Double>.Derivative, _ x: [Double], count: Int) -> [Double] {
  var result = [Double](repeating: 0, count: count)
  var span = result.mutableSpan
  derivative(x.span, &span)
  return result
}

/// Numbers that are known to a tolerance each.
private struct Estimate {
  var elements: [(value: Double, tolerance: Double)]

  /// The first element of `stated` that is further away than its tolerance.
  func contradiction(to stated: [Double]) -> (element: Int, text: String)? {
    for (index, (known, stated)) in zip(elements, stated).enumerated() {
      guard (stated - known.value).magnitude <= known.tolerance else {
        return (index, "\(stated), but should be \(known.value)")
      }
    }
    return nil
  }
}

/// A matrix times a vector, known to rounding: 64 ulps of the sum of magnitudes for each row. An element counts at least `size`
/// there, since it may itself be a sum that canceled.
private func product(of matrix: [Double], rows: Int, with v: [Double], size least: Double = 0) -> Estimate {
  Estimate(
    elements: (0..<rows).map { row in
      var (sum, size) = (0.0, 0.0)
      for (column, element) in v.enumerated() {
        sum += matrix[row * v.count + column] * element
        size += max(least, matrix[row * v.count + column].magnitude) * element.magnitude
      }
      return (sum, 64 * Double.ulpOfOne * size)
    })
}

private func centralDifference(at x: [Double], axis: Int, of f: ([Double]) -> [Double]) -> Estimate {
  let h = 0x1p-17 * max(1, x[axis].magnitude)
  return centralDifference(step: h) { t in
    var moved = x
    moved[axis] += t
    return f(moved)
  }
}

private func centralDifference(at x: [Double], along v: [Double], of f: ([Double]) -> [Double]) -> Estimate {
  let scale = x.reduce(1) { max($0, $1.magnitude) } / v.reduce(1) { max($0, $1.magnitude) }
  return centralDifference(step: 0x1p-17 * scale) { t in f(zip(x, v).map { $0 + t * $1 }) }
}

/// (f(h) − f(−h))/2h with h = ∛ε·max(1, |x|), and what truncation and rounding may do to it.
///
/// The truncation error is estimated by the difference to the same quotient with 2h (Richardson).
private func centralDifference(step h: Double, of f: (Double) -> [Double]) -> Estimate {
  let (above, below, farAbove, farBelow) = (f(h), f(-h), f(2 * h), f(-2 * h))
  return Estimate(
    elements: above.indices.map { i in
      let near = (above[i] - below[i]) / (2 * h)
      let far = (farAbove[i] - farBelow[i]) / (4 * h)
      let size = max(above[i].magnitude, below[i].magnitude)
      return (near, 2 * (near - far).magnitude + 64 * size * Double.ulpOfOne / h + 1e-9 * max(1, near.magnitude))
    })
}
