import JSONCoding

/// One trial of a plan: problem × optimizer × settings × scalar type × seed, with all that is needed to run it again.
public struct Trial: Equatable, Codable, Sendable {
  /// `experiment/problem/optimizer/scalar/seed`, settings included: unique in its plan and stable between runs.
  public var id: String
  public var experiment: String
  public var problem: ConfiguredPlugin
  public var optimizer: ConfiguredPlugin
  /// The program that is the trial; the optimizer then has its name and its settings. nil for problem and optimizer.
  @Boxed public var program: ProgramDefinition?
  public var scalar: ScalarType
  /// nil for the portable one.
  public var arithmetic: ArithmeticBackend?
  /// The suite's seed; problem and optimizer derive theirs from it and `seed`.
  public var suiteSeed: UInt64
  /// The number that distinguishes repetitions of one configuration. Trials that differ only by it differ only by chance.
  public var seed: UInt64
  /// The problem's settings that tell repetitions apart, beside `seed`; nil for none.
  public var pooledSettings: [String]?
  /// The folder of the data; nil for seeded ones. Where they lie is no part of the trial: it is known by their digest.
  public var data: String?
  /// At most so many threads work on one step; nil for one. They change no bit.
  public var threads: Int?
  /// nil for the problem's usual start.
  public var start: [Double]?
  public var budget: Budget
  public var targets: [Target] = []
  public var continueAfterTargets = false
  public var expectations: [ExpectedFigure] = []
  public var note: String?
  /// The search for hyperparameters that the trial is part of; nil for none.
  @Boxed public var tuning: TuningTrial?
  /// Whether the trial is run again from starts a last place away; nil for no.
  public var measuresSensitivity: Bool?
  /// Whether the digests of every step are kept beside the report; nil for no.
  public var keepsStepDigests: Bool?
  public var timeLimitSeconds: Double
  public var timing: TimingPlan

  /// A trial with the problem's usual start, without targets, and with no optional part.
  public init(
    id: String, experiment: String, problem: ConfiguredPlugin, optimizer: ConfiguredPlugin, scalar: ScalarType,
    suiteSeed: UInt64, seed: UInt64, budget: Budget, timeLimitSeconds: Double = 60, timing: TimingPlan = TimingPlan()
  ) {
    self.id = id
    self.experiment = experiment
    self.problem = problem
    self.optimizer = optimizer
    self.scalar = scalar
    self.suiteSeed = suiteSeed
    self.seed = seed
    self.budget = budget
    self.timeLimitSeconds = timeLimitSeconds
    self.timing = timing
  }

  /// A trial of an experiment, with all that the experiment says of each of its trials.
  package init(
    id: String, of experiment: Experiment, in suite: SuiteDefinition, problem: ConfiguredPlugin, optimizer: ConfiguredPlugin,
    scalar: ScalarType, seed: UInt64
  ) {
    self.init(
      id: id, experiment: experiment.name, problem: problem, optimizer: optimizer, scalar: scalar, suiteSeed: suite.seed,
      seed: seed, budget: experiment.budget, timeLimitSeconds: suite.timeLimitSeconds, timing: suite.timing)
    let pooled = experiment.pooledSettings.filter { problem.settings[$0] != nil }
    pooledSettings = pooled.isEmpty ? nil : pooled
    data = experiment.data
    start = experiment.start
    targets = experiment.targets
    continueAfterTargets = experiment.continueAfterTargets
    expectations = experiment.expectations
    note = experiment.note
  }
}

/// What a key of a trial's definition means to a comparison of two records.
package struct TrialKey: Sendable {
  /// The key in a report.
  package let name: String
  package let role: Role
  /// Whether two trials have the same value.
  package let isEqual: @Sendable (Trial, Trial) -> Bool

  package enum Role: Equatable, Sendable {
    /// Trials that differ in it are other trials; the words name it in "the … differ".
    case identity(String)
    /// As `identity`, but the key may differ if settings are what is compared.
    case setting(String)
    /// Trials that differ in it can still be compared, for this reason.
    case free(because: String)
  }

  private init<Value: Equatable & Sendable>(_ name: String, _ property: any KeyPath<Trial, Value> & Sendable, _ role: Role) {
    self.name = name
    self.role = role
    isEqual = { $0[keyPath: property] == $1[keyPath: property] }
  }

  /// Every key of a trial, in the order in which differences are looked for; a test compares them with the properties above.
  package static let all: [TrialKey] = [
    TrialKey("id", \.id, .free(because: "records are paired by their ids")),
    TrialKey("experiment", \.experiment, .free(because: "it is part of the id")),
    TrialKey("problem", \.problem, .identity("problems")),
    TrialKey("optimizer", \.optimizer, .setting("hyperparameters")),
    TrialKey("program", \.program, .free(because: "the optimizer has its name, and a comparison shows what a command changes")),
    TrialKey("scalar", \.scalar, .setting("scalar types")),
    TrialKey("arithmetic", \.arithmetic, .free(because: "a comparison shows what other arithmetic does")),
    TrialKey("suiteSeed", \.suiteSeed, .identity("seeds")),
    TrialKey("seed", \.seed, .identity("seeds")),
    TrialKey("pooledSettings", \.pooledSettings, .free(because: "they group trials, and change none")),
    TrialKey("data", \.data, .free(because: "data are known by their digest, wherever they lie")),
    TrialKey("threads", \.threads, .free(because: "threads change no bit")),
    TrialKey("start", \.start, .identity("starts")),
    TrialKey("budget", \.budget, .identity("budgets")),
    TrialKey("targets", \.targets, .identity("targets")),
    TrialKey("continueAfterTargets", \.continueAfterTargets, .identity("targets")),
    TrialKey("expectations", \.expectations, .free(because: "they only check the record")),
    TrialKey("note", \.note, .free(because: "it is for people")),
    TrialKey("tuning", \.tuning, .free(because: "the optimizer has the values, and the budget the last step")),
    TrialKey("measuresSensitivity", \.measuresSensitivity, .free(because: "it only adds to the record")),
    TrialKey("keepsStepDigests", \.keepsStepDigests, .free(because: "it only adds to the record")),
    TrialKey("timeLimitSeconds", \.timeLimitSeconds, .free(because: "a pass that it ends has no record")),
    TrialKey("timing", \.timing, .free(because: "a timing pass repeats the recorded trial")),
  ]
}

