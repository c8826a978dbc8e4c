import Analysis
import Records
import ReportFixtures
import Testing

/// Verdicts of paired measurements.
@Suite struct PairedGates {
  /// Pairs whose candidates take so many times as long, within 0.3 %.
  private func pairs(_ ratio: Double, count: Int = 24) -> [TimedPair] {
    (0..<count).map { plainPair(1_000_000, Int(1e6 * ratio * (1 + 0.001 * Double($0 * 7 % 5 - 2)))) }
  }

  private func verdicts(_ run: PairedRun, _ policy: GatePolicy = timePolicy) throws -> [GateVerdict] {
    try evaluateGate(run, under: policy).findings.map(\.verdict)
  }

  @Test func slowerFasterAndEqualAreToldApart() throws {
    let run = pairedRun([pairs(1.03), pairs(1), pairs(0.9), pairs(1.008)])
    let report = try evaluateGate(run, under: timePolicy)
    #expect(report.findings.map(\.verdict) == [.regressed, .equivalent, .improved, .equivalent])
    #expect(report.verdict == .regressed && report.outcome == .fail)
    let effect = try #require(report.findings[0].effect)
    #expect((effect.estimate.value - 0.03).magnitude < 1e-3)
    #expect(effect.lower?.value ?? 0 > 0.01 && effect.samples == 24 && effect.level == 0.99)
    #expect(report.findings[0].baseline?.value == 1000, "nanoseconds a step")
  }

  @Test func anImprovementNeverFails() throws {
    let report = try evaluateGate(pairedRun([pairs(0.5)]), under: timePolicy)
    #expect(report.verdict == .improved && report.outcome == .pass)
  }

  @Test func noiseIsInconclusiveAndThePolicySaysWhatThatMeans() throws {
    let noisy = (0..<24).map { plainPair(1_000_000, $0.isMultiple(of: 2) ? 800_000 : 1_260_000) }
    var policy = timePolicy
    for (consequence, isPass) in [(GatePolicy.Consequence.pass, true), (.undecided, false), (.fail, false)] {
      policy.inconclusive = consequence
      let report = try evaluateGate(pairedRun([noisy]), under: policy)
      #expect(report.verdict == .inconclusive && report.outcome == consequence && (report.outcome == .pass) == isPass)
    }
  }

  /// Noise hides whether the candidate is within the margin, and excludes what must be detected.
  @Test func whatMustBeDetectedAndIsExcludedPasses() throws {
    let noisy = (0..<24).map { plainPair(1_000_000, [970_000, 1_030_000, 1_000_000, 1_010_000, 990_000, 1_050_000][$0 % 6]) }
    var rule = MetricRule.standard(.timePerStep)
    rule.equivalenceMargin = 0.011
    let policy = GatePolicy(rules: [rule])
    let finding = try evaluateGate(pairedRun([noisy]), under: policy).findings[0]
    #expect(finding.verdict == .notRegressed && policy.consequence(of: finding) == .pass)
    let excluded = try #require(finding.effect?.excludedFrom?.value)
    #expect(excluded > 0.011 && excluded < 0.05)
    rule.mustDetect = excluded / 2
    #expect(try verdicts(pairedRun([noisy]), GatePolicy(rules: [rule])) == [.inconclusive])
    rule.mustDetect = nil
    #expect(try verdicts(pairedRun([noisy]), GatePolicy(rules: [rule])) == [.inconclusive])
    #expect(undecidedTrials(pairedRun([noisy]), under: policy) == [fixtureTrial(seed: 0).id], "it is measured on")
  }

  /// At ±6 % of noise around 2 %, between the minimum effect of 1 % and the margin of 3 %, 24 pairs decide nothing.
  @Test func whatIsUndecidedSaysHowMuchWouldDecideIt() throws {
    let noisy = (0..<24).map { plainPair(1_000_000, 960_000 + 120_000 * ($0 * 7 % 24) / 23) }
    let finding = try evaluateGate(pairedRun([noisy]), under: timePolicy).findings[0]
    #expect(finding.verdict == .inconclusive)
    let reason = try #require(finding.reason?.wholeMatch(of: /about (\d+) samples would decide it, if effect and spread stay/))
    let count = try #require(Int(reason.output.1))
    #expect(count > 24)
    let more = (0..<count).map { noisy[$0 % 24] }
    var policy = timePolicy
    policy.looks = [count]
    #expect(try evaluateGate(pairedRun([more]), under: policy).verdict != .inconclusive)
  }

