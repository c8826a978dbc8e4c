import AssayKit
import PortableMath

/// The layers of a conditional neural process, in the order of their parameters.
struct NeuralProcessShape: Sendable {
  let width: Int
  /// From (x, y), `width` wide; the last one is linear.
  let encoder: [ProcessLayer]
  /// The decoder's first layer in two parts: of x, without biases, and of the representation. Their sum is rectified.
  let decoderPlace: ProcessLayer
  let decoderFirst: ProcessLayer
  let decoderSecond: ProcessLayer
  /// To μ and s.
  let output: ProcessLayer

  init(width: Int) {
    self.width = width
    var end = 0
    func layer(_ inputs: Int, _ outputs: Int, hasBias: Bool = true, rectifies: Bool) -> ProcessLayer {
      let layer = ProcessLayer(inputs: inputs, outputs: outputs, hasBias: hasBias, rectifies: rectifies, start: end)
      end = layer.end
      return layer
    }
    encoder = [
      layer(2, width, rectifies: true), layer(width, width, rectifies: true), layer(width, width, rectifies: true),
      layer(width, width, rectifies: false),
    ]
    decoderPlace = layer(1, width, hasBias: false, rectifies: false)
    decoderFirst = layer(width, width, rectifies: false)
    decoderSecond = layer(width, width, rectifies: true)
    output = layer(width, 2, rectifies: false)
  }

  var parameterCount: Int { output.end }

  /// The parameters' tensors, layer by layer.
  var parameterTensors: [TensorShape] {
    let decoder = [decoderPlace, decoderFirst, decoderSecond, output]
    let names = encoder.indices.map { "encoder\($0 + 1)" } + ["decoder1.x", "decoder1", "decoder2", "decoder3"]
    return zip(names, encoder + decoder).flatMap { name, layer in
      [TensorShape("\(name).weights", layer.inputs, layer.outputs)]
        + (layer.hasBias ? [TensorShape("\(name).biases", layer.outputs)] : [])
    }
  }

  /// Weights uniform in ±√(6/(inputs + outputs)), biases zero: the initialization of the authors' layers.
  ///
  /// Source: Glorot & Bengio, "Understanding the difficulty of training deep feedforward neural networks", AISTATS
  /// 2010, equation 16.
  func initialParameters(_ seed: Seed) -> [Double] {
    var result = [Double](repeating: 0, count: parameterCount)
    for layer in encoder + [decoderPlace, decoderFirst, decoderSecond, output] {
      // The two parts of the decoder's first layer have their inputs together.
      let inputs = layer.start == decoderPlace.start || layer.start == decoderFirst.start ? width + 1 : layer.inputs
      let limit = Double.sqrt(6 / Double(inputs + layer.outputs))
      for place in layer.weights { result[place] = limit * (2 * seed.uniform(element: UInt64(place)) - 1) }
    }
    return result
  }
}
