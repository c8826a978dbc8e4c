import PortableMath

/// The forward and the backward pass of some curves of a batch, and the arrays they need.
///
/// Two linear maps are applied where there are fewer rows. The encoder's last layer comes after the mean over contexts. The
/// decoder's first layer takes the representation once a curve, not once a target.
struct NeuralProcessShard<Scalar: PortableScalar> {
  private let shape: NeuralProcessShape
  private var contexts = 0
  private var targets = 0
  private var x = Rows<Scalar>()
  private var y: [Scalar] = []
  /// (x, y) of the contexts.
  private var pairs = Rows<Scalar>()
  /// What the encoder's rectified layers give, a row a context.
  private var hidden1 = Rows<Scalar>()
  private var hidden2 = Rows<Scalar>()
  private var hidden3 = Rows<Scalar>()
  /// The means over contexts, and what the next two layers make of them: a row a curve.
  private var means = Rows<Scalar>()
  private var representations = Rows<Scalar>()
  private var starts = Rows<Scalar>()
  /// What the decoder's rectified layers give, a row a target.
  private var placed = Rows<Scalar>()
  private var decoded = Rows<Scalar>()
  /// μ and s of each target.
  private var predictions = Rows<Scalar>()
  private var loss = GaussianLoss()
  /// This shard's share of the loss's gradient by the parameters.
  private(set) var gradient: [Scalar]

  init(shape: NeuralProcessShape) {
    self.shape = shape
    gradient = [Scalar](repeating: 0, count: shape.parameterCount)
  }

  /// The curves taken over.
  var curves: Int { means.count }

  /// Takes over the curves of this range.
  @inline(__always)
  mutating func load(_ batch: CurveBatch<Scalar>, _ range: Range<Int>) {
    (contexts, targets) = (batch.contexts, batch.points)
    y = Array(batch.y[range.lowerBound * targets..<range.upperBound * targets])
    resize(curves: range.count)
    for target in 0..<x.count { x.values[target] = batch.x[range.lowerBound * targets + target] }
    for curve in 0..<curves {
      for context in 0..<contexts {
        let row = curve * contexts + context
        pairs.values[2 * row] = x.values[curve * targets + context]
        pairs.values[2 * row + 1] = y[curve * targets + context]
      }
    }
  }

  private mutating func resize(curves: Int) {
    x.resize(curves * targets, width: 1)
    pairs.resize(curves * contexts, width: 2)
    hidden1.resize(curves * contexts, width: shape.width)
    hidden2.resize(curves * contexts, width: shape.width)
    hidden3.resize(curves * contexts, width: shape.width)
    means.resize(curves, width: shape.width)
    representations.resize(curves, width: shape.width)
    starts.resize(curves, width: shape.width)
    placed.resize(curves * targets, width: shape.width)
    decoded.resize(curves * targets, width: shape.width)
    predictions.resize(curves * targets, width: 2)
  }
}

// MARK: Forward

extension NeuralProcessShard {
  /// Σ loss over the targets.
  @inline(__always)
  mutating func forward(_ parameters: Span<Scalar>) -> Double {
    shape.encoder[0].forward(from: pairs, into: &hidden1, parameters)
    shape.encoder[1].forward(from: hidden1, into: &hidden2, parameters)
    shape.encoder[2].forward(from: hidden2, into: &hidden3, parameters)
    average(hidden3, into: &means)
    shape.encoder[3].forward(from: means, into: &representations, parameters)
    shape.decoderFirst.forward(from: representations, into: &starts, parameters)
    shape.decoderPlace.forward(from: x, into: &placed, parameters)
    addCurves(starts, to: &placed)
    shape.decoderSecond.forward(from: placed, into: &decoded, parameters)
    shape.output.forward(from: decoded, into: &predictions, parameters)
    loss.take(predictions.values)
    return loss.sum(predictions.values, y)
  }

  /// μ and σ of a target.
  func prediction(_ target: Int) -> (mean: Double, deviation: Double) {
    (Double(predictions.values[2 * target]), loss.deviation(target))
  }
}

