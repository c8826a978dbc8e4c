public import Records

/// A report in numbers for people: one row per problem, optimizer, scalar type and arithmetic, over all repetitions.
public struct Summary: Equatable, Codable, Sendable {
  public var suite: String
  public var machine: String
  public var startedAt: String
  public var digest: String
  public var rows: [Row]
  /// One for each experiment with several methods, several problems and a target.
  public var comparisons: [Comparison]
  public var expectations: [ExpectationCheck]
  /// What the suite says of its experiments and figures, each once, with the name of its experiment.
  public var notes: [Note]
  /// Where the data of models are from, each once, with its digest.
  public var data: [String] = []
  /// One for each row of a model that ran over seeds.
  public var accuracies: [AccuracySpread] = []
  public var arithmetics: [ArithmeticSpread] = []
  /// One for each row of a model without classes.
  public var heldOutLosses: [HeldOutLoss] = []
  /// For hyperparameters.
  public var searches: [SearchResult] = []
  /// One for each row whose steps were timed one by one.
  public var latencies: [StepLatency] = []
  /// One for each node of a report that several machines wrote; nil if one did.
  public var nodes: [NodeShare]?

  public struct Note: Equatable, Codable, Sendable {
    public var experiment: String
    public var text: String
  }

  /// One of a program's numbers, over the trials of a row; NaN if one of them has none.
  public struct Metric: Equatable, Codable, Sendable {
    public var name: String
    public var better: ProgramMetric.Direction
    public var mean: RecordedNumber
    public var standardDeviation: RecordedNumber?
  }

  public struct Row: Equatable, Codable, Sendable {
    public var experiment: String
    public var problem: String
    public var optimizer: String
    public var scalar: String
    /// The search and its trial that the row is of; nil for none.
    public var tuning: String?
    public var trials: Int
    /// How the trials ended, with how many ended so, in the order of the statuses.
    public var statuses: [String: Int]
    /// The reason of the first trial that failed or diverged.
    public var reason: String?
    /// What the plugins of that trial wrote to standard error at last.
    public var standardError: String?
    /// The share of trials that reached every target, with Wilson's interval; nil if there is none.
    public var successRate: Double?
    public var successInterval: Interval?
    /// Medians of steps and evaluations to the last of all targets; infinite for a trial that missed one.
    public var stepsToTarget: RecordedNumber?
    public var evaluationsToTarget: RecordedNumber?
    /// The expected number of evaluations to the last of all targets of a method that is started again until it succeeds.
    public var expectedEvaluations: RecordedNumber?
    /// The median time to the last of all targets, steps × time per step; infinite for a trial that missed one.
    public var nanosecondsToTarget: RecordedNumber?
    /// The median number of steps taken.
    public var steps: Double
    /// The median of f(x) − f* at the end; NaN if it is not a number.
    public var finalGap: RecordedNumber?
    /// The median of f(x) at the end, where f* is not known.
    public var finalValue: RecordedNumber?
    /// The median of f(x) at the end less the least f(x) at the end of all trials of the problem, where f* is not known.
    public var bestKnownGap: RecordedNumber?
    /// How many trials end out of the problem's bounds, where their values are no results; nil for none.
    public var outOfBounds: Int?
    /// How far a trial at most ends below the stated f*, if by more than rounding: the statement is wrong. Else nil.
    public var belowOptimum: Double?
    /// The host that timed the row, in a report with times of several hosts.
    public var timedBy: String?
    /// True if times include exchanges with a plugin's own process; else nil.
    public var includesExchanges: Bool?
    /// Over the trials that have an accuracy; NaN if one of them is.
    public var accuracyMean: RecordedNumber?
    public var accuracyStandardDeviation: RecordedNumber?
    /// What a program gives beside loss and accuracy, in the order of the names; nil for none.
    public var metrics: [Metric]?
    /// The median over rounds of processes; a process's time is the median of its blocks.
    public var nanosecondsPerStep: Double?
    public var nanosecondsPerStepInterval: Interval?
    /// The time of a step in runs of the reference workload, so that machines can be compared.
    public var referenceUnitsPerStep: Double?
    public var referenceUnitsPerStepInterval: Interval?
    public var nanosecondsPerTrial: Double?
    public var cpuNanosecondsPerStep: Double?
    /// Why there is no time.
    public var timingAbsence: String?
    /// Medians over the trials, for one repetition after its start.
    public var allocations: Double?
    public var allocatedBytes: Double?
    public var allocationAbsence: String?
    /// The greatest resident memory of any timed process.
    public var peakMemoryBytes: Int?
  }

  public var missed: [ExpectationCheck] { expectations.filter { !$0.isMet } }
}
