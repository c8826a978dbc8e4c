import PortableMath

/// The end of a network: the mean over each channel's pixels, a linear layer, and the cross entropy with labels.
final class LinearHead<Scalar: PortableScalar>: Sendable {
  private let features: Int
  private let classes: Int
  private let count: Int
  /// Images × features, and the gradient by them.
  private let means: Buffer<Scalar>
  private let meanGradient: Buffer<Scalar>
  /// Images × classes: logits, and the loss's gradient by them.
  private let logits: Buffer<Scalar>
  private let logitGradient: Buffer<Scalar>

  init(features: Int, classes: Int, count: Int) {
    self.features = features
    self.classes = classes
    self.count = count
    means = Buffer(count * features)
    meanGradient = Buffer(count * features)
    logits = Buffer(count * classes)
    logitGradient = Buffer(count * classes)
  }

  /// Takes the means of one image of pixels row by row, with a step from row to row.
  @specialized(where Scalar == Float)
  @specialized(where Scalar == Double)
  func takeImage(_ image: Int, _ x: UnsafePointer<Scalar>, side: Int, row: Int) {
    let mean = means.start + image * features
    let features = features
    zero(mean, count: features)
    for y in 0..<side {
      for pixel in 0..<side {
        let from = x + y * row + pixel * features
        for i in 0..<features { mean[i] += from[i] }
      }
    }
    for i in 0..<features { mean[i] /= Scalar(side * side) }
  }

  /// Logits = means·weights + biases; `parameters` are the weights, features × classes, and the biases.
  func forward(_ parameters: UnsafePointer<Scalar>) {
    let weights = UnsafeBufferPointer(start: parameters, count: features * classes)
    var result = logits.elements.mutableSpan
    multiply(
      means.elements.span, by: weights.span, into: &result, rows: count, depth: features, columns: classes)
    for image in 0..<count {
      for label in 0..<classes { result[image * classes + label] += parameters[features * classes + label] }
    }
  }

  /// The logits of one image.
  func logits(_ image: Int) -> UnsafeBufferPointer<Scalar> {
    UnsafeBufferPointer(start: logits.start + image * classes, count: classes)
  }

  /// Takes the labels and gives the sum of −ln softmax(logits)[label]. The gradient is of that sum divided by `divisor`.
  func takeLabels(_ labels: Span<Int>, divisor: Int) -> Scalar {
    var losses = [Scalar](repeating: 0, count: count)
    for image in 0..<count {
      let label = labels[image]
      let softmax = Softmax(Array(logits(image)))
      losses[image] = softmax.loss(label)
      for other in 0..<classes {
        let difference = softmax.probability(other) - (other == label ? 1 : 0)
        logitGradient.start[image * classes + other] = difference / Scalar(divisor)
      }
    }
    return sum(losses.span)
  }

  /// Writes the gradients of the weights and biases, and keeps that of the means.
  func backward(_ parameters: UnsafePointer<Scalar>, into gradient: UnsafeMutablePointer<Scalar>) {
    let size = features * classes
    let weights = UnsafeBufferPointer(start: parameters, count: size)
    let products = UnsafeMutableBufferPointer(start: gradient, count: size)
    var weightGradient = products.mutableSpan
    multiply(
      means.elements.span, transposingLeft: true, by: logitGradient.elements.span, into: &weightGradient,
      rows: features,
      depth: count, columns: classes)
    for label in 0..<classes {
      gradient[size + label] = (0..<count).reduce(Scalar.zero) { $0 + logitGradient.start[$1 * classes + label] }
    }
    var result = meanGradient.elements.mutableSpan
    multiply(
      logitGradient.elements.span, by: weights.span, transposingRight: true, into: &result, rows: count, depth: classes,
      columns: features)
  }

  /// The gradient of one image's pixels: that of the means, shared out.
  @specialized(where Scalar == Float)
  @specialized(where Scalar == Double)
  func spread(_ image: Int, into x: UnsafeMutablePointer<Scalar>, pixels: Int) {
    let from = meanGradient.start + image * features
    let features = features
    for pixel in 0..<pixels {
      for i in 0..<features { x[pixel * features + i] = from[i] / Scalar(pixels) }
    }
  }
}
