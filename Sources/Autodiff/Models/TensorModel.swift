public import AssayKit
public import PortableMath

/// A model whose loss is written over tensors: the tape gives its gradient, and everything else follows from its data set.
///
/// The example is softmax regression, a complete model:
///
///     struct Digits<Scalar: PrimalScalar>: TensorModel {
///       let dataset: TensorDataset<Scalar>
///       let parameterTensors = [TensorShape("weights", 10, 784), TensorShape("biases", 10)]
///
///       func predict(_ parameters: [Tensor<Scalar>], _ inputs: Tensor<Scalar>) -> Tensor<Scalar> {
///         matmul(inputs, parameters[0], transposingRight: true) + parameters[1]
///       }
///
///       func loss(_ parameters: [Tensor<Scalar>], _ batch: TensorBatch<Scalar>) -> Tensor<Scalar> {
///         softmaxCrossEntropy(predict(parameters, batch.inputs), labels: batch.labels)
///       }
///     }
///
/// It is a `Model`: `AnyModel(Digits(dataset: …))` trains in the same process. A `ProblemPlugin` made of it goes into a
/// registry, or into a shared library by `exportPlugins(models:)`. NaN and ∞ pass as in IEEE 754. Losses and gradients have the
/// same bits on every machine and every thread. A gradient takes the loss's operations and a small multiple of them.
public protocol TensorModel<Scalar>: Model where Scalar: PrimalScalar {
  /// What the model learns from and is examined on. Store it: every step asks for it.
  var dataset: TensorDataset<Scalar> { get }

  /// The names and shapes of the parameters; none is missing, and there is at least one.
  var parameterTensors: [TensorShape] { get }

  /// Returns the scores of each class, [rows, classes], or what a regression predicts.
  ///
  /// - Parameters:
  ///   - parameters: one tensor for each of `parameterTensors`, with its shape.
  ///   - inputs: [rows] + the shape of one input.
  func predict(_ parameters: [Tensor<Scalar>], _ inputs: Tensor<Scalar>) -> Tensor<Scalar>

  /// Returns the mean loss over a mini-batch: one element. An examination takes it over held-out examples too.
  ///
  /// - Parameters:
  ///   - parameters: one tensor for each of `parameterTensors`, with its shape.
  ///   - batch: at least one example.
  func loss(_ parameters: [Tensor<Scalar>], _ batch: TensorBatch<Scalar>) -> Tensor<Scalar>

  /// Returns the mini-batch of a step, from 0; only the number of the step decides it.
  ///
  /// By default it has the examples that the data set's `order` gives. A model that augments its inputs writes its own.
  func minibatch(ofStep step: Int) -> TensorBatch<Scalar>

  /// Returns the parameters that training starts from, one tensor after the other.
  ///
  /// By default matrices and tensors of more axes are uniform in ±1/√inputs, and vectors are 0. The inputs are the extents
  /// after the first axis.
  /// Source: Glorot, Bengio, "Understanding the difficulty of training deep feedforward neural networks" (2010), equation 1.
  func initialParameters(_ seed: Seed) -> [Scalar]
}

extension TensorModel {
  @inlinable public var dimension: Int {
    let count = parameterTensors.reduce(0) { $0 + $1.count }
    precondition(count > 0, "a tensor model has 'parameterTensors', the names and shapes of its parameters")
    return count
  }

  @inlinable public var data: ModelData { dataset.data }
  @inlinable public var stepsPerEpoch: Int { dataset.order.stepsPerEpoch }

  @inlinable
  public func minibatch(ofStep step: Int) -> TensorBatch<Scalar> { dataset.batch(of: dataset.order.examples(ofStep: step)) }

  public func initialParameters(_ seed: Seed) -> [Scalar] {
    parameterTensors.enumerated().flatMap { index, tensor in
      let bound = 1 / Double.sqrt(Double(product(Array(tensor.extents.dropFirst()))))
      return (0..<tensor.count).map {
        tensor.extents.count < 2 ? 0 : Scalar(bound * (2 * seed.uniform(step: UInt64(index), element: UInt64($0)) - 1))
      }
    }
  }

  @inlinable
  public func loss(ofStep step: Int, at parameters: Span<Scalar>) -> Scalar {
    loss(tensors(parameters, areVariable: false), minibatch(ofStep: step)).element
  }

  /// Writes the gradient by one backward pass of the tape.
  @inlinable
  public func gradient(ofStep step: Int, at parameters: Span<Scalar>, into gradient: inout MutableSpan<Scalar>) {
    let tensors = tensors(parameters, areVariable: true)
    var next = 0
    for slope in gradients(of: loss(tensors, minibatch(ofStep: step)), for: tensors) {
      slope.withSpan { slope in
        for index in slope.indices { gradient[next + index] = slope[index] }
      }
      next += slope.count
    }
  }

  /// Examines the model on at most 1000 held-out examples at a time.
  ///
  /// The loss is the mean over these parts, weighted by their numbers of examples. The predicted class is the first with the
  /// greatest score; a NaN is not greater than a number.
  @inlinable
  public func examination(at parameters: Span<Scalar>) -> Examination<Scalar> {
    let tensors = tensors(parameters, areVariable: false)
    let (heldOut, size) = (dataset.heldOut, 1000)
    var total: Scalar = 0
    var predictions: [UInt8] = []
    for start in stride(from: heldOut.lowerBound, to: heldOut.upperBound, by: size) {
      let part = dataset.batch(of: Array(start..<min(start + size, heldOut.upperBound)))
      let loss = loss(tensors, part).element
      total += heldOut.count <= size ? loss : loss * Scalar(part.examples.count) / Scalar(heldOut.count)
      if !part.labels.isEmpty { predictions += classes(predict(tensors, part.inputs), rows: part.examples.count) }
    }
    return Examination(loss: total, predictions: predictions)
  }

  /// Returns the examples, the inputs, and the labels or targets of a step's mini-batch.
  public func batch(ofStep step: Int) -> NamedTensors<Scalar>? {
    let batch = minibatch(ofStep: step)
    var result = NamedTensors<Scalar>()
    result.append(TensorShape("examples", batch.examples.count), batch.examples.map { Scalar($0) })
    if !batch.labels.isEmpty { result.append(TensorShape("labels", batch.labels.count), batch.labels.map { Scalar($0) }) }
    if batch.targets.count > 0 { result.append(TensorShape("targets", batch.targets.shape), batch.targets.elements) }
    result.append(TensorShape("inputs", batch.inputs.shape), batch.inputs.elements)
    return result
  }

  /// The parameters as tensors of their shapes.
  @inlinable
  func tensors(_ parameters: Span<Scalar>, areVariable: Bool) -> [Tensor<Scalar>] {
    var next = 0
    return parameterTensors.map { tensor in
      let part = parameters.extracting(next..<next + tensor.count)
      next += tensor.count
      return Tensor(part.indices.map { part[$0] }, tensor.extents, isTracked: areVariable)
    }
  }

  /// The class with the greatest score in each row.
  @inlinable
  func classes(_ scores: Tensor<Scalar>, rows: Int) -> [UInt8] {
    let count = data.classCount
    precondition(scores.shape == [rows, count], "scores have the shape \([rows, count]), not \(scores.shape)")
    return scores.withSpan { scores in
      (0..<rows).map { row in
        var best = 0
        for label in 1..<count where scores[row * count + label] > scores[row * count + best] { best = label }
        return UInt8(best)
      }
    }
  }
}
