import AssayKit
import Autodiff
import PortableMath

/// A perceptron with one layer of tanh on seeded points of three classes.
struct TanhClassifier<Scalar: PrimalScalar>: TensorModel {
  let dataset: TensorDataset<Scalar>
  let parameterTensors = [
    TensorShape("hidden.weights", 4, 2), TensorShape("hidden.biases", 4), TensorShape("weights", 3, 4),
    TensorShape("biases", 3),
  ]

  init(heldOut: Int = 7, seed: Seed = Seed(5)) {
    let count = 20 + heldOut
    dataset = TensorDataset(
      "points", inputs: (0..<2 * count).map { Scalar(seed.normal(element: UInt64($0))) }, shape: [2],
      labels: (0..<count).map { $0 % 3 }, classes: 3, heldOut: heldOut, batch: 6, shuffledBy: seed.derived(for: "order"))
  }

  func predict(_ parameters: [Tensor<Scalar>], _ inputs: Tensor<Scalar>) -> Tensor<Scalar> {
    let hidden = tanh(matmul(inputs, parameters[0], transposingRight: true) + parameters[1])
    return matmul(hidden, parameters[2], transposingRight: true) + parameters[3]
  }

  func loss(_ parameters: [Tensor<Scalar>], _ batch: TensorBatch<Scalar>) -> Tensor<Scalar> {
    softmaxCrossEntropy(predict(parameters, batch.inputs), labels: batch.labels)
  }
}

/// A line through seeded points by least squares: slope and intercept.
struct Line<Scalar: PrimalScalar>: TensorModel {
  let dataset: TensorDataset<Scalar>
  let parameterTensors = [TensorShape("slope"), TensorShape("intercept")]

  init(seed: Seed = Seed(5)) {
    let x = (0..<25).map { seed.normal(element: UInt64($0)) }
    dataset = TensorDataset(
      "points near a line", inputs: x.map { Scalar($0) }, shape: [], targets: x.map { Scalar(3 * $0 - 1) }, targetShape: [],
      heldOut: 5, batch: 10)
  }

  func predict(_ parameters: [Tensor<Scalar>], _ inputs: Tensor<Scalar>) -> Tensor<Scalar> {
    parameters[0] * inputs + parameters[1]
  }

  func loss(_ parameters: [Tensor<Scalar>], _ batch: TensorBatch<Scalar>) -> Tensor<Scalar> {
    pow(predict(parameters, batch.inputs) - batch.targets, 2).mean()
  }
}

extension Model {
  func gradient(ofStep step: Int, at x: [Scalar]) -> [Scalar] {
    var result = [Scalar](repeating: .nan, count: dimension)
    var span = result.mutableSpan
    gradient(ofStep: step, at: x.span, into: &span)
    return result
  }
}
