/// Every number of some steps of a trial, as one machine computed them.
public struct TraceV1: Equatable, Codable, Sendable {
  public static let schema = "assay.trace"

  public var schema = TraceV1.schema
  public var version = 1
  public var machine: String
  public var trial: TrialV1
  public var steps: [StepTraceV1]

  public init(machine: String, trial: TrialV1, steps: [StepTraceV1]) {
    self.machine = machine
    self.trial = trial
    self.steps = steps
  }
}

/// One step: the oracle's answers in their order, and then the update.
public struct StepTraceV1: Equatable, Codable, Sendable {
  public var step: Int
  public var operations: [OperationTraceV1]

  public init(step: Int, operations: [OperationTraceV1]) {
    self.step = step
    self.operations = operations
  }
}

/// What went into an operation and what came out of it.
public struct OperationTraceV1: Equatable, Codable, Sendable {
  public var kind: Kind
  /// The point asked for, followed by the direction of a Hessian-vector product; nothing for a start and an update, whose
  /// inputs are the state and the answers before.
  public var inputs: [ExactV1]
  public var outputs: [ExactV1]

  public enum Kind: String, Codable, CaseIterable, Sendable {
    case start
    case value
    case gradient
    case hessian
    case hessianProduct
    case residuals
    case jacobian
    case update

    /// The stage whose digest has the outputs.
    public var stage: StageV1 {
      switch self {
      case .start: .initialisation
      case .value, .residuals: .loss
      case .gradient, .hessian, .hessianProduct, .jacobian: .gradient
      case .update: .update
      }
    }
  }

  public init(kind: Kind, inputs: [ExactV1], outputs: [ExactV1]) {
    self.kind = kind
    self.inputs = inputs
    self.outputs = outputs
  }
}
