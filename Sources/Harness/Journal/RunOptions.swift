public import Records

/// Which interrupted run is to be resumed.
public enum Resumption: Equatable, Sendable {
  case none
  /// The newest that fits.
  case newest
  /// By its journal's path, or its name without folder and ending.
  case named(String)
}

/// How a suite is run.
public struct RunOptions: Sendable {
  /// The number of worker processes of the recording and allocation passes; timing always uses one.
  public var jobs: Int
  public var withTiming: Bool
  /// Whether each trial is recorded by a worker of its own, so that nothing a plugin leaves behind reaches another.
  public var usesFreshWorkers: Bool
  public var resumption: Resumption
  /// The folder of reports.
  public var resultsFolder: String
  public var worker: WorkerCommand
  /// What a node's fingerprint has beside what a launched worker reads there.
  public var nodeLines: [Fingerprint.Line]
  /// The least time between two saved states of a trial.
  public var stateSeconds: Double
  /// The folder of TensorBoard's event files; nil for none.
  public var eventsFolder: String?
  /// What the trials depend on beside suite, data and fingerprint, such as options and files of plugins.
  public var conditions: [RunCondition]

  public init(
    jobs: Int, withTiming: Bool, usesFreshWorkers: Bool = false, resumption: Resumption = .none, resultsFolder: String,
    worker: WorkerCommand, nodeLines: [Fingerprint.Line] = [], stateSeconds: Double = 30, eventsFolder: String? = nil,
    conditions: [RunCondition] = []
  ) {
    self.jobs = jobs
    self.withTiming = withTiming
    self.usesFreshWorkers = usesFreshWorkers
    self.resumption = resumption
    self.resultsFolder = resultsFolder
    self.worker = worker
    self.nodeLines = nodeLines
    self.stateSeconds = stateSeconds
    self.eventsFolder = eventsFolder
    self.conditions = conditions
  }
}
