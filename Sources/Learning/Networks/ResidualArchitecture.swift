import AssayKit
import PortableMath

/// The residual networks for small images.
///
///     network: convolution of 16 channels; stages of n blocks; mean over the pixels; linear layer
///     stages:  16, 32 and 64 channels on images of the whole, half and quarter side
///     block:   relu(norm(conv(relu(norm(conv(x))))) + shortcut(x)), all convolutions 3 × 3 without bias
///
/// The first block of the second and of the third stage halves the side with a stride of 2. Its shortcut takes every second
/// pixel and puts as many zero channels before as behind: option A, which has no parameters. 6n + 2 layers have weights.
/// Normalization has a scale and a shift for each channel.
/// Source: He, Zhang, Ren, Sun, "Deep residual learning for image recognition", CVPR 2016, 4.2.
public struct ResidualArchitecture: Hashable, Sendable {
  /// Layers with weights: 6n + 2.
  public let depth: Int
  /// The side of the images in pixels, a multiple of 4.
  public let side: Int
  public let classes: Int

  /// The channels of the images.
  public static let imageChannels = 3
  /// The channels of the three stages.
  static let channels = [16, 32, 64]

  public init(depth: Int, side: Int = 32, classes: Int = 10) {
    precondition(depth >= 8 && depth % 6 == 2, "a residual network has 6n + 2 layers, not \(depth)")
    precondition(side >= 4 && side % 4 == 0, "the side of an image is a multiple of 4, not \(side)")
    precondition(classes > 1, "there are at least two classes, not \(classes)")
    self.depth = depth
    self.side = side
    self.classes = classes
  }

  var blocksPerStage: Int { (depth - 2) / 6 }
  var blockCount: Int { 3 * blocksPerStage }

  /// The channels that the linear layer sees.
  var features: Int { 64 }

  /// The convolutions with their normalizations: the first one, then two for each block.
  var layers: [ConvolutionLayer] {
    var layers = [ConvolutionLayer(inputs: Self.imageChannels, stage: 0, stride: 1, side: side, first: 0)]
    for block in 0..<blockCount {
      let stage = block / blocksPerStage
      let inputs = layers[layers.count - 1].outputs
      for (inputs, stride) in [(inputs, inputs == Self.channels[stage] ? 1 : 2), (Self.channels[stage], 1)] {
        layers.append(
          ConvolutionLayer(
            inputs: inputs, stage: stage, stride: stride, side: side >> stage, first: layers[layers.count - 1].end))
      }
    }
    return layers
  }

  /// Where the linear layer's weights, features × classes, start; its biases follow.
  var linear: Int { layers[layers.count - 1].end }

  /// The number of parameters: 269,722 at depth 20 with ten classes, 464,154 at 32, 658,586 at 44, 853,018 at 56.
  public var parameterCount: Int { linear + (features + 1) * classes }

  /// The parameters' tensors: of the convolutions in their order, then of the linear layer.
  var parameterTensors: [TensorShape] {
    let convolutions = layers.enumerated().flatMap { index, layer in
      [
        TensorShape("convolution\(index + 1).weights", 3, 3, layer.inputs, layer.outputs),
        TensorShape("convolution\(index + 1).scales", layer.outputs),
        TensorShape("convolution\(index + 1).shifts", layer.outputs),
      ]
    }
    return convolutions + [TensorShape("linear.weights", features, classes), TensorShape("linear.biases", classes)]
  }

  /// Random parameters: normal weights with the variance 2/(inputs of an output), scales 1, shifts and biases 0.
  ///
  /// Source: He, Zhang, Ren, Sun, "Delving deep into rectifiers", ICCV 2015, equation (10).
  public func initialParameters<Scalar: PortableScalar>(seed: Seed) -> [Scalar] {
    var parameters = [Scalar](repeating: 0, count: parameterCount)
    func fill(_ range: Range<Int>, inputs: Int) {
      let deviation = Double.sqrt(2 / Double(inputs))
      for (i, normal) in zip(range, seed.normals(first: UInt64(range.lowerBound), count: range.count)) {
        parameters[i] = Scalar(deviation * normal)
      }
    }
    for layer in layers {
      fill(layer.weights, inputs: 9 * layer.inputs)
      for i in layer.scales { parameters[i] = 1 }
    }
    fill(linear..<linear + features * classes, inputs: features)
    return parameters
  }
}

/// A convolution 3 × 3 with its normalization, and where its parameters are among all.
struct ConvolutionLayer: Hashable, Sendable {
  let inputs: Int
  let stage: Int
  let stride: Int
  /// The side of the result.
  let side: Int
  /// Where its parameters start: weights, 3 × 3 × inputs × outputs, then scales, then shifts.
  let first: Int

  var outputs: Int { ResidualArchitecture.channels[stage] }
  var weights: Range<Int> { first..<first + 9 * inputs * outputs }
  var scales: Range<Int> { weights.upperBound..<weights.upperBound + outputs }
  var shifts: Range<Int> { scales.upperBound..<end }
  var end: Int { weights.upperBound + 2 * outputs }

  /// The elements of one image of the result, without and with a border of one pixel.
  var resultLength: Int { side * side * outputs }
  var paddedLength: Int { (side + 2) * (side + 2) * outputs }
  /// In an image with a border, from row to row and to the first pixel that is not border.
  var paddedRow: Int { (side + 2) * outputs }
  var paddedStart: Int { paddedRow + outputs }

  /// The channels of its input as stored: filled up with zeros to a multiple of 4.
  var storedInputs: Int { (inputs + 3) / 4 * 4 }
  var inputSide: Int { side * stride }
  var inputRow: Int { (inputSide + 2) * storedInputs }
  var inputLength: Int { (inputSide + 2) * inputRow }
  /// Its weights with so many channels.
  var storedWeights: Int { 9 * storedInputs * outputs }

  var image: ChannelImage { ChannelImage(rows: side, columns: side, channels: outputs) }
}
