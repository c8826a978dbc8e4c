public import PortableMath

/// What planning asks of a problem: it follows from the settings, before any data are drawn or memory is taken.
public struct ProblemOutline: Sendable {
  /// What is known of the optimum.
  public enum KnownOptimum: Equatable, Sendable {
    /// Neither value nor point.
    case nothing
    /// The value, but no point that has it.
    case value
    /// The value and at least one point that has it.
    case points
  }

  /// n; of sizes beyond any memory only that they are large.
  public let dimension: Int
  /// m, the number of residuals; 0 if the objective is no sum of squares.
  public let residualCount: Int
  /// What the objective can do beyond its value.
  public let capabilities: Set<Capability>
  /// The box to be searched, or nil for all of ℝⁿ.
  public let bounds: Bounds<Double>?
  /// What is known of the optimum.
  public let optimum: KnownOptimum
  /// The classes that a model predicts, 0 for one that predicts none; nil if the problem is no model.
  public let classCount: Int?
  /// The steps of a model's epoch; nil if the problem is no model.
  public let stepsPerEpoch: Int?
  /// What an instance keeps, beside a few copies of its point.
  public let memory: Memory

  /// Memory, counted in Double, because a product of settings may exceed every integer.
  public struct Memory: Sendable {
    /// How many numbers of the trial's type.
    public let scalars: Double
    /// Bytes of other things, such as images.
    public let bytes: Double

    /// Memory for so many numbers of the trial's type, and so many bytes of other things.
    public init(scalars: Double, bytes: Double = 0) {
      self.scalars = scalars
      self.bytes = bytes
    }

    /// The bytes with scalars of so many bytes.
    public func total(scalarBytes: Int) -> Double { scalars * Double(scalarBytes) + bytes }
  }

  /// - Parameter dimension: n, also one that exceeds every integer.
  public init(
    dimension: Double, capabilities: Set<Capability>, residualCount: Int = 0, bounds: Bounds<Double>? = nil,
    optimum: KnownOptimum = .nothing, classCount: Int? = nil, stepsPerEpoch: Int? = nil, memory: Memory
  ) {
    self.dimension = Int(min(dimension, 0x1p50))
    self.residualCount = residualCount
    self.capabilities = capabilities
    self.bounds = bounds
    self.optimum = optimum
    self.classCount = classCount
    self.stepsPerEpoch = stepsPerEpoch
    self.memory = memory
  }

  /// The outline of a problem that has been made, and the memory that its plugin states.
  public init(of problem: Problem<Double>, memory: Memory = Memory(scalars: 0)) {
    let objective = problem.objective
    self.init(
      dimension: Double(objective.dimension), capabilities: objective.capabilities,
      residualCount: objective.residualCount, bounds: objective.bounds,
      optimum: problem.optimum.map { $0.minimizers.isEmpty ? .value : .points } ?? .nothing,
      classCount: problem.model?.data.classCount, stepsPerEpoch: problem.model?.stepsPerEpoch, memory: memory)
  }
}
