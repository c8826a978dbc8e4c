import FaultyPlugins
import Records
import Testing

@testable import Harness

@Suite struct Recordings {
  @Test func checkpointsStandAtPowersOfTwoAtNamedStepsAndAtTheLast() throws {
    let record = try HarnessTests.record(
      """
      problems: [rosenbrock], optimizers: [gradientDescent: {rate: 0.001}], budget: {steps: 21},
      expect: [{step: 5, value: 1, source: x}, {step: 13, iterate: [1, 1], source: x}]
      """)
    #expect(record.checkpoints.map(\.step) == [0, 1, 2, 4, 5, 8, 13, 16, 21])
    #expect(record.checkpoints.map(\.evaluations.gradients) == [0, 1, 2, 4, 5, 8, 13, 16, 21])
  }

  @Test func aCheckpointHasTheStagesThatHadNumbers() throws {
    let record = try HarnessTests.record("problems: [doubleWell], optimizers: [comparisonSearch], budget: {steps: 3}")
    #expect(
      record.checkpoints.map { Set($0.stages.keys) } == [
        [.initialization], [.loss, .update], [.loss, .update], [.loss, .update],
      ])
    let seeded = try HarnessTests.record("problems: [quadratic], optimizers: [gradientDescent], budget: {steps: 1}")
    #expect(Set(seeded.checkpoints[0].stages.keys) == [.data, .initialization])
    #expect(Set(seeded.checkpoints[1].stages.keys) == [.gradient, .update])
  }

  @Test func aLongIterateIsKeptAsDigestAlone() throws {
    let short = try HarnessTests.record(
      "problems: [rosenbrock: {dimension: 16}], optimizers: [gradientDescent], budget: {steps: 1}")
    let long = try HarnessTests.record(
      "problems: [rosenbrock: {dimension: 18}], optimizers: [gradientDescent], budget: {steps: 1}")
    #expect(short.checkpoints.allSatisfy { $0.iterate?.count == 16 })
    #expect(long.checkpoints.allSatisfy { $0.iterate == nil && !$0.stages.isEmpty })
  }

  @Test func aStepThatThrowsIsNotRecorded() throws {
    let whole = try HarnessTests.record("problems: [cliff], optimizers: [faulty: {fault: none}], budget: {steps: 2}")
    let failed = try HarnessTests.record(
      "problems: [cliff], optimizers: [faulty: {fault: failed, at: 3}], budget: {steps: 9}")
    #expect(failed.status == .failed)
    #expect(failed.steps == 2)
    #expect(failed.checkpoints == whole.checkpoints)
    #expect(failed.finalValue == whole.finalValue)
    let converged = try HarnessTests.record(
      "problems: [doubleWell], optimizers: [comparisonSearch: {stepLength: 0.4}], start: [2], budget: {steps: 99}")
    #expect(converged.status == .converged)
    #expect(converged.checkpoints.last?.step == converged.steps)
  }

  /// Comparison search on x⁴ − 2x² from 2 with steps of ½ asks for the value at 2, 1½ and 2½, and then at 1 and 2. It comes to
  /// the minimum at its fourth value, in the midst of its second step.
  @Test func theBestPointIsAssessedAtEveryEvaluation() throws {
    func record(_ budget: String) throws -> TrialRecord {
      try HarnessTests.record(
        """
        problems: [doubleWell], optimizers: [comparisonSearch: {stepLength: 0.5}], start: [2], budget: {\(budget)},
        targets: [{bestGap: 1e-9}, {relativeGap: 0.5}, {relativeGap: 1}, {gap: 1e-9}], continueAfterTargets: true
        """)
    }
    let hits = try record("steps: 3").targets
    #expect(hits.map(\.steps) == [2, 1, 0, 2])
    #expect(hits.map { $0.evaluations?.values } == [4, 2, 0, 5])
    let cut = try record("evaluations: 2").targets
    #expect(cut.map(\.steps) == [nil, 0, 0, nil])
  }

  /// Schwefel's function falls without end outside its box, which a great rate leaves at once.
  @Test func noTargetIsReachedOutsideTheBounds() throws {
    let record = try HarnessTests.record(
      """
      problems: [schwefel226], optimizers: [gradientDescent: {rate: 100}], budget: {steps: 200},
      targets: [{bestGap: 1}, {gap: 1}, {relativeGap: 1e-3}], continueAfterTargets: true
      """)
    #expect(try #require(record.finalGap).value < 0, "it did leave")
    #expect(record.targets.allSatisfy { $0.steps == nil })
  }

  /// The first step is cut off by the budget after the evaluation that reached the target.
  @Test func theBestPointOfAStepThatWasCutOffCounts() throws {
    let record = try HarnessTests.record(
      """
      problems: [doubleWell], optimizers: [comparisonSearch: {stepLength: 1}], start: [0], budget: {evaluations: 2},
      targets: [{bestGap: 1e-9}]
      """)
    #expect(record.status == .targetReached)
    #expect(record.steps == 0 && record.targets[0].steps == 0)
    #expect(record.targets[0].evaluations?.values == 2)
  }

  /// Gradient descent on a bowl forgets its start; on the
  /// maximum of the double well a last place decides which way to go.
  @Test func sensitivityTellsForgettingFromAmplifying() throws {
    func sensitivities(_ experiment: String) throws -> [UInt64?] {
      var trial = try trial(experiment)
      trial.measuresSensitivity = true
      let reply = perform(PassRequest(pass: .recording, trial: trial), with: faultyRegistry)
      guard case .record(let record) = reply else { throw Unexpected(what: "\(reply)") }
      let known = try #require(record.sensitivity)
      #expect(known.map(\.step) == record.checkpoints.map(\.step))
      return known.map(\.ulps)
    }
    let bowl = try sensitivities(
      "problems: [expandedSquare], optimizers: [gradientDescent: {rate: 0.3}], start: [1.5], budget: {steps: 64}")
    #expect(bowl.first == 1)
    #expect(try #require(bowl.last ?? nil) <= 1)
    let top = try sensitivities(
      "problems: [doubleWell], optimizers: [gradientDescent: {rate: 0.05}], start: [0], budget: {steps: 512}")
    #expect(try #require(top.last ?? nil) > 1 << 60, "from the maximum to both minima")
  }

  @Test func evaluationsAreCountedPerKind() throws {
    let newton = try HarnessTests.record("problems: [doubleWell], optimizers: [newton], start: [2], budget: {steps: 5}")
    #expect([newton.evaluations.values, newton.evaluations.gradients, newton.evaluations.hessians] == [0, 5, 5])
    let search = try HarnessTests.record(
      "problems: [doubleWell], optimizers: [comparisonSearch], start: [2], budget: {steps: 5}")
    #expect([search.evaluations.values, search.evaluations.gradients, search.evaluations.hessians] == [11, 0, 0])
  }

  @Test(arguments: 0...9)
  func theBudgetOfEvaluationsIsNeverExceeded(_ budget: Int) throws {
    let record = try HarnessTests.record(
      "problems: [doubleWell], optimizers: [newton], start: [2], budget: {evaluations: \(budget)}")
    #expect(record.evaluations.total == budget)
    #expect(record.steps == budget / 2, "a step of two evaluations that got one is no step")
    #expect(record.status == .budgetSpent)
    #expect(record.reason == "evaluations")
  }

  @Test func aBudgetOfNoStepsRecordsTheStart() throws {
    let record = try HarnessTests.record(
      "problems: [rosenbrock], optimizers: [adam], start: [0, 2], budget: {steps: 0}")
    #expect(record.status == .budgetSpent)
    #expect(record.reason == "steps")
    #expect(record.steps == 0)
    #expect(record.checkpoints.map(\.step) == [0])
    #expect(record.checkpoints[0].iterate?.map(\.value) == [0, 2])
    #expect(record.finalValue?.value == 401)
  }

  @Test func aBudgetOfTimeIsSpent() throws {
    let record = try HarnessTests.record(
      "problems: [cliff], optimizers: [faulty: {fault: idle}], budget: {seconds: 0.01}")
    #expect(record.status == .budgetSpent)
    #expect(record.reason == "seconds")
    #expect(record.steps > 0)
  }

  @Test func bothScalarTypesAreRecordedAsWhatTheyAre() throws {
    let body =
      "problems: [affineSquare: {slope: 0.5}], optimizers: [gradientDescent: {rate: 0.0016666666666666668}], start: [-10], budget: {steps: 1}"
    let double = try HarnessTests.record(body)
    let single = try HarnessTests.record(body + ", scalars: [float32]")
    #expect(single.checkpoints[1].iterate?.first?.value == Double(-9.99 as Float))
    #expect(double.checkpoints[1].iterate?.first?.value == -9.99)
    #expect(single.digest != double.digest)
  }

  @Test func theSameTrialHasTheSameRecord() throws {
    let body = "problems: [quadratic: {dimension: 5}], optimizers: [adam], budget: {steps: 40}"
    #expect(try record(body) == record(body))
    #expect(try record(body).digest != record(body + ", seeds: [3]").digest)
  }
}

