import AssayKit
import Autodiff
import PortableMath

@testable import Learning

/// The built-in `mlp`, written as a loss over tensors.
struct TensorPerceptron<Scalar: PrimalScalar>: TensorModel {
  let dataset: TensorDataset<Scalar>
  let parameterTensors: [TensorShape]

  init(_ images: ImageClasses, hidden: [Int], batch: Int, shuffledBy seed: Seed?) {
    let sets = [images.training, images.heldOut]
    dataset = TensorDataset(
      images.name, inputs: sets.flatMap { $0.pixels.map { Scalar($0) / 255 } }, shape: [images.training.pixelCount],
      labels: sets.flatMap { $0.labels.map { Int($0) } }, classes: ImageClasses.classCount, heldOut: images.heldOut.count,
      batch: batch, shuffledBy: seed)
    let widths = [images.training.pixelCount] + hidden + [ImageClasses.classCount]
    parameterTensors = zip(widths, widths.dropFirst()).enumerated().flatMap { index, layer in
      [
        TensorShape("layer\(index + 1).weights", layer.1, layer.0),
        TensorShape("layer\(index + 1).biases", layer.1),
      ]
    }
  }

  func predict(_ parameters: [Tensor<Scalar>], _ inputs: Tensor<Scalar>) -> Tensor<Scalar> {
    var x = inputs
    for layer in stride(from: 0, to: parameters.count, by: 2) {
      x = matmul(layer == 0 ? x : relu(x), parameters[layer], transposingRight: true) + parameters[layer + 1]
    }
    return x
  }

  func loss(_ parameters: [Tensor<Scalar>], _ batch: TensorBatch<Scalar>) -> Tensor<Scalar> {
    softmaxCrossEntropy(predict(parameters, batch.inputs), labels: batch.labels)
  }
}
