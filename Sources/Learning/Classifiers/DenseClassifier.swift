import AssayKit
import Autodiff
import PortableMath

/// A classifier of dense layers: softmax regression without hidden layers, a multilayer perceptron with them.
///
/// a₀ = pixels/255;  aₗ = relu(Wₗ·aₗ₋₁ + bₗ), the last layer without relu;  loss = mean of ln Σⱼ exp(zⱼ) − z_label.
///
/// The parameters are, layer by layer, Wₗ (outputs × inputs, row by row) and bₗ, as PyTorch lists them. Products are
/// portable, and sums over a batch are in its order. Exponentials and logarithms of the last layer are taken in Double in
/// both scalar types. relu has slope 0 at 0. NaN and ∞ pass through. A gradient takes some 6·batch·n operations.
struct DenseClassifier<Scalar: PortableScalar>: Model {
  let data: ModelData
  private let training: LabeledImages
  private let heldOut: LabeledImages
  private let order: BatchOrder
  private let layers: [DenseLayer]
  private let shares = ByteShares<Scalar>()
  private let threads: Int

  init(_ images: ImageClasses, hidden: [Int], order: BatchOrder, threads: Int) {
    training = images.training
    heldOut = images.heldOut
    self.order = order
    layers = DenseLayer.chain([images.training.pixelCount] + hidden + [ImageClasses.classCount])
    self.threads = threads
    data = ModelData(
      name: images.name, digest: images.digest, classCount: ImageClasses.classCount, heldOutLabels: heldOut.labels)
  }

  var dimension: Int { layers.last.map(\.end) ?? 0 }
  var stepsPerEpoch: Int { order.stepsPerEpoch }

  func loss(ofStep step: Int, at parameters: Span<Scalar>) -> Scalar {
    let examples = order.examples(ofStep: step)
    var scores = forward(pixels(of: training, examples), parameters)[layers.count]
    return softmax(&scores, examples.map { training.labels[$0] }).loss
  }

  func gradient(ofStep step: Int, at parameters: Span<Scalar>, into gradient: inout MutableSpan<Scalar>) {
    let examples = order.examples(ofStep: step)
    var activations = forward(pixels(of: training, examples), parameters)
    var slopes = activations.removeLast()
    _ = softmax(&slopes, examples.map { training.labels[$0] })
    divide(&slopes, by: Scalar(examples.count))
    for (layer, inputs) in zip(layers, activations).reversed() {
      layer.writeSlopes(slopes, inputs, to: &gradient, threads: threads)
      if layer.start > 0 { slopes = layer.backward(slopes, inputs, parameters, threads: threads) }
    }
  }

  func examination(at parameters: Span<Scalar>) -> Examination<Scalar> {
    var losses: [Scalar] = []
    var predictions: [UInt8] = []
    for start in stride(from: 0, to: heldOut.count, by: 1000) {
      let examples = Array(start..<min(start + 1000, heldOut.count))
      var scores = forward(pixels(of: heldOut, examples), parameters)[layers.count]
      for row in examples.indices {
        predictions.append(greatest(scores, from: row * ImageClasses.classCount))
      }
      losses += softmax(&scores, examples.map { heldOut.labels[$0] }).losses
    }
    return Examination(loss: mean(losses.span), predictions: predictions)
  }

  var parameterTensors: [TensorShape] {
    layers.enumerated().flatMap { index, layer in
      [
        TensorShape("layer\(index + 1).weights", layer.outputs, layer.inputs),
        TensorShape("layer\(index + 1).biases", layer.outputs),
      ]
    }
  }

  func batch(ofStep step: Int) -> NamedTensors<Scalar>? {
    let examples = order.examples(ofStep: step)
    var batch = NamedTensors<Scalar>()
    batch.append(TensorShape("examples", examples.count), examples.map { Scalar($0) })
    batch.append(TensorShape("labels", examples.count), examples.map { Scalar(training.labels[$0]) })
    batch.append(TensorShape("pixels", examples.count, training.pixelCount), pixels(of: training, examples))
    return batch
  }

  /// The examples' pixels as scalars in 0...1, row by row.
  private func pixels(of images: LabeledImages, _ examples: [Int]) -> [Scalar] {
    let width = images.pixelCount
    return [Scalar](unsafeUninitializedCapacity: examples.count * width) { result, count in
      images.pixels.withUnsafeBufferPointer { pixels in
        for (row, example) in examples.enumerated() {
          let place = UnsafeMutableBufferPointer(rebasing: result[row * width..<(row + 1) * width])
          shares.write(pixels, from: example * width, to: place)
        }
      }
      count = examples.count * width
    }
  }

  /// The inputs and what each layer makes of them.
  private func forward(_ inputs: [Scalar], _ parameters: Span<Scalar>) -> [[Scalar]] {
    var activations = [inputs]
    for (index, layer) in layers.enumerated() {
      activations.append(
        layer.forward(activations[index], parameters, isLast: index == layers.count - 1, threads: threads))
    }
    return activations
  }

  /// Turns the scores of each example into the derivatives of its loss, the probabilities less 1 at the label.
  private func softmax(_ scores: inout [Scalar], _ labels: [UInt8]) -> (loss: Scalar, losses: [Scalar]) {
    let classes = ImageClasses.classCount
    let softmax = RowSoftmax(scores.span, columns: classes)
    var probabilities = scores.mutableSpan
    softmax.write(into: &probabilities)
    var losses: [Scalar] = []
    losses.reserveCapacity(labels.count)
    for (row, label) in labels.enumerated() {
      losses.append(softmax.loss(ofRow: row, label: Int(label)))
      scores[row * classes + Int(label)] -= 1
    }
    return (mean(losses.span), losses)
  }

  /// The first class with the greatest score.
  private func greatest(_ scores: [Scalar], from first: Int) -> UInt8 {
    var best = 0
    for j in 1..<ImageClasses.classCount where scores[first + j] > scores[first + best] { best = j }
    return UInt8(best)
  }

  private func divide(_ x: inout [Scalar], by divisor: Scalar) {
    for i in x.indices { x[i] /= divisor }
  }
}

extension DenseClassifier {
  /// Initial parameters: zeros, or PyTorch's way for `Linear`: uniform in ±1/√inputs, for weights and biases alike.
  func start(_ seed: Seed?) -> [Scalar] {
    guard let seed else { return [Scalar](repeating: 0, count: dimension) }
    return layers.enumerated().flatMap { index, layer in
      let bound = 1 / Double.sqrt(Double(layer.inputs))
      return (0..<layer.end - layer.start).map {
        Scalar(bound * (2 * seed.uniform(step: UInt64(index), element: UInt64($0)) - 1))
      }
    }
  }
}
