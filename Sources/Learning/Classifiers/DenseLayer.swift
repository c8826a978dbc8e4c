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

  /// X·Wᵀ + b, and relu of it unless the layer is the last.
  func forward<Scalar: PortableScalar>(
    _ x: [Scalar], _ parameters: Span<Scalar>, isLast: Bool, threads: Int
  ) -> [Scalar] {
    let rows = x.count / inputs
    var z = [Scalar](repeating: 0, count: rows * outputs)
    var result = z.mutableSpan
    multiply(
      x.span, by: parameters.extracting(start..<biases), transposingRight: true, into: &result, rows: rows, depth: inputs,
      columns: outputs, threads: worthwhile(threads, rows))
    for row in 0..<rows {
      for j in 0..<outputs { z[row * outputs + j] += parameters[biases + j] }
    }
    // A NaN passes, as it should.
    if !isLast { for i in z.indices { z[i] = z[i] < 0 ? 0 : z[i] } }
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
      threads: worthwhile(threads, rows))
    for j in 0..<outputs {
      var sum: Scalar = 0
      for row in 0..<rows { sum += slopes[row * outputs + j] }
      gradient[biases + j] = sum
    }
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
      threads: worthwhile(threads, rows))
    for i in x.indices where !(x[i] > 0) { result[i] = 0 }
    return result
  }

  /// As many threads as have 2²³ multiply-adds each: starting one takes as long as some 2²¹.
  private func worthwhile(_ threads: Int, _ rows: Int) -> Int {
    max(1, min(threads, rows * inputs * outputs >> 23))
  }
}
