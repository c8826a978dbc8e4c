import PortableMath

/// A dense layer's place among the parameters, and what it computes for a batch: arrays of batch × width, row by row.
struct DenseLayer: Sendable {
  let inputs: Int
  let outputs: Int
  /// Where its weights begin; its biases follow them.
  let start: Int

  var biases: Int { start + inputs * outputs }
  var end: Int { biases + outputs }

  /// Layers between so many units each, one after the other.
  static func chain(_ widths: [Int]) -> [DenseLayer] {
    var layers: [DenseLayer] = []
    for (inputs, outputs) in zip(widths, widths.dropFirst()) {
      layers.append(DenseLayer(inputs: inputs, outputs: outputs, start: layers.last.map(\.end) ?? 0))
    }
    return layers
  }

  /// X·Wᵀ + b, and relu of it unless the layer is the last. A NaN passes.
  func forward<Scalar: PortableScalar>(
    _ x: [Scalar], _ parameters: Span<Scalar>, isLast: Bool, threads: Int
  ) -> [Scalar] {
    let rows = x.count / inputs
    var z = [Scalar](repeating: 0, count: rows * outputs)
    var result = z.mutableSpan
    multiply(
      x.span, by: parameters.extracting(start..<biases), transposingRight: true, into: &result, rows: rows, depth: inputs,
      columns: outputs, threads: threads)
    addRow(parameters.extracting(biases..<end), to: &result, rectifying: !isLast)
    return z
  }

  /// Writes the gradient of weights, Dᵀ·X, and of biases, the sums of D's columns, to their places.
  func writeSlopes<Scalar: PortableScalar>(
    _ slopes: [Scalar], _ x: [Scalar], to gradient: inout MutableSpan<Scalar>, threads: Int
  ) {
    let rows = x.count / inputs
    var weights = gradient._mutatingExtracting(start..<biases)
    multiply(
      slopes.span, transposingLeft: true, by: x.span, into: &weights, rows: outputs, depth: rows, columns: inputs,
      threads: threads)
    var sums = gradient._mutatingExtracting(biases..<end)
    sumRows(slopes.span, into: &sums)
  }

  /// D·W where the inputs, which are a relu's, are positive.
  func backward<Scalar: PortableScalar>(
    _ slopes: [Scalar], _ x: [Scalar], _ parameters: Span<Scalar>, threads: Int
  ) -> [Scalar] {
    let rows = x.count / inputs
    var result = [Scalar](repeating: 0, count: x.count)
    var span = result.mutableSpan
    multiply(
      slopes.span, by: parameters.extracting(start..<biases), into: &span, rows: rows, depth: outputs, columns: inputs,
      threads: threads)
    rectifySlopes(&span, of: x.span)
    return result
  }
}
