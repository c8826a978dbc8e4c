import Records

/// How the evidence of a metric is taken.
enum EvidenceSource: Sendable {
  /// From the times of both sides of a trial; the function returns nil if the metric does not apply.
  case time(@Sendable (TimedTrial, MetricRule) -> Evidence?)
  /// From a count of each side of a trial; the counts are compared exactly.
  case counts(@Sendable (PairedTrial) -> Counts)
  /// From a digest of each side's record: equal or not, without a distance. The noun says what is digested.
  case digests(of: String, @Sendable (TrialRecord) -> Measured<String>)
  /// From one number for each seed of a row.
  case sample(SeedSample)
  /// From several numbers for each seed, each with a name behind the row's; which ones depends on the row.
  case samples(@Sendable (GateRow) -> [(name: String, sample: SeedSample)])

  typealias Counts = (baseline: Measured<Double>, candidate: Measured<Double>)
}

extension GateMetric {
  /// Whether the evidence is made of times.
  public var isTime: Bool { if case .time = evidence { true } else { false } }

  /// Whether its values have a distance; digests are equal or not.
  public var hasEffect: Bool { if case .digests = evidence { false } else { true } }

  /// What a finding is about, for documents.
  public var subject: String {
    switch evidence {
    case .sample, .samples: "row"
    case .time, .counts, .digests: "trial"
    }
  }

  /// How a finding comes about, for documents.
  public var evaluation: String {
    switch evidence {
    case .time: "signed ranks over pairs; Mann-Whitney for two reports"
    case .counts, .digests: "exactly"
    case .sample(let sample): sample.test.name
    case .samples: SeedSample.Test.signedRanks.name
    }
  }
}

/// What is known of one metric of a trial or row before the tests of all trials are evaluated together.
struct Evidence {
  var finding: GateFinding
  /// nil if the finding is settled without a test.
  var test: (any EffectTest)?
  /// The effect of each seed, if the metric is a sample over seeds.
  var repetitions: [Double] = []

  /// A finding without a test.
  init(settled finding: GateFinding) { self.finding = finding }

  /// A test that has no verdict yet.
  init(
    _ subject: String, _ metric: GateMetric, baseline: Double, candidate: Double, test: any EffectTest,
    repetitions: [Double] = []
  ) {
    finding = GateFinding(
      subject: subject, metric: metric, verdict: .inconclusive, baseline: RecordedNumber(baseline),
      candidate: RecordedNumber(candidate))
    self.test = test
    self.repetitions = repetitions
  }
}
