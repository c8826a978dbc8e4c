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
    gradient.steps[1].operations[1].outputs[4] = ExactV1(2.0.nextUp)
    gradient.steps[1].operations[2].outputs[4] = ExactV1(7)
    gradient.steps[1].operations[3].inputs[4] = ExactV1(7)
    gradient.steps[1].operations[3].outputs[0] = ExactV1(9)
    var batch = base
    batch.steps[0].operations[0].outputs[3] = ExactV1(Double.nan)
    batch.steps[0].operations[1].outputs = [0, 0, 0, 0, 0, 0].map { ExactV1($0) }
    var examination = base
    examination.steps[1].operations[3].outputs[2] = ExactV1(0)
    let texts = [gradient, batch, examination, base].map {
      terminalText(compare(base, $0) { operation, _ in operation.outputs }, trial: "net/mlp/sgd/float64/0")
    }
    try expectSnapshot(texts.joined(separator: "-----\n"), named: "tracesAreToldByTensorAndOrigin")
  }

  /// Two steps of a model of six parameters in two tensors; the second is examined.
  private func trace() -> TraceV1 {
    let tensors = [TensorV1(name: "layer1.weights", extents: [2, 2]), TensorV1(name: "layer1.biases", extents: [2])]
    func operation(
      _ kind: OperationTraceV1.Kind, _ inputs: Int, _ outputs: Int, _ tensors: [TensorV1]? = nil
    )
      -> OperationTraceV1
    {
      func numbers(_ count: Int) -> [ExactV1] { (0..<count).map { ExactV1(Double($0) / 2) } }
      return OperationTraceV1(kind: kind, inputs: numbers(inputs), outputs: numbers(outputs), tensors: tensors)
    }
    let answers = [TensorV1(name: "held-out loss", extents: [1]), TensorV1(name: "predicted classes", extents: [3])]
    let step = [
      operation(.data, 0, 4, [TensorV1(name: "labels", extents: [1]), TensorV1(name: "pixels", extents: [1, 3])]),
      operation(.gradient, 6, 6, tensors), operation(.update, 0, 6, tensors),
    ]
    return TraceV1(
      machine: "m", trial: fixtureTrial(),
      steps: [
        StepTraceV1(step: 5, operations: step),
        StepTraceV1(step: 6, operations: step + [operation(.forward, 6, 4, answers)]),
      ])
  }
}