@Suite struct Targets {
  @Test func aTargetMayBeReachedAtTheStart() throws {
    let record = try HarnessTests.record(
      "problems: [rosenbrock], optimizers: [gradientDescent], start: [1, 1], budget: {steps: 0}, targets: [{gap: 1e-9}]"
    )
    #expect(record.status == .targetReached)
    #expect(record.steps == 0)
    #expect(record.targets[0].steps == 0)
    #expect(record.targets[0].evaluations?.total == 0)
  }

  @Test func allTargetsEndATrial() throws {
    let record = try HarnessTests.record(
      """
      problems: [doubleWell], optimizers: [gradientDescent: {rate: 0.01}], start: [2], budget: {steps: 1000},
      targets: [{distance: 1e-5}, {distance: 1e-3}, {update: 1e-6}]
      """)
    #expect(record.status == .targetReached)
    #expect(record.targets.map(\.steps) == [126, 70, 124])
    #expect(record.targets.map { $0.evaluations?.gradients } == [126, 70, 124])
    #expect(record.steps == 126)
  }

  @Test func aTrialMayContinueAfterItsTargets() throws {
    let record = try HarnessTests.record(
      """
      problems: [doubleWell], optimizers: [gradientDescent: {rate: 0.01}], start: [2], budget: {steps: 200},
      targets: [{distance: 1e-3}], continueAfterTargets: true
      """)
    #expect(record.status == .targetReached)
    #expect(record.reason == "and went on until its steps were spent")
    #expect(record.steps == 200)
    #expect(record.targets[0].steps == 70)
  }