// MARK: Backward

extension NeuralProcessShard {
  /// Replaces `gradient` by that of `share` times the sum that `forward` gave.
  @inline(__always)
  mutating func backward(_ parameters: Span<Scalar>, share: Double) {
    loss.writeSlopes(y, share: share, &predictions)
    shape.output.backward(from: decoded, through: &predictions, &gradient)
    shape.output.propagate(from: predictions, to: &decoded, parameters)
    shape.decoderSecond.backward(from: placed, through: &decoded, &gradient)
    shape.decoderSecond.propagate(from: decoded, to: &placed, parameters)
    placed.rectifySlopes()
    shape.decoderPlace.backward(from: x, through: &placed, &gradient)
    sumCurves(placed.slopes, into: &starts.slopes, count: curves)
    shape.decoderFirst.backward(from: representations, through: &starts, &gradient)
    shape.decoderFirst.propagate(from: starts, to: &representations, parameters)
    shape.encoder[3].backward(from: means, through: &representations, &gradient)
    shape.encoder[3].propagate(from: representations, to: &means, parameters)
    divide(&means, into: &hidden3)
    shape.encoder[2].backward(from: hidden2, through: &hidden3, &gradient)
    shape.encoder[2].propagate(from: hidden3, to: &hidden2, parameters)
    shape.encoder[1].backward(from: hidden1, through: &hidden2, &gradient)
    shape.encoder[1].propagate(from: hidden2, to: &hidden1, parameters)
    shape.encoder[0].backward(from: pairs, through: &hidden1, &gradient)
  }
}

// MARK: Curves and their points

/// Writes the mean of each curve's rows, added in their order.
@inline(__always)
private func average<Scalar: PortableScalar>(_ points: Rows<Scalar>, into curves: inout Rows<Scalar>) {
  sumCurves(points.values, into: &curves.values, count: curves.count)
  let count = Scalar(points.count / curves.count)
  for i in curves.values.indices { curves.values[i] /= count }
}

/// Writes the slopes of the rows of which means were taken: their curve's, in equal shares.
@inline(__always)
private func divide<Scalar: PortableScalar>(_ curves: inout Rows<Scalar>, into points: inout Rows<Scalar>) {
  let (width, rowsOfCurve) = (curves.width, points.count / curves.count)
  let count = Scalar(rowsOfCurve)
  for i in curves.slopes.indices { curves.slopes[i] /= count }
  let slopes = curves.slopes.span
  points.slopes.withUnsafeMutableBufferPointer { target in
    slopes.withUnsafeBufferPointer { source in
      for row in 0..<target.count / width {
        let (own, curve) = (row * width, row / rowsOfCurve * width)
        for j in 0..<width { target[own + j] = source[curve + j] }
      }
    }
  }
}

/// Adds each curve's row to the rows of its points, and rectifies them.
@inline(__always)
private func addCurves<Scalar: PortableScalar>(_ curves: Rows<Scalar>, to points: inout Rows<Scalar>) {
  let (width, size) = (curves.width, points.count / curves.count * curves.width)
  let rows = curves.values.span
  points.values.withUnsafeMutableBufferPointer { points in
    for curve in 0..<points.count / size {
      var own = UnsafeMutableBufferPointer(rebasing: points[curve * size..<(curve + 1) * size]).mutableSpan
      addRow(rows.extracting(curve * width..<(curve + 1) * width), to: &own, rectifying: true)
    }
  }
}

/// Writes the sum of each curve's rows, in their order.
@inline(__always)
private func sumCurves<Scalar: PortableScalar>(_ points: [Scalar], into curves: inout [Scalar], count: Int) {
  let (size, width) = (points.count / count, curves.count / count)
  let rows = points.span
  curves.withUnsafeMutableBufferPointer { curves in
    for curve in 0..<count {
      var own = UnsafeMutableBufferPointer(rebasing: curves[curve * width..<(curve + 1) * width]).mutableSpan
      sumRows(rows.extracting(curve * size..<(curve + 1) * size), into: &own)
    }
  }
}
