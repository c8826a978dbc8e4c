import PortableMath

/// Rows of what a layer gives, and the loss's slopes by it.
struct Rows<Scalar: PortableScalar> {
  private(set) var count = 0
  private(set) var width = 0
  var values: [Scalar] = []
  var slopes: [Scalar] = []

  /// Takes another size; what the arrays hold then means nothing.
  mutating func resize(_ count: Int, width: Int) {
    (self.count, self.width) = (count, width)
    resize(&values)
    resize(&slopes)
  }

  private func resize(_ array: inout [Scalar]) {
    let excess = array.count - count * width
    if excess > 0 { array.removeLast(excess) }
    if excess < 0 { array.append(contentsOf: repeatElement(0, count: -excess)) }
  }
}

extension Rows {
  /// Makes 0 the slopes of what was rectified to 0.
  @inline(__always)
  mutating func rectifySlopes() {
    let outputs = values
    var own = slopes.mutableSpan
    PortableMath.rectifySlopes(&own, of: outputs.span)
  }
}

/// A dense layer, y = x·W + b, rectified or not: max(y, 0), where a NaN stays.
///
/// Its parameters are a part of a model's: W, inputs × outputs row by row, then b, which some layers lack.
struct ProcessLayer: Sendable {
  let inputs: Int
  let outputs: Int
  let hasBias: Bool
  let rectifies: Bool
  /// Where its parameters begin.
  let start: Int

  var weights: Range<Int> { start..<start + inputs * outputs }
  var biases: Range<Int> { weights.upperBound..<weights.upperBound + (hasBias ? outputs : 0) }
  var end: Int { biases.upperBound }

  @inline(__always)
  func forward<Scalar: PortableScalar>(from x: Rows<Scalar>, into y: inout Rows<Scalar>, _ parameters: Span<Scalar>) {
    var values = y.values.mutableSpan
    multiply(
      x.values.span, by: parameters.extracting(weights), into: &values, rows: x.count, depth: inputs, columns: outputs)
    if hasBias { addRow(parameters.extracting(biases), to: &values, rectifying: rectifies) }
  }

  /// Writes the gradient by the layer's parameters from the slopes of y, which are made those before the rectification.
  @inline(__always)
  func backward<Scalar: PortableScalar>(from x: Rows<Scalar>, through y: inout Rows<Scalar>, _ gradient: inout [Scalar]) {
    if rectifies { y.rectifySlopes() }
    gradient.withUnsafeMutableBufferPointer { gradient in
      var own = UnsafeMutableBufferPointer(rebasing: gradient[weights]).mutableSpan
      multiply(
        x.values.span, transposingLeft: true, by: y.slopes.span, into: &own, rows: inputs, depth: x.count,
        columns: outputs)
      var bias = UnsafeMutableBufferPointer(rebasing: gradient[biases]).mutableSpan
      if hasBias { sumRows(y.slopes.span, into: &bias) }
    }
  }

  /// Writes the slopes of x, after `backward(from:through:_:)`.
  @inline(__always)
  func propagate<Scalar: PortableScalar>(from y: Rows<Scalar>, to x: inout Rows<Scalar>, _ parameters: Span<Scalar>) {
    var slopes = x.slopes.mutableSpan
    multiply(
      y.slopes.span, by: parameters.extracting(weights), transposingRight: true, into: &slopes, rows: y.count,
      depth: outputs, columns: inputs)
  }
}
