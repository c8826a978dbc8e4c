import AssayKit
import PortableMath
public import Records

/// Takes a trial up to the step `last` in this process and keeps every number of the steps after `first`.
///
/// Step 0 is the start. A trial that ends earlier has a shorter trace; its budget of evaluations counts, its targets do not.
public func trace(
  _ trial: TrialV1, after first: Int, through last: Int, with registry: Registry
) throws(InstanceError) -> [StepTraceV1] {
  switch trial.scalar {
  case .float32: trace(try Instance<Float>(trial, registry), after: first, through: last)
  case .float64: trace(try Instance<Double>(trial, registry), after: first, through: last)
  }
}

private func trace<Scalar: PortableScalar>(
  _ instance: Instance<Scalar>, after first: Int, through last: Int
) -> [StepTraceV1] {
  let notes = OperationNotes()
  var oracle = Oracle(
    instance.problem.objective, evaluationBudget: instance.trial.budget.evaluations ?? .max,
    observer: { answer, inputs, outputs, _ in notes.append(.init(answer), inputs, outputs) })
  let stepper = instance.makeStepper()
  notes.append(.start, [], stepper.iterate)
  var steps = first < 0 ? [StepTraceV1(step: 0, operations: notes.operations)] : []
  for step in stride(from: 1, through: last, by: 1) {
    notes.isListening = step > first
    notes.operations.removeAll()
    guard (try? stepper.advance(steps: 1, calling: &oracle)) != nil else { break }
    notes.append(.update, [], stepper.iterate)
    if step > first { steps.append(StepTraceV1(step: step, operations: notes.operations)) }
  }
  return steps
}

/// The operations of the step under way; a class because the oracle's observer holds it, too.
private final class OperationNotes {
  var operations: [OperationTraceV1] = []
  var isListening = true

  func append<Scalar: PortableScalar>(_ kind: OperationTraceV1.Kind, _ inputs: [Scalar], _ outputs: [Scalar]) {
    guard isListening else { return }
    operations.append(
      OperationTraceV1(kind: kind, inputs: inputs.map { ExactV1($0) }, outputs: outputs.map { ExactV1($0) }))
  }
}

/// What this machine answers to a trial's operations with given inputs; nil for a start and an update, which are no
/// function of their inputs alone, and where the objective does not offer it.
public func answers(
  of trial: TrialV1, with registry: Registry
) throws(InstanceError) -> (OperationTraceV1) -> [ExactV1]? {
  switch trial.scalar {
  case .float32:
    let objective = try Instance<Float>(trial, registry).problem.objective
    return { answer(to: $0, objective) }
  case .float64:
    let objective = try Instance<Double>(trial, registry).problem.objective
    return { answer(to: $0, objective) }
  }
}

private func answer<Scalar: PortableScalar>(
  to operation: OperationTraceV1, _ objective: AnyObjective<Scalar>
) -> [ExactV1]? {
  let inputs = operation.inputs.map { Scalar($0.value ?? .nan) }
  let n = objective.dimension
  guard inputs.count == (operation.kind == .hessianProduct ? 2 * n : n) else { return nil }
  let x = Array(inputs[..<n])
  let direction = Array(inputs[n...])
  var oracle = Oracle(objective)
  var outputs = [Scalar](repeating: 0, count: operation.outputs.count)
  do throws(Stop) {
    switch operation.kind {
    case .start, .update: return nil
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
  return outputs.map { ExactV1($0) }
}

extension OperationTraceV1.Kind {
  fileprivate init(_ answer: Answer) {
    switch answer {
    case .value: self = .value
    case .gradient: self = .gradient
    case .hessian: self = .hessian
    case .hessianProduct: self = .hessianProduct
    case .residuals: self = .residuals
    case .jacobian: self = .jacobian
    }
  }
}
