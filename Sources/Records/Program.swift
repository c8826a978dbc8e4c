// A program as a suite gives it, as a trial has it, and what it leaves in a record.

/// A program of an experiment, before its lists are multiplied out.
public struct ProgramChoice: Equatable, Sendable {
  /// nil for the script's name.
  public var name: String?
  public var command: [String] = []
  public var settings: [String: SuiteValue] = [:]
  /// The line of each setting.
  public var settingLines: [String: Int] = [:]
  public var recordLevel: ProgramRecordLevel?
  public var seed: SeedPassing?
  public var digest: ProgramDigest?
  public var line = 0

  public init() {}
}

/// What a recorder looks at in a script that says nothing to it.
public enum ProgramRecordLevel: String, Codable, CaseIterable, Sendable {
  case steps
  case modules
  case operations
}

/// How a program is told its seed; each is told it by the variable as well.
public enum SeedPassing: String, Codable, CaseIterable, Sendable {
  /// As `--seed N`.
  case option
  /// As `ASSAY_SEED` alone.
  case variable
}

/// What of a program's run must repeat.
public enum ProgramDigest: String, Codable, CaseIterable, Sendable {
  case metrics
  case output
  case none
}

/// A number that a program gives, and which change of it is better.
public struct ProgramMetric: Equatable, Codable, Sendable {
  public var name: String
  public var better: Direction

  public enum Direction: String, Codable, CaseIterable, Sendable {
    case higher
    case lower
  }

  public init(name: String, better: Direction) {
    self.name = name
    self.better = better
  }

  /// The metric that is the value of a trial's objective.
  public static let loss = "loss"
  /// The metric that is the share of right answers.
  public static let accuracy = "accuracy"
}

/// What runs a trial of a program, beside its settings and its seed.
public struct ProgramDefinition: Equatable, Codable, Sendable {
  /// Words, in which `{lr}` stands for the setting `lr`.
  public var command: [String]
  /// nil for what the program tells the recorder by itself.
  public var recordLevel: ProgramRecordLevel?
  public var seed: SeedPassing
  /// nil for what is usual: see `ProgramRecord.digested`.
  public var digest: ProgramDigest?
  /// In the order of their names.
  public var metrics: [ProgramMetric]

  public init(
    command: [String], recordLevel: ProgramRecordLevel? = nil, seed: SeedPassing = .variable, digest: ProgramDigest? = nil,
    metrics: [ProgramMetric] = []
  ) {
    self.command = command
    self.recordLevel = recordLevel
    self.seed = seed
    self.digest = digest
    self.metrics = metrics
  }

  /// The metrics that only programs have: all beside loss and accuracy.
  public var ownMetrics: [ProgramMetric] {
    metrics.filter { ![ProgramMetric.loss, ProgramMetric.accuracy].contains($0.name) }
  }

  /// The name of the problem of every program.
  public static let problem = "program"
}

/// What a program left when it ended, beside its steps.
public struct ProgramRecord: Equatable, Codable, Sendable {
  /// nil if a signal ended the program, or it was never started.
  public var exitCode: Int?
  /// The last value of each metric that it gave.
  public var metrics: [String: RecordedNumber]
  /// What `digest` is of: the metrics of a program that prints some, nothing for one that is recorded, else its output.
  public var digested: ProgramDigest
  /// nil if nothing must repeat.
  public var digest: String?
  /// What the program's framework adds to the fingerprint.
  public var lines: [Fingerprint.Line]?

  public init(
    exitCode: Int?, metrics: [String: RecordedNumber] = [:], digested: ProgramDigest = .none, digest: String? = nil,
    lines: [Fingerprint.Line]? = nil
  ) {
    self.exitCode = exitCode
    self.metrics = metrics
    self.digested = digested
    self.digest = digest
    self.lines = lines
  }
}