  @Test func anUpdateNeedsAStep() throws {
    let record = try HarnessTests.record(
      "problems: [cliff], optimizers: [faulty: {fault: idle}], budget: {steps: 5}, targets: [{update: 1e-6}]")
    #expect(record.targets[0].steps == 1)
  }

  @Test func anInfiniteValueReachesNothing() throws {
    let record = try HarnessTests.record(
      """
      problems: [cliff: {limit: 0.3, beyond: -inf}], optimizers: [faulty: {fault: none}], budget: {steps: 9},
      targets: [{gap: 1e-3}]
      """)
    #expect(record.status == .diverged)
    #expect(record.targets[0].steps == nil)
  }
}

@Suite struct Discrepancy {
  @Test(arguments: ["nan", "inf", "-inf"])
  func aValueThatIsNoNumberEndsATrialAtItsStep(_ value: String) throws {
    for scalar in ["float32", "float64"] {
      let record = try HarnessTests.record(
        """
        problems: [cliff: {limit: 0.3, beyond: \(value)}], optimizers: [faulty: {fault: none}], budget: {steps: 9},
        scalars: [\(scalar)]
        """)
      #expect(record.status == .diverged)
      #expect(record.reason == "the value is \(value)")
      #expect(record.steps == 2)
      #expect(record.divergedAtStep == 2)
      #expect(record.checkpoints.last?.step == 2)
    }
  }

  @Test func aStartThatIsNoNumberIsDivergenceAtStepZero() throws {
    let record = try HarnessTests.record(
      "problems: [cliff: {limit: 2}], optimizers: [faulty: {fault: none}], budget: {steps: 9}")
    #expect(record.status == .diverged)
    #expect(record.steps == 0)
    #expect(record.divergedAtStep == 0)
  }

  @Test func valuesThatRiseAndRiseAreNoticedAndContinue() throws {
    let record = try HarnessTests.record(
      """
      problems: [affineSquare: {slope: 0.5}], optimizers: [gradientDescent: {rate: 4.05}], scalars: [float32],
      start: [-10], budget: {steps: 100}
      """)
    #expect(record.status == .diverged)
    #expect(record.reason == "the value rose in each of the last 100 steps")
    #expect(record.steps == 100)
    #expect(record.divergedAtStep == 32)
  }

  @Test func oneRiseLessIsNotDivergence() {
    var watch = DivergenceWatch<Double>(startValue: 0)
    for step in 1...31 { watch.watch([0], Double(step), step: step) }
    #expect(!watch.isRising)
    #expect(watch.noticedAtStep == nil)
    watch.watch([0], 32, step: 32)
    #expect(watch.isRising)
    #expect(watch.noticedAtStep == 32)
    watch.watch([0], 31, step: 33)
    #expect(!watch.isRising)
    #expect(watch.noticedAtStep == 32, "it was noticed, even where it ended")
  }

  @Test func aRiseBelowTheStartIsNotDivergence() {
    var watch = DivergenceWatch<Double>(startValue: 100)
    watch.watch([0], 0, step: 1)
    for step in 2...60 { watch.watch([0], Double(step), step: step) }
    #expect(!watch.isRising)
    #expect(watch.noticedAtStep == nil)
  }

  @Test func anIterateThatIsNoNumberIsNoticedUnderAFiniteValue() {
    var watch = DivergenceWatch<Float>(startValue: 1)
    watch.watch([0, -.infinity], 0.5, step: 4)
    #expect(watch.noticedAtStep == 4)
    #expect(watch.nonFinite([0, -.infinity], 0.5) == "element 1 of the iterate is -inf")
  }

  @Test func theOptimizersWordIsTaken() throws {
    let record = try HarnessTests.record(
      "problems: [cliff], optimizers: [faulty: {fault: declaresDivergence}], budget: {steps: 9}")
    #expect(record.status == .diverged)
    #expect(record.reason == "the optimizer says so")
  }
}