extension Trial {
  /// The scalar type, and the arithmetic backend unless it is the portable one: `float64`, `float64 libm`.
  public var scalarAndArithmetic: String {
    arithmetic.map { "\(scalar.rawValue) \($0.rawValue)" } ?? scalar.rawValue
  }

  /// The problem without the settings that tell repetitions apart: what trials of one row share.
  public var pooledProblem: ConfiguredPlugin {
    guard let pooledSettings else { return problem }
    return ConfiguredPlugin(name: problem.name, settings: problem.settings.filter { !pooledSettings.contains($0.key) })
  }
}

/// A problem or an optimizer with the settings it was given; defaults are the plugin's.
public struct ConfiguredPlugin: Equatable, Hashable, Codable, Sendable, CustomStringConvertible {
  public var name: String
  public var settings: [String: SuiteValue]

  public init(name: String, settings: [String: SuiteValue]) {
    self.name = name
    self.settings = settings
  }

  /// `adam(convention: keras, rate: 0.1)`: settings in the order of their names.
  public var description: String {
    guard !settings.isEmpty else { return name }
    let list = settings.sorted { $0.key < $1.key }.map { "\($0.key): \($0.value)" }
    return "\(name)(\(list.joined(separator: ", ")))"
  }
}

// A trial is read and written in the order of its sorted keys. A test compares both with what `Codable` reads and writes.

extension Trial: OrderedDecodable {
  public init(_ members: inout OrderedMembers) throws(OutOfOrder) {
    arithmetic = try members.decodedIfPresent("arithmetic", ArithmeticBackend.self)
    budget = try members.object("budget")
    continueAfterTargets = try members.flag("continueAfterTargets")
    data = try members.stringIfPresent("data")
    expectations = try members.decodedArray("expectations")
    experiment = try members.string("experiment")
    id = try members.string("id")
    keepsStepDigests = try members.flagIfPresent("keepsStepDigests")
    measuresSensitivity = try members.flagIfPresent("measuresSensitivity")
    note = try members.stringIfPresent("note")
    optimizer = try members.object("optimizer")
    pooledSettings = try members.stringsIfPresent("pooledSettings")
    problem = try members.object("problem")
    program = try members.decodedIfPresent("program", ProgramDefinition.self)
    scalar = try members.name("scalar")
    seed = try members.unsigned("seed")
    start = try members.doublesIfPresent("start")
    suiteSeed = try members.unsigned("suiteSeed")
    targets = try members.objects("targets")
    threads = try members.integerIfPresent("threads")
    timeLimitSeconds = try members.double("timeLimitSeconds")
    timing = try members.object("timing")
    tuning = try members.decodedIfPresent("tuning", TuningTrial.self)
  }
}

extension Trial: OrderedEncodable {
  public func write(to members: inout OrderedWriter) throws {
    members.string("arithmetic", arithmetic?.rawValue)
    try members.object("budget", budget)
    members.flag("continueAfterTargets", continueAfterTargets)
    members.string("data", data)
    try members.encodedArray("expectations", expectations)
    members.string("experiment", experiment)
    members.string("id", id)
    members.flag("keepsStepDigests", keepsStepDigests)
    members.flag("measuresSensitivity", measuresSensitivity)
    members.string("note", note)
    try members.object("optimizer", optimizer)
    members.strings("pooledSettings", pooledSettings)
    try members.object("problem", problem)
    try members.encoded("program", program)
    members.string("scalar", scalar.rawValue)
    members.integer("seed", seed)
    try members.doubles("start", start)
    members.integer("suiteSeed", suiteSeed)
    try members.objects("targets", targets)
    members.integer("threads", threads)
    try members.double("timeLimitSeconds", timeLimitSeconds)
    try members.object("timing", timing)
    try members.encoded("tuning", tuning)
  }
}
