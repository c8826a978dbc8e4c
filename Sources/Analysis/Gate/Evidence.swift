import Records

/// What is known of one metric of a trial or row before the tests of all trials are judged together.
struct Evidence {
  var finding: GateFinding
  /// nil if the finding is settled without a test.
  var test: (any EffectTest)?
  /// The effect in each repetition, of a metric over repetitions.
  var repetitions: [Double] = []

  /// A finding without a test.
  init(settled finding: GateFinding) { self.finding = finding }

  /// A test whose verdict is still to be given.
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

extension GateMetric {
  /// A share such as a policy's 0.03 on the scale of the metric's effects.
  func effect(ofShare share: Double) -> Double { isRatio ? Double.log1p(share) : share }

  /// An effect as a share, as a person reads it: 0.03 is 3 % more, or 0.03 less of a share of right answers.
  func share(ofEffect effect: Double) -> Double { isRatio ? Double.expm1(effect) : effect }
}
