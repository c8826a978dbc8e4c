/// A report: every record of a run of a suite, and where it ran.
public struct Report: Equatable, Codable, Sendable {
  public static let schema = "assay.report"
  /// That of one JSON object; a run's file has a later one, see `JournalHeader`.
  public static let version = 2

  public var schema = Report.schema
  public var version = Report.version
  public var suite: SuiteIdentity
  /// UTC, ISO 8601.
  public var startedAt: String
  public var finishedAt: String
  /// How often the run was interrupted and resumed.
  public var resumptions: Int
  /// That of the first node.
  public var fingerprint: Fingerprint
  /// All nodes that recorded or timed trials; nil for one.
  public var nodes: [ReportNode]?
  /// In the order of the plan.
  public var records: [TrialRecord]
  /// The digest of all trials' digests in their order: equal digests mean equal arithmetic throughout.
  public var digest: String

  public init(
    suite: SuiteIdentity, startedAt: String, finishedAt: String, resumptions: Int, fingerprint: Fingerprint,
    records: [TrialRecord], digest: String
  ) {
    self.suite = suite
    self.startedAt = startedAt
    self.finishedAt = finishedAt
    self.resumptions = resumptions
    self.fingerprint = fingerprint
    self.records = records
    self.digest = digest
  }
}

extension Report {
  /// The fingerprint of a node that a record or its times name.
  public func fingerprint(ofNode name: String?) -> Fingerprint {
    name.flatMap { name in nodes?.first { $0.name == name }?.fingerprint } ?? fingerprint
  }

  /// The names of the machines that the trials ran on, each once.
  public var machines: String {
    var names: [String] = []
    for name in nodes?.map(\.fingerprint.machine) ?? [fingerprint.machine] where !names.contains(name) { names.append(name) }
    return names.joined(separator: ", ")
  }
}

/// The suite that a report belongs to.
public struct SuiteIdentity: Equatable, Codable, Sendable {
  public var name: String
  public var digest: String
  public var seed: UInt64

  public init(name: String, digest: String, seed: UInt64) {
    self.name = name
    self.digest = digest
    self.seed = seed
  }
}

/// The machine, toolchain and settings of a run, line by line.
public struct Fingerprint: Equatable, Codable, Sendable {
  /// A short name made of CPU, cores and a digest of `lines` that describe the machine: a folder's name.
  public var machine: String
  public var lines: [Line]

  public struct Line: Hashable, Codable, Sendable {
    public var name: String
    public var value: String

    public init(name: String, value: String) {
      self.name = name
      self.value = value
    }
  }

  public init(machine: String, lines: [Line]) {
    self.machine = machine
    self.lines = lines
  }
}
