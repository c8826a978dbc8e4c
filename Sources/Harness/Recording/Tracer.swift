import AssayKit
import PortableMath
public import Records

/// Some steps of a trial in all their numbers, and the digests by which they can be told to be a report's.
public struct Tracing: Sendable {
  public var steps: [StepTrace]
  /// From the start on, where a recording of the trial has checkpoints too.
  public var checkpoints: [Checkpoint]
}

/// Takes a trial up to the step `last` in this process and keeps every number of the steps after `first`.
///
/// Step 0 is the start. After the step `end`, the trial's last, a model is examined. A trial that ends earlier has a shorter
/// trace. Its budget of evaluations counts, its targets do not.
public func trace(
  _ trial: Trial, after first: Int, through last: Int, end: Int? = nil, with registry: Registry
) throws(TraceError) -> Tracing {
  do throws(InstanceError) {
    let tracing =
      switch trial.scalar {
      case .float32: try Tracer(Instance<Float>(trial, registry), after: first).trace(through: last, end: end)
      case .float64: try Tracer(Instance<Double>(trial, registry), after: first).trace(through: last, end: end)
      }
    if let tracing { return tracing }
  } catch {
    throw .instance(error)
  }
  throw .tooLarge
}

/// Why there is no trace.
public enum TraceError: Error, CustomStringConvertible {
  case instance(InstanceError)
  case tooLarge

  /// A trace of more numbers is refused: it is for a few steps, or for few dimensions.
  static let greatestCount = 50_000_000

  public var description: String {
    switch self {
    case .instance(let error): "\(error)"
    case .tooLarge:
      "a trace of these steps would hold more than \(Self.greatestCount) numbers; choose fewer by '--after' and '--through'"
    }
  }
}

/// Takes the steps of a trial, with a recorder for their digests beside the notes of their numbers.
private struct Tracer<Scalar: PortableScalar> {
  private let instance: Instance<Scalar>
  private let first: Int
  private let notes = OperationNotes<Scalar>()
  private let recorder: Recorder<Scalar>
  private var examiner: Examiner<Scalar>?
  private var steps: [StepTrace] = []

  init(_ instance: Instance<Scalar>, after first: Int) {
    self.instance = instance
    self.first = first
    recorder = Recorder(namedSteps: instance.trial.namedSteps)
    examiner = instance.problem.model.map { Examiner($0, instance.trial) }
    let notes = notes
    examiner?.observer = { notes.append($0, $1) }
  }

  /// nil if there were too many numbers.
  consuming func trace(through last: Int, end: Int?) -> Tracing? {
    // Called before the work if the operation is sure to happen: a gradient's point, the gradient and the update.
    let least = 3 * instance.start.count + (instance.problem.model?.batch(0)?.numbers.count ?? 0)
    if least > TraceError.greatestCount / max(1, last - max(first, 0)) { return nil }
    let (notes, recorder, tensors) = (notes, recorder, parameterTensors)
    var oracle = Oracle(
      instance.problem.objective, evaluationBudget: instance.trial.budget.evaluations ?? .max,
      observer: { answer, inputs, outputs, _ in
        let kind = OperationTrace.Kind(answer)
        notes.append(kind, inputs, outputs, kind == .gradient ? tensors : [])
        recorder.noteEvaluation(answer, outputs)
      })
    let stepper = instance.makeStepper()
    recorder.recordStart(of: instance.problem, iterate: instance.start, value: .zero)
    notes.append(.start, [], instance.start, tensors)
    keepStep(0)
    for step in stride(from: 1, through: last, by: 1) {
      notes.isListening = step > first
      if notes.isListening, let batch = instance.problem.model?.batch(step - 1) {
        notes.append(.data, [], batch.numbers, batch.shapes)
      }
      guard (try? stepper.advance(steps: 1, from: step - 1, on: instance.problem, calling: &oracle)) != nil else { break }
      complete(step, stepper.iterate, oracle.evaluations, isLast: step == end)
      if notes.count > TraceError.greatestCount { return nil }
    }
    return Tracing(steps: steps, checkpoints: recorder.checkpoints)
  }

  private mutating func complete(_ step: Int, _ iterate: [Scalar], _ evaluations: Evaluations, isLast: Bool) {
    let recorder = recorder
    if let digest = instance.problem.model?.batchDigest(step - 1) { recorder.note(.data, digest) }
    notes.append(.update, [], iterate, parameterTensors)
    _ = recorder.recordStep(step, iterate: iterate, value: .zero, evaluations: evaluations, examiner: &examiner)
    if isLast {
      _ = examiner?.finish(step, iterate, recorder)
      recorder.finish(step, iterate: iterate, value: .zero, evaluations: evaluations)
    }
    keepStep(step)
  }

  private mutating func keepStep(_ step: Int) {
    if step > first { steps.append(StepTrace(step: step, operations: notes.operations)) }
    notes.operations.removeAll()
  }

  private var parameterTensors: [TensorShape] { instance.problem.model?.parameterTensors ?? [] }
}

/// The operations of the step under way; a class because the oracle's observer and the examiner's hold it, too.
private final class OperationNotes<Scalar: PortableScalar> {
  var operations: [OperationTrace] = []
  var isListening = true
  /// The numbers noted so far.
  private(set) var count = 0

  func append(
    _ kind: OperationTrace.Kind, _ inputs: [Scalar], _ outputs: [Scalar], _ shapes: [TensorShape] = []
  ) {
    guard isListening else { return }
    count += inputs.count + outputs.count
    operations.append(
      OperationTrace(
        kind: kind, inputs: inputs.map { ExactNumber($0) }, outputs: outputs.map { ExactNumber($0) },
        tensors: shapes.isEmpty ? nil : shapes.map { TracedTensor(name: $0.name, extents: $0.extents) }))
  }

  func append(_ parameters: [Scalar], _ examination: Examination<Scalar>) {
    let outputs = examination.outputs
    append(.forward, parameters, outputs.numbers, outputs.shapes)
  }
}

extension OperationTrace.Kind {
  fileprivate init(_ answer: EvaluationKind) {
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

extension Examination {
  /// All that it says, in numbers.
  var outputs: NamedTensors<Scalar> {
    var outputs = NamedTensors<Scalar>()
    outputs.append(TensorShape("held-out loss", 1), [loss])
    if !predictions.isEmpty {
      outputs.append(TensorShape("predicted classes", predictions.count), predictions.map { Scalar($0) })
    }
    if let curve {
      outputs.append(TensorShape("predicted means", curve.means.count), curve.means.map { Scalar($0) })
      outputs.append(TensorShape("predicted deviations", curve.deviations.count), curve.deviations.map { Scalar($0) })
    }
    return outputs
  }
}