  @Test func aTestedEffectHasItsPairsAndWhatEachLookKnew() throws {
    let run = pairedRun([pairs(1.03, count: 48)])
    let effect = try #require(try evaluateGate(run, under: timePolicy).findings[0].effect)
    #expect(effect.observations?.count == 48)
    #expect(effect.observations?.allSatisfy { ($0.value - 0.03).magnitude < 0.004 } == true)
    let looks = try #require(effect.looks)
    #expect(looks.map(\.samples) == [12, 24, 48])
    #expect(zip(looks, looks.dropFirst()).allSatisfy { $0.lower.value <= $1.lower.value && $0.upper.value >= $1.upper.value })
    #expect(looks[2].lower == effect.lower && looks[2].upper == effect.upper && looks[2].estimate == effect.estimate)
  }

  @Test func tooFewPairsAreInconclusiveAndSaySo() throws {
    let finding = try evaluateGate(pairedRun([pairs(1.5, count: 6)]), under: timePolicy).findings[0]
    #expect(finding.verdict == .inconclusive)
    #expect(finding.reason == "6 samples cannot reach a false alarm rate of 0.01 in a suite of 1, 10 can")
  }

  /// A crash, a hang, garbage, another digest: each fails its trial, and the others are evaluated.
  @Test(
    arguments: ["crashed", "hung", "garbage", "other digest", "negative time", "no steps", "no block"], [true, false])
  func aBrokenSideFailsItsTrialAlone(_ fault: String, ofCandidate: Bool) throws {
    var run = pairedRun([pairs(1), pairs(1.03)])
    var pair = run.trials[0].pairs[3]
    var side = ofCandidate ? pair.candidate : pair.baseline
    switch fault {
    case "crashed": side.failure = WorkerFailure(.crashed, "signal 11")
    case "hung": side.failure = WorkerFailure(.hung, "no answer in 60 s")
    case "garbage": side.failure = WorkerFailure(.garbage, "'hello'")
    case "other digest": side.matchesRecording = false
    case "negative time": pair.blocks[0].candidate.nanoseconds = -5
    case "no steps": pair.blocks[0].baseline.steps = 0
    default: pair.blocks = []
    }
    if ofCandidate { pair.candidate = side } else { pair.baseline = side }
    run.trials[0].pairs[3] = pair
    let report = try evaluateGate(run, under: timePolicy)
    // What the baseline does wrong is not held against the candidate, and passes no more.
    let isBaselines = !ofCandidate && ["crashed", "hung", "garbage", "other digest"].contains(fault)
    #expect(report.findings.map(\.verdict) == [isBaselines ? .incomparable : .failed, .regressed])
    #expect(report.findings[0].reason?.contains("pair 4") == true)
    #expect(report.outcome == .fail)
    var lenient = timePolicy
    lenient.incomparable = .pass
    run.trials.removeLast()
    #expect(try evaluateGate(run, under: lenient).outcome != .pass)
  }

  @Test func aTrialWithoutTimesIsIncomparableAndNotPassed() throws {
    let report = try evaluateGate(pairedRun([[]]), under: timePolicy)
    #expect(report.verdict == .incomparable && report.outcome == .undecided)
    #expect(report.findings[0].reason == "no pair of processes was timed; raise 'budgetSeconds'")
  }

  @Test func missingAndFailedTrialsNeverPass() throws {
    var run = pairedRun([pairs(1), pairs(1), pairs(1), pairs(1)])
    run.trials[0].candidate.record = nil
    run.trials[1].baseline.record = nil
    run.trials[2].candidate.record = TrialRecord(failed: fixtureTrial(seed: 2), reason: "signal 6")
    run.trials[3].baseline.record = TrialRecord(failed: fixtureTrial(seed: 3), reason: "signal 6")
    let report = try evaluateGate(run, under: timePolicy)
    #expect(report.findings.map(\.verdict) == [.missing, .incomparable, .failed, .incomparable])
    #expect(report.findings.map(\.metric) == [nil, nil, nil, nil])
    run.trials.removeFirst(3)
    #expect(try evaluateGate(run, under: timePolicy).outcome == .undecided)
    run.trials = []
    #expect(throws: GateError.noTrials(side: "main")) { try evaluateGate(run, under: timePolicy) }
  }

