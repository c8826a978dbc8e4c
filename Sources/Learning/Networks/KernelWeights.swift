import PortableMath

/// The parameters where all threads find them, and the weights of the convolutions as kernels read them.
///
/// For the forward pass the channels of the images are filled up. For the backward pass the weights are turned about, with
/// inputs and outputs exchanged.
final class KernelWeights<Scalar: PortableScalar>: Sendable {
  private let layers: [ConvolutionLayer]
  private let starts: [Int]
  private let parameters: Buffer<Scalar>
  private let forward: Buffer<Scalar>
  private let backward: Buffer<Scalar>

  init(_ architecture: ResidualArchitecture) {
    layers = architecture.layers
    var starts = [0]
    for layer in layers { starts.append(starts[starts.count - 1] + layer.storedWeights) }
    self.starts = starts
    parameters = Buffer(architecture.parameterCount)
    forward = Buffer(starts[layers.count])
    backward = Buffer(starts[layers.count])
  }

  /// All parameters, from this one on.
  func parameters(from first: Int) -> UnsafePointer<Scalar> { UnsafePointer(parameters.start + first) }
  func forward(_ layer: Int) -> UnsafePointer<Scalar> { UnsafePointer(forward.start + starts[layer]) }
  func backward(_ layer: Int) -> UnsafePointer<Scalar> { UnsafePointer(backward.start + starts[layer]) }

  /// Takes these parameters.
  func update(from newParameters: Span<Scalar>) {
    newParameters.withUnsafeBytes { UnsafeMutableRawBufferPointer(parameters.elements).copyMemory(from: $0) }
    for (index, layer) in layers.enumerated() {
      let weights = parameters(from: layer.first)
      copyFilled(weights, layer, into: forward.start + starts[index])
      // The images need no gradient.
      if index > 0 { turn(weights, layer, into: backward.start + starts[index]) }
    }
  }
}

/// Windows × inputs × outputs, the inputs filled up with zeros.
@specialized(where Scalar == Float)
@specialized(where Scalar == Double)
private func copyFilled<Scalar: PortableScalar>(
  _ weights: UnsafePointer<Scalar>, _ layer: ConvolutionLayer, into target: UnsafeMutablePointer<Scalar>
) {
  let (length, stored) = (layer.inputs * layer.outputs, layer.storedInputs * layer.outputs)
  for place in 0..<9 {
    for i in 0..<length { target[place * stored + i] = weights[place * length + i] }
  }
}

/// For each part of the backward pass its places of the window × outputs × inputs.
@specialized(where Scalar == Float)
@specialized(where Scalar == Double)
private func turn<Scalar: PortableScalar>(
  _ weights: UnsafePointer<Scalar>, _ layer: ConvolutionLayer, into target: UnsafeMutablePointer<Scalar>
) {
  let (inputs, outputs) = (layer.inputs, layer.outputs)
  var matrix = target
  for part in layer.backwardParts {
    for row in part.rowPlaces {
      for column in part.columnPlaces {
        let start = (3 * row + column) * inputs * outputs
        for output in 0..<outputs {
          for input in 0..<inputs { matrix[output * inputs + input] = weights[start + input * outputs + output] }
        }
        matrix += inputs * outputs
      }
    }
  }
}
