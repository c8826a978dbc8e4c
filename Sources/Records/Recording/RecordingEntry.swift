public import PortableMath

/// What an entry of a recording is of; the raw value is its number in the file.
public enum RecordedKind: UInt8, CaseIterable, Sendable {
  case data, initialization, forward, loss, gradient, update
  case randomState, outsideChange, moduleOutput, outputGradient, operation

  /// The stage whose digest the entry enters; nil for what only tells where two recordings part.
  public var stage: Stage? {
    switch self {
    case .data: .data
    case .initialization: .initialization
    case .forward: .forward
    case .loss: .loss
    case .gradient: .gradient
    case .update: .update
    case .randomState, .outsideChange, .moduleOutput, .outputGradient, .operation: nil
    }
  }
}

/// The digest of one array that a program computed in a step.
public struct RecordedEntry: Equatable, Sendable {
  public let kind: RecordedKind
  public let name: String
  public let digest: Digest
  /// The shape of the first array of that name; nil if the recorder told none.
  public var extents: [Int]?
  /// nil if the recorder was not asked to keep them.
  public var elements: RecordedElements?

  package init(
    kind: RecordedKind, name: String, digest: Digest, extents: [Int]? = nil, elements: RecordedElements? = nil
  ) {
    self.kind = kind
    self.name = name
    self.digest = digest
    self.extents = extents
    self.elements = elements
  }
}

/// One operation of a framework, with what went in and what came out.
public struct RecordedOperation: Equatable, Sendable {
  public let name: String
  public let inputs: [Digest]
  /// For each input the place among the step's operations of the one that made it; nil if it is older.
  public let producers: [Int?]
  public let outputs: [Digest]
  /// The shape of the first output when the operation was first recorded; nil if the recorder told none.
  public var extents: [Int]?
  /// Of outputs, by their place; empty if the recorder was not asked to keep them.
  public var elements: [Int: RecordedElements] = [:]
}

/// Everything that a process recorded of a step, in the order in which it happened.
public struct RecordedStep: Equatable, Sendable {
  public var step = 0
  /// The loss; NaN if the program computed none.
  public var value = Double.nan
  /// How many losses were computed.
  public var losses = 0
  /// How many gradients of arrays were recorded.
  public var gradients = 0
  public var entries: [RecordedEntry] = []
  public var operations: [RecordedOperation] = []

  package init() {}
}

/// What a program predicted for held-out examples.
public struct RecordedExamination: Equatable, Sendable {
  public let step: Int
  /// NaN if the program named none.
  public let loss: Double
  /// 0 if the classes are not counted.
  public let classes: Int
  public let examples: Int
  public let correct: Int
  /// A byte each; empty without classes.
  public let predictions: [UInt8]
  public let labels: [UInt8]
}

/// What a program's recorder knows beside its numbers.
public struct RecordedFacts: Equatable, Codable, Sendable {
  public var level: String?
  /// The program and its arguments.
  public var arguments: [String]?
  public var optimizer: String?
  /// How many parameters are learned.
  public var dimension: Int?
  public var scalar: ScalarType?
  /// Workers of a loader of data.
  public var loaderWorkers: Int?
  public var rank: Int?
  public var ranks: Int?
  /// From the end of the first step to that of the last one, if `assay explain` ran the program.
  public var seconds: Double?
  /// Lines of the fingerprint by name.
  public var lines: [String: String]?

  public init() {}
}

/// What a recording tells next.
public enum RecordedEvent: Equatable, Sendable {
  case facts(RecordedFacts)
  case step(RecordedStep)
  case examination(RecordedExamination)
  /// The program has loaded its state after a step: later ones count anew.
  case resumed(after: Int)
  /// The program's end, with the reason if it is not a good one.
  case end(reason: String)
}
