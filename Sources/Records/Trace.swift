/// Every number of some steps of a trial, as one machine computed them.
public struct Trace: Equatable, Codable, Sendable {
  public static let schema = "assay.trace"
  public static let version = 2

  public var schema = Trace.schema
  public var version = Trace.version
  public var machine: String
  public var trial: Trial
  public var steps: [StepTrace]

  public init(machine: String, trial: Trial, steps: [StepTrace]) {
    self.machine = machine
    self.trial = trial
    self.steps = steps
  }
}

/// One step: of a model its mini-batch, the oracle's answers in their order, the update, and an examination where one was made.
public struct StepTrace: Equatable, Codable, Sendable {
  public var step: Int
  public var operations: [OperationTrace]

  public init(step: Int, operations: [OperationTrace]) {
    self.step = step
    self.operations = operations
  }
}

/// What went into an operation and what came out of it.
public struct OperationTrace: Equatable, Codable, Sendable {
  public var kind: Kind
  /// The point that was evaluated or examined, followed by the direction of a Hessian-vector product. Empty for a start, a
  /// mini-batch and an update, whose inputs are the state and the answers before.
  public var inputs: [ExactNumber]
  public var outputs: [ExactNumber]
  /// The parts of the outputs, in their order, where they have names.
  public var tensors: [TracedTensor]?

  public enum Kind: String, Codable, CaseIterable, Sendable {
    case start
    case data
    case value
    case gradient
    case hessian
    case hessianProduct
    case residuals
    case jacobian
    case update
    case forward

    /// The stage whose digest has the outputs.
    public var stage: Stage {
      switch self {
      case .start: .initialization
      case .data: .data
      case .forward: .forward
      case .value, .residuals: .loss
      case .gradient, .hessian, .hessianProduct, .jacobian: .gradient
      case .update: .update
      }
    }
  }

  public init(kind: Kind, inputs: [ExactNumber], outputs: [ExactNumber], tensors: [TracedTensor]? = nil) {
    self.kind = kind
    self.inputs = inputs
    self.outputs = outputs
    self.tensors = tensors
  }
}

/// A named part of a list of numbers, row by row.
public struct TracedTensor: Equatable, Codable, Sendable {
  public var name: String
  /// The number of indices in each dimension; the last index runs fastest.
  public var extents: [Int]

  public init(name: String, extents: [Int]) {
    self.name = name
    self.extents = extents
  }
}

extension OperationTrace {
  /// The part that an output belongs to, and its indices there; nil if parts have no names, or if no part has it.
  public func place(of output: Int) -> (tensor: String, indices: [Int])? {
    var rest = output
    for tensor in tensors ?? [] {
      guard let count = product(of: tensor.extents) else { return nil }
      if rest < count { return (tensor.name, indices(of: rest, in: tensor.extents)) }
      rest -= count
    }
    return nil
  }

  /// nil for what only a damaged file has.
  private func product(of extents: [Int]) -> Int? {
    var product = 1
    for extent in extents {
      let (next, overflows) = product.multipliedReportingOverflow(by: extent)
      if overflows || extent < 1 { return nil }
      product = next
    }
    return product
  }

  private func indices(of place: Int, in extents: [Int]) -> [Int] {
    var rest = place
    return extents.reversed().map { extent in
      defer { rest /= extent }
      return rest % extent
    }.reversed()
  }
}