  /// Steps that cost the same and are twice as many take twice the time to the target.
  @Test func otherDigestsAreEvaluatedPerStepAndToTheTarget() throws {
    let trial = fixtureTrial(targets: [Target(.gap, 1e-6)])
    var other = fixtureRecord(trial, .targetReached, steps: 100, hits: [100])
    other.digest = "another"
    let record = fixtureRecord(trial, .targetReached, steps: 50, hits: [50])
    var run = pairedRun([
      PairedTrial(
        id: trial.id, baseline: PairedTrialSide(record: record), candidate: PairedTrialSide(record: other),
        pairs: pairs(1))
    ])
    var policy = timePolicy
    policy.rules.append(.standard(.timeToTarget))
    let report = try evaluateGate(run, under: policy)
    #expect(report.findings.map(\.metric) == [.timePerStep, .timeToTarget])
    #expect(report.findings.map(\.verdict) == [.equivalent, .regressed])
    #expect(report.findings[1].effect?.estimate.value ?? 0 > 0.99)
    #expect(report.notes[0].hasPrefix("1 of 1 trials have other digests than the baseline"))
    run.trials[0].candidate.record = fixtureRecord(trial, steps: 100, hits: [nil])
    run.trials[0].candidate.record?.digest = "a third"
    let missed = try evaluateGate(run, under: policy).findings[1]
    #expect(
      missed.verdict == .regressed
        && missed.reason == "the baseline reaches every target, the candidate misses a target")
  }

  /// A trial continues only if it is inconclusive at a look, and only while looks remain.
  @Test func morePairsAreTakenByThePlanAlone() throws {
    let most = timePolicy.plannedLooks.last ?? 0
    let noisy = (0..<most).map { plainPair(1_000_000, $0.isMultiple(of: 2) ? 800_000 : 1_260_000) }
    let full = pairedRun([pairs(1.2, count: most), noisy, pairs(1, count: most)])
    for look in timePolicy.plannedLooks {
      var run = full
      for index in run.trials.indices { run.trials[index].pairs = Array(full.trials[index].pairs.prefix(look)) }
      #expect(undecidedTrials(run, under: timePolicy) == (look < most ? [run.trials[1].id] : []))
    }
  }

  @Test func moreTrialsTakeMoreEvidence() throws {
    let close = (0..<12).map { plainPair(1_000_000, $0 == 0 ? 1_009_000 : 1_030_000) }
    #expect(try verdicts(pairedRun([close])) == [.regressed])
    #expect(try verdicts(pairedRun([close] + (0..<19).map { _ in pairs(1) }))[0] != .regressed)
  }
}

/// What a certificate lets a policy ask.
@Suite struct Certificates {
  private let here = Fingerprint(machine: "here", lines: [])

  private func certificate(
    alarms: Int = 0, found: [(Double, Int)] = [(0.01, 120), (0.02, 970), (0.03, 999)]
  )
    -> Certificate
  {
    certify(
      machine: here, measuredAt: "2026-11-21T08:15:53Z", suite: SuiteIdentity(name: "self", digest: "0", seed: 1),
      trials: 20, policy: GatePolicy(), backgroundLoad: 1, alarms: (alarms, 300),
      detections: found.map { (slowdown: $0.0, found: $0.1, of: 1000) })
  }

  @Test func theLeastSlowdownFromWhichOnAllAreFoundIsDetectable() {
    #expect(certificate().minimumDetectableEffect == 0.02)
    #expect(certificate(found: [(0.01, 990), (0.02, 900), (0.03, 990)]).minimumDetectableEffect == 0.03, "a gap ends it")
    #expect(certificate(found: [(0.05, 500)]).minimumDetectableEffect == nil)
    #expect(certificate(found: [(0.05, 955)]).minimumDetectableEffect == nil, "955 of 1000 may be fewer than 95 %")
    #expect(certificate().falseAlarms.lower == 0 && certificate().falseAlarms.upper < 0.013)
  }

