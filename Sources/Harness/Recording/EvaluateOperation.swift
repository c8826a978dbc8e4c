import AssayKit
import PortableMath
public import Records

/// Computes one of a trial's operations on this machine, in a step, with given inputs. Returns nil for a start, a mini-batch
/// and an update, which depend on more than their inputs, and if the objective lacks the capability.
public func evaluate(
  operationsOf trial: Trial, with registry: Registry
) throws(InstanceError) -> (OperationTrace, _ step: Int) -> [ExactNumber]? {
  switch trial.scalar {
  case .float32:
    let problem = try Instance<Float>(trial, registry).problem
    return { evaluate($0, problem, step: $1) }
  case .float64:
    let problem = try Instance<Double>(trial, registry).problem
    return { evaluate($0, problem, step: $1) }
  }
}

private func evaluate<Scalar: PortableScalar>(
  _ operation: OperationTrace, _ problem: Problem<Scalar>, step: Int
) -> [ExactNumber]? {
  let inputs = operation.inputs.map { Scalar($0.value ?? .nan) }
  let objective = problem.objective(ofStep: max(0, step - 1))
  let n = objective.dimension
  guard inputs.count == (operation.kind == .hessianProduct ? 2 * n : n) else { return nil }
  let x = Array(inputs[..<n])
  let direction = Array(inputs[n...])
  var oracle = Oracle(objective)
  var outputs = [Scalar](repeating: 0, count: operation.outputs.count)
  do throws(Stop) {
    switch operation.kind {
    case .start, .data, .update: return nil
    case .forward:
      guard let model = problem.model else { return nil }
      outputs = model.examination(x.span).outputs.numbers
    case .value: outputs = [try oracle.value(at: x)]
    case .gradient where outputs.count == n: try oracle.gradient(at: x, into: &outputs)
    case .hessian where outputs.count == n * n: try oracle.hessian(at: x, into: &outputs)
    case .hessianProduct where outputs.count == n: try oracle.hessianProduct(at: x, times: direction, into: &outputs)
    case .residuals where outputs.count == objective.residualCount: try oracle.residuals(at: x, into: &outputs)
    case .jacobian where outputs.count == objective.residualCount * n: try oracle.jacobian(at: x, into: &outputs)
    default: return nil
    }
  } catch {
    return nil
  }
  return outputs.map { ExactNumber($0) }
}
