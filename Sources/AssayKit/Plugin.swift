public import PortableMath

/// What users read about an optimizer when they choose one.
public struct OptimizerDescription: Sendable {
  /// What suites call it, by the rule of `PluginName`. It enters seeds and digests, so it never changes.
  public let name: String
  /// One sentence for `assay list`.
  public let summary: String
  /// One step of the method, as a formula.
  public let formula: String
  /// The paper, and where the method deviates from it.
  public let source: String
  /// The settings that a suite may give.
  public let hyperparameters: [SettingDescription]
  /// What the objective must offer.
  public let requires: Set<Capability>
  /// The greatest dimension the method works in, nil for any.
  public let greatestDimension: Int?

  /// A description of a method that works up to `greatestDimension` dimensions, or in any.
  public init(
    name: String, summary: String, formula: String, source: String, hyperparameters: [SettingDescription],
    requires: Set<Capability>, greatestDimension: Int? = nil
  ) {
    self.name = name
    self.summary = summary
    self.formula = formula
    self.source = source
    self.hyperparameters = hyperparameters
    self.requires = requires
    self.greatestDimension = greatestDimension
  }
}

/// What users read about a problem when they choose one.
public struct ProblemDescription: Sendable {
  /// What suites call it, by the rule of `PluginName`. It enters seeds and digests, so it never changes.
  public let name: String
  /// One sentence for `assay list`.
  public let summary: String
  /// f(x), or the loss of a model.
  public let formula: String
  /// Where the function is defined, such as ℝⁿ.
  public let domain: String
  /// What is known of the least value and of the points that have it.
  public let optimum: String
  /// The usual start.
  public let start: String
  /// The paper, and where the problem deviates from it.
  public let source: String
  /// The settings that a suite may give.
  public let settings: [SettingDescription]

  /// A description in the words that `assay describe` prints.
  public init(
    name: String, summary: String, formula: String, domain: String, optimum: String, start: String, source: String,
    settings: [SettingDescription]
  ) {
    self.name = name
    self.summary = summary
    self.formula = formula
    self.domain = domain
    self.optimum = optimum
    self.start = start
    self.source = source
    self.settings = settings
  }
}

/// An optimizer as the registry holds it: its description and how it is made, in either scalar type.
///
///     static let plugin = OptimizerPlugin(
///       description, float32: { GradientDescent<Float>($0) }, float64: { GradientDescent<Double>($0) })
public struct OptimizerPlugin: Sendable {
  /// Makes the method with its state at a start.
  public typealias Maker<Scalar: PortableScalar> = @Sendable (Settings, [Scalar], Seed) -> Stepper<Scalar>
  /// How many numbers the method keeps on a problem.
  public typealias Memory = @Sendable (Settings, ProblemOutline) -> Double

  /// What users read about it.
  public let description: OptimizerDescription
  /// Makes the method in `Float`.
  public let float32: Maker<Float>
  /// Makes the method in `Double`.
  public let float64: Maker<Double>
  /// The optimizer as one that is asked for points; nil if it cannot be.
  public let proposer: (@Sendable (Settings) -> any PointProposer)?
  @usableFromInline let memory: Memory?

  /// The closures name concrete types, so that the steps are compiled for them.
  @inlinable
  public init<Optimizer32: Optimizer<Float>, Optimizer64: Optimizer<Double>>(
    _ description: OptimizerDescription, float32: @escaping @Sendable (Settings) -> Optimizer32,
    float64: @escaping @Sendable (Settings) -> Optimizer64,
    proposer: (@Sendable (Settings) -> any PointProposer)? = nil, memory: Memory? = nil
  ) {
    self.description = description
    self.memory = memory
    self.float32 = { Stepper(float32($0), start: $1, seed: $2) }
    self.float64 = { Stepper(float64($0), start: $1, seed: $2) }
    self.proposer = proposer
  }

  /// An optimizer whose steppers are made otherwise: behind a plugin's boundary.
  package init(
    _ description: OptimizerDescription, steppers32: @escaping Maker<Float>, steppers64: @escaping Maker<Double>
  ) {
    self.description = description
    float32 = steppers32
    float64 = steppers64
    proposer = nil
    memory = nil
  }

  /// How many numbers the method keeps on a problem: a few points, what it requires of the objective, and its own.
  public func scalars(_ settings: Settings, on outline: ProblemOutline) -> Double {
    let n = Double(outline.dimension)
    let matrices = description.requires.contains(.hessian) ? 2 * n * n : 0
    let jacobian = description.requires.contains(.residuals) ? Double(outline.residualCount) * n + 2 * n * n : 0
    return 4 * n + matrices + jacobian + (memory?(settings, outline) ?? 0)
  }
}

/// A problem as the registry holds it: its description and how an instance is made, in either scalar type.
///
/// Making one fails if its data, in the folder that `Settings.resources` names, cannot be used.
public struct ProblemPlugin: Sendable {
  /// Makes an instance with these settings; its random numbers come from the seed.
  public typealias Maker<Scalar: PortableScalar> = @Sendable (Settings, Seed) throws(DataError) -> Problem<Scalar>
  /// Tells of an instance what follows from its settings alone.
  public typealias Outliner = @Sendable (Settings) -> ProblemOutline

  /// What users read about it.
  public let description: ProblemDescription
  /// Makes an instance in `Float`.
  public let float32: Maker<Float>
  /// Makes an instance in `Double`.
  public let float64: Maker<Double>
  /// The outline of an instance that has drawn data or may be large; nil if instances are small, so that planning makes one.
  public let outline: Outliner?

  /// A problem that either maker makes; `outline` is needed if instances are large.
  public init(
    _ description: ProblemDescription, outline: Outliner? = nil, float32: @escaping Maker<Float>,
    float64: @escaping Maker<Double>
  ) {
    self.description = description
    self.outline = outline
    self.float32 = float32
    self.float64 = float64
  }
}
