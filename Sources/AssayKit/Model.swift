public import PortableMath

/// A function learned from examples. Each step shows the optimizer the mean loss of one mini-batch. The harness measures how
/// well the model predicts held-out examples.
///
/// The number of a step, from 0, addresses its mini-batch; nothing is drawn from a stream. The same step has the same examples
/// in the same order, with the same augmentation and noise, whatever was asked before and on which thread. So any step can be
/// replayed. A model is a pure function of its arguments, like an objective. It keeps no running statistics beside its
/// parameters: an examination computes such statistics anew from the training examples.
///
/// An optimizer needs no knowledge of any of this: in each step its oracle answers for that step's mini-batch. One that
/// keeps values or gradients from step to step (a quasi-Newton method, say) mixes those of different mini-batches, as it
/// would anywhere. The held-out examples and their labels are never within its reach.
public protocol Model<Scalar>: Sendable {
  associatedtype Scalar: PortableScalar

  /// n, the number of parameters; at least 1.
  var dimension: Int { get }
  /// How many steps go once through the training examples; at least 1. The model is examined as often.
  var stepsPerEpoch: Int { get }
  /// What it learns from and is examined on.
  var data: ModelData { get }

  /// The mean loss over the mini-batch of a step.
  func loss(ofStep step: Int, at parameters: Span<Scalar>) -> Scalar

  /// Writes the gradient of that loss into `gradient`, which has n elements of unspecified content.
  func gradient(ofStep step: Int, at parameters: Span<Scalar>, into gradient: inout MutableSpan<Scalar>)

  /// What it answers to every held-out example.
  func examination(at parameters: Span<Scalar>) -> Examination<Scalar>

  /// The digest of the mini-batch of a step, which a recording keeps as that step's data; nil if only losses and gradients
  /// tell of it.
  func batchDigest(ofStep step: Int) -> Digest?

  /// The tensors that the parameters are, in their order; none if they have no names. Whatever is told of a parameter is
  /// then told by its tensor and its indices.
  var parameterTensors: [TensorShape] { get }

  /// The numbers of the mini-batch of a step, for a trace of it; nil if only losses and gradients tell of it.
  func batch(ofStep step: Int) -> NamedTensors<Scalar>?
}

extension Model {
  public func batchDigest(ofStep step: Int) -> Digest? { nil }
  public var parameterTensors: [TensorShape] { [] }
  public func batch(ofStep step: Int) -> NamedTensors<Scalar>? { nil }
}

/// The data of a model as the harness knows them.
public struct ModelData: Sendable {
  /// Where they are from, for people: a folder, or the generator of seeded ones.
  public let name: String
  /// The digest of all examples, of both kinds, with their labels.
  public let digest: Digest
  /// The number of classes; 0 for a model that predicts no class, such as one of regression.
  public let classCount: Int
  /// The true class of each held-out example; empty if there are no classes.
  public let heldOutLabels: [UInt8]
  /// Held-out losses to set its own beside.
  public let baselines: [Baseline]

  /// - Parameters:
  ///   - name: Where the data are from, for people.
  ///   - digest: The digest of all examples, with their labels.
  ///   - classCount: 0 for a model that predicts no class; at most 256.
  ///   - heldOutLabels: The true class of each held-out example, below `classCount`.
  ///   - baselines: Held-out losses to set the model's own beside.
  public init(
    name: String, digest: Digest, classCount: Int = 0, heldOutLabels: [UInt8] = [], baselines: [Baseline] = []
  ) {
    precondition(
      (0...256).contains(classCount) && heldOutLabels.allSatisfy { Int($0) < classCount },
      "held-out labels are below the number of classes, which is 256 at most")
    self.name = name
    self.digest = digest
    self.classCount = classCount
    self.heldOutLabels = heldOutLabels
    self.baselines = baselines
  }

  /// The held-out loss of some other way to answer, by its name.
  public struct Baseline: Equatable, Sendable {
    /// What that way is called.
    public let name: String
    /// Its mean loss over the held-out examples.
    public let loss: Double

    /// A baseline of this name and loss.
    public init(_ name: String, loss: Double) {
      self.name = name
      self.loss = loss
    }
  }
}

/// What a model answers to its held-out examples.
public struct Examination<Scalar: PortableScalar>: Sendable {
  /// The mean loss over all of them.
  public let loss: Scalar
  /// The predicted class of each, in the order of `ModelData.heldOutLabels`; empty if there are no classes.
  public let predictions: [UInt8]
  /// A curve as a model of regression predicts it, to be drawn.
  public let curve: PredictedCurve?

  /// - Parameters:
  ///   - loss: The mean loss over all held-out examples.
  ///   - predictions: The predicted class of each; empty if there are no classes.
  ///   - curve: A predicted curve to be drawn; nil for none.
  public init(loss: Scalar, predictions: [UInt8] = [], curve: PredictedCurve? = nil) {
    self.loss = loss
    self.predictions = predictions
    self.curve = curve
  }
}

/// A model of any type; like `AnyObjective` it is made from a concrete type, for which its code is compiled.
public struct AnyModel<Scalar: PortableScalar>: Sendable {
  /// n, the number of parameters.
  public let dimension: Int
  /// How many steps go once through the training examples.
  public let stepsPerEpoch: Int
  /// What it learns from and is examined on.
  public let data: ModelData
  /// What the optimizer sees in a step, from 0.
  public let objective: @Sendable (_ step: Int) -> AnyObjective<Scalar>
  /// What it answers to every held-out example, by its parameters.
  public let examination: @Sendable (Span<Scalar>) -> Examination<Scalar>
  /// The digest of the mini-batch of a step; nil if the model has none.
  public let batchDigest: @Sendable (_ step: Int) -> Digest?
  /// The tensors that the parameters are; none if they have no names.
  public let parameterTensors: [TensorShape]
  /// The numbers of the mini-batch of a step, for a trace; nil if the model has none.
  public let batch: @Sendable (_ step: Int) -> NamedTensors<Scalar>?

  /// Erases the type of a model, whose code is compiled here.
  @inlinable
  public init<M: Model<Scalar>>(_ model: M) {
    precondition(model.stepsPerEpoch > 0, "an epoch has at least one step")
    dimension = model.dimension
    stepsPerEpoch = model.stepsPerEpoch
    data = model.data
    objective = { AnyObjective(ofStep: $0, of: model) }
    examination = { model.examination(at: $0) }
    batchDigest = { model.batchDigest(ofStep: $0) }
    parameterTensors = model.parameterTensors
    batch = { model.batch(ofStep: $0) }
    precondition(
      parameterTensors.isEmpty || parameterTensors.reduce(0) { $0 + $1.count } == dimension,
      "a model's tensors are all its parameters, or it names none")
  }
}

extension AnyObjective {
  /// The mean loss of a model's mini-batch.
  @inlinable
  init<M: Model<Scalar>>(ofStep step: Int, of model: M) {
    self.init(
      dimension: model.dimension, dataDigest: model.data.digest, bounds: nil,
      value: { model.loss(ofStep: step, at: $0) })
    add(gradient: { model.gradient(ofStep: step, at: $0, into: &$1) })
  }
}
