public import AssayKit
public import PortableMath

/// Training and held-out examples for a `TensorModel`, in memory.
///
/// Each example has an input of one shape, and either a label (its class) or a target (numbers of one shape). The last
/// examples are held out; the others are for training.
public struct TensorDataset<Scalar: PrimalScalar>: Sendable {
  /// What the harness knows of the data: their name, the digest of all numbers, and the held-out labels.
  public let data: ModelData
  /// Which training examples the mini-batch of each step has.
  public let order: BatchOrder
  /// The indices of the held-out examples.
  public let heldOut: Range<Int>

  private let inputs: Rows<Scalar>
  private let targets: Rows<Scalar>
  private let labels: [Int]

  /// Makes a data set of examples with classes.
  ///
  /// - Parameters:
  ///   - name: where the data are from, for people.
  ///   - inputs: the numbers of all inputs, one example after the other, the last index fastest.
  ///   - shape: the shape of one input.
  ///   - labels: the class of each example, from 0.
  ///   - classes: the number of classes, at most 256.
  ///   - heldOut: how many of the last examples are held out: at least one, and not all.
  ///   - batch: the examples in a mini-batch; more than there are for training means all of those.
  ///   - seed: what decides the order of the training examples in each epoch; nil for the order in which they stand.
  /// - Complexity: one digest over all numbers.
  public init(
    _ name: String, inputs: [Scalar], shape: [Int], labels: [Int], classes: Int, heldOut: Int, batch: Int,
    shuffledBy seed: Seed? = nil
  ) {
    precondition(labels.allSatisfy { $0 >= 0 && $0 < classes }, "a label is outside of the \(classes) classes")
    self.init(
      name, Rows(inputs, shape: shape, count: labels.count), Rows([], shape: [0], count: labels.count), labels, classes,
      heldOut, batch, seed)
  }

  /// Makes a data set of examples with targets, for regression.
  ///
  /// - Parameters:
  ///   - name: where the data are from, for people.
  ///   - inputs: the numbers of all inputs, one example after the other, the last index fastest.
  ///   - shape: the shape of one input.
  ///   - targets: the numbers of all targets, as the inputs' are.
  ///   - targetShape: the shape of one target, not empty of numbers; [] for one number.
  ///   - heldOut: how many of the last examples are held out: at least one, and not all.
  ///   - batch: the examples in a mini-batch; more than there are for training means all of those.
  ///   - seed: what decides the order of the training examples in each epoch; nil for the order in which they stand.
  /// - Complexity: one digest over all numbers.
  public init(
    _ name: String, inputs: [Scalar], shape: [Int], targets: [Scalar], targetShape: [Int], heldOut: Int, batch: Int,
    shuffledBy seed: Seed? = nil
  ) {
    let width = product(targetShape)
    precondition(width > 0, "a target of the shape \(targetShape) has no numbers")
    let count = targets.count / width
    self.init(
      name, Rows(inputs, shape: shape, count: count), Rows(targets, shape: targetShape, count: count), [], 0, heldOut, batch,
      seed)
  }

  private init(
    _ name: String, _ inputs: Rows<Scalar>, _ targets: Rows<Scalar>, _ labels: [Int], _ classes: Int, _ heldOut: Int,
    _ batch: Int, _ seed: Seed?
  ) {
    let count = inputs.count
    precondition(heldOut > 0 && heldOut < count, "of \(count) examples \(heldOut) cannot be held out")
    self.inputs = inputs
    self.targets = targets
    self.labels = labels
    self.heldOut = count - heldOut..<count
    order = BatchOrder(count: count - heldOut, batch: batch, shuffledBy: seed)
    var bytes = CanonicalBytes()
    for number in [heldOut, classes] + labels { bytes.append(UInt64(number)) }
    inputs.append(to: &bytes)
    targets.append(to: &bytes)
    data = ModelData(
      name: name, digest: bytes.digest, classCount: classes, heldOutLabels: labels.suffix(heldOut).map { UInt8($0) })
  }

  /// Returns the mini-batch of some examples, in the order given.
  ///
  /// - Complexity: a copy of their numbers.
  public func batch(of examples: [Int]) -> TensorBatch<Scalar> {
    TensorBatch(
      examples: examples, inputs: inputs.tensor(of: examples), labels: labels.isEmpty ? [] : examples.map { labels[$0] },
      targets: targets.tensor(of: examples))
  }
}

/// Some examples of a `TensorDataset`: what a loss is taken over.
public struct TensorBatch<Scalar: PrimalScalar> {
  /// The indices of the examples in their data set.
  public let examples: [Int]
  /// The inputs: [examples] + the shape of one.
  public let inputs: Tensor<Scalar>
  /// The class of each example; empty in regression.
  public let labels: [Int]
  /// The targets: [examples] + the shape of one; in classification without elements.
  public let targets: Tensor<Scalar>

  /// Makes a mini-batch that a model composed itself, from augmented inputs for example.
  public init(examples: [Int], inputs: Tensor<Scalar>, labels: [Int], targets: Tensor<Scalar>) {
    self.examples = examples
    self.inputs = inputs
    self.labels = labels
    self.targets = targets
  }
}

/// Numbers of one shape for each example.
private struct Rows<Scalar: PrimalScalar>: Sendable {
  let elements: [Scalar]
  let shape: [Int]
  let count: Int

  init(_ elements: [Scalar], shape: [Int], count: Int) {
    precondition(
      elements.count == count * product(shape), "\(elements.count) numbers are not \(count) examples of the shape \(shape)")
    self.elements = elements
    self.shape = shape
    self.count = count
  }

  func tensor(of examples: [Int]) -> Tensor<Scalar> {
    let width = product(shape)
    return Tensor.made([examples.count] + shape) { target in
      for (row, example) in examples.enumerated() {
        for k in 0..<width { target[row * width + k] = elements[example * width + k] }
      }
    }
  }

  func append(to bytes: inout CanonicalBytes) {
    for extent in [shape.count] + shape { bytes.append(UInt64(extent)) }
    bytes.append(elements.span)
  }
}
