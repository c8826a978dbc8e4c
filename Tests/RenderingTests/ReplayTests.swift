import Analysis
import Records
import ReportFixtures
import Testing

@testable import Rendering

/// What `assay replay` says of two traces.
@Suite struct ReplaySnapshots {
  /// A gradient of a layer that differs, and what follows from it; a mini-batch that differs; an examination alone; nothing.
  @Test func tracesAreToldByTensorAndOrigin() throws {
    let base = trace()
    var gradient = base
    gradient.steps[1].operations[1].outputs[4] = ExactNumber(2.0.nextUp)
    gradient.steps[1].operations[2].outputs[4] = ExactNumber(7)
    gradient.steps[1].operations[3].inputs[4] = ExactNumber(7)
    gradient.steps[1].operations[3].outputs[0] = ExactNumber(9)
    var batch = base
    batch.steps[0].operations[0].outputs[3] = ExactNumber(Double.nan)
    batch.steps[0].operations[1].outputs = [0, 0, 0, 0, 0, 0].map { ExactNumber($0) }
    var examination = base
    examination.steps[1].operations[3].outputs[2] = ExactNumber(0)
    let texts = [gradient, batch, examination, base].map {
      Document(compare(base, $0) { operation, _ in operation.outputs }, trial: "net/mlp/sgd/float64/0").terminal()
    }
    try expectSnapshot(texts.joined(separator: "-----\n"), named: "tracesAreToldByTensorAndOrigin")
  }

  /// Two steps of a model of six parameters in two tensors; the second is examined.
  private func trace() -> Trace {
    let tensors = [TracedTensor(name: "layer1.weights", extents: [2, 2]), TracedTensor(name: "layer1.biases", extents: [2])]
    func operation(
      _ kind: OperationTrace.Kind, _ inputs: Int, _ outputs: Int, _ tensors: [TracedTensor]? = nil
    )
      -> OperationTrace
    {
      func numbers(_ count: Int) -> [ExactNumber] { (0..<count).map { ExactNumber(Double($0) / 2) } }
      return OperationTrace(kind: kind, inputs: numbers(inputs), outputs: numbers(outputs), tensors: tensors)
    }
    let answers = [TracedTensor(name: "held-out loss", extents: [1]), TracedTensor(name: "predicted classes", extents: [3])]
    let step = [
      operation(.data, 0, 4, [TracedTensor(name: "labels", extents: [1]), TracedTensor(name: "pixels", extents: [1, 3])]),
      operation(.gradient, 6, 6, tensors), operation(.update, 0, 6, tensors),
    ]
    return Trace(
      machine: "m", trial: fixtureTrial(),
      steps: [
        StepTrace(step: 5, operations: step),
        StepTrace(step: 6, operations: step + [operation(.forward, 6, 4, answers)]),
      ])
  }
}
