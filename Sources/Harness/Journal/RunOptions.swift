/// How a suite is run.
public struct RunOptions: Sendable {
  /// The number of worker processes of the recording and allocation passes; timing always uses one.
  public var jobs: Int
  public var withTiming: Bool
  /// Whether each trial is recorded by a worker of its own, so that nothing a plugin leaves behind reaches another.
  public var usesFreshWorkers: Bool
  /// Whether to resume the newest interrupted run.
  public var resume: Bool
  /// The folder of reports.
  public var resultsFolder: String
  public var worker: WorkerCommand
  /// The least time between two saved states of a trial.
  public var stateSeconds: Double
  /// The folder of TensorBoard's event files; nil for none.
  public var eventsFolder: String?

  public init(
    jobs: Int, withTiming: Bool, usesFreshWorkers: Bool = false, resume: Bool, resultsFolder: String,
    worker: WorkerCommand, stateSeconds: Double = 30, eventsFolder: String? = nil
  ) {
    self.jobs = jobs
    self.withTiming = withTiming
    self.usesFreshWorkers = usesFreshWorkers
    self.resume = resume
    self.resultsFolder = resultsFolder
    self.worker = worker
    self.stateSeconds = stateSeconds
    self.eventsFolder = eventsFolder
  }
}