  @Test func aPolicyTighterThanTheMachineIsRefused() throws {
    #expect(refusal(of: GatePolicy(), trials: 20, by: certificate(), on: here) == nil)
    var tight = GatePolicy()
    (tight.rules[0].equivalenceMargin, tight.rules[0].mustDetect) = (0.012, 0.015)
    let refused = try #require(refusal(of: tight, trials: 20, by: certificate(), on: here))
    #expect(refused == .undetectable(wanted: 0.015, detectable: 0.02) && refused.isOfTheMachine)
    #expect(
      refused.description
        == "the policy is to find slowdowns from 0.015 on, but gates on this machine surely find slowdowns from 0.02 on; raise 'mustDetect' and 'equivalenceMargin', or the last of 'looks'"
    )
    #expect(refusal(of: GatePolicy(), trials: 20, by: certificate(found: [(0.05, 500)]), on: here) != nil)
    guard case .tooManyFalseAlarms = refusal(of: GatePolicy(), trials: 20, by: certificate(alarms: 12), on: here) else {
      Issue.record("twelve alarms in 300 are more than 1 %")
      return
    }
  }

  @Test func aCertificateOfAnotherMachineOrPolicyCertifiesNothing() {
    let there = Fingerprint(machine: "there", lines: [])
    #expect(
      refusal(of: GatePolicy(), trials: 20, by: certificate(), on: there) == .otherMachine(certified: "here", here: "there"))
    var other = GatePolicy()
    other.falseAlarmRate = 0.05
    #expect(refusal(of: other, trials: 20, by: certificate(), on: here) == nil, "a greater level finds more")
    other.falseAlarmRate = 0.001
    #expect(refusal(of: other, trials: 20, by: certificate(), on: here) == .otherPolicy("falseAlarmRate"))
    other = GatePolicy()
    other.looks = [5]
    #expect(refusal(of: other, trials: 20, by: certificate(), on: here) == .otherPolicy("looks"))
    other.rules = [.standard(.steps)]
    #expect(refusal(of: other, trials: 20, by: certificate(), on: there) == nil, "no time is compared")
  }

  /// Both rules of time, each by its own.
  @Test func everyRuleOfTimeIsChecked() {
    var policy = GatePolicy()
    policy.rules[1].minimumEffect = 0.02
    #expect(refusal(of: policy, trials: 20, by: certificate(), on: here) == .otherPolicy("minimumEffect"))
    policy = GatePolicy()
    policy.rules[1].mustDetect = nil
    policy.rules[1].equivalenceMargin = 0.012
    #expect(
      refusal(of: policy, trials: 20, by: certificate(), on: here) == .undetectable(wanted: 0.012, detectable: 0.02))
    var certified = certificate()
    certified.policy.rules.removeAll { $0.metric == .timeToTarget }
    #expect(refusal(of: GatePolicy(), trials: 20, by: certified, on: here) == nil, "that of a step stands for it")
  }

  @Test func aCertificateIsOfOneSuiteAndOneHost() {
    func host(_ name: String?) -> Fingerprint { Fingerprint(machine: "here", lines: name.map { [.init(.identity, $0)] } ?? []) }
    var certificate = certificate()
    certificate.machine = host("a")
    #expect(certificate.isOf(certificate.suite, on: host("a")) && !certificate.isOf(certificate.suite, on: host("b")))
    #expect(!certificate.isOf(SuiteIdentity(name: "self", digest: "1", seed: 1), on: host("a")))
    certificate.machine = host(nil)
    #expect(!certificate.isOf(certificate.suite, on: host(nil)), "nobody knows of which host it is")
  }

  @Test func lessTimeForATrialIsNotCertified() {
    let policy = GatePolicy()
    let refused = refusal(of: policy, trials: 30, by: certificate(), on: here)
    #expect(refused == .lessTime(perTrial: 2, certified: 3) && refused?.isOfTheMachine == false)
    #expect(refusal(of: policy, trials: 10, by: certificate(), on: here) == nil)
    var short = policy
    short.budgetSeconds = 59
    #expect(refusal(of: short, trials: 20, by: certificate(), on: here) != nil)
  }
}
