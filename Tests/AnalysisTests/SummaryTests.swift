import Analysis
import Records
import ReportFixtures
import Testing

private let gap = Target(.gap, 1e-3)
private let distance = Target(.distance, 1e-3)

/// The records of one problem and optimizer, a repetition for each closure.
private func row(
  targets: [Target] = [], _ records: [(Trial) -> TrialRecord]
) throws -> Summary.Row {
  let made = records.enumerated().map { index, record in
    record(fixtureTrial(seed: UInt64(index), targets: targets))
  }
  let rows = summarize(fixtureReport(made)).rows
  try #require(rows.count == 1)
  return rows[0]
}

@Suite struct Summaries {
  @Test func failuresCountInTheDenominator() throws {
    let row = try AnalysisTests.row(
      targets: [gap],
      [
        { fixtureRecord($0, .targetReached, steps: 40, hits: [40]) },
        { fixtureRecord($0, .failed, reason: "it crashed", steps: 0, hits: [nil]) },
        { fixtureRecord($0, .diverged, reason: "it rose", steps: 7, hits: [nil]) },
        { fixtureRecord($0, .targetReached, steps: 20, hits: [20]) },
        { fixtureRecord($0, .budgetSpent, hits: [nil]) },
      ])
    #expect(row.trials == 5)
    #expect(row.successRate == 0.4)
    #expect(row.statuses == ["targetReached": 2, "failed": 1, "diverged": 1, "budgetSpent": 1])
    #expect(row.reason == "it crashed", "the first of the bad ends")
    #expect(row.stepsToTarget?.value == .infinity, "most did not come there")
    #expect(row.evaluationsToTarget?.value == .infinity)
    // 80 and 40 evaluations to the target, and 0, 14 and 200 of those that missed it, for two successes.
    #expect(row.expectedEvaluations?.value == 167)
    #expect(row.steps == 20)
  }

  @Test func everyTargetMustBeReached() throws {
    let row = try AnalysisTests.row(
      targets: [gap, distance],
      [
        { fixtureRecord($0, .budgetSpent, hits: [5, nil]) },
        { fixtureRecord($0, .targetReached, hits: [9, 12]) },
      ])
    #expect(row.successRate == 0.5)
    #expect(row.stepsToTarget?.value == .infinity, "half did not come there")
    #expect(row.expectedEvaluations?.value == 224, "24 to the last of them, and 200 that were spent in vain")
  }

  @Test func aTargetReachedAtTheStartTakesNoSteps() throws {
    let row = try AnalysisTests.row(targets: [gap], [{ fixtureRecord($0, .targetReached, steps: 0, hits: [0]) }])
    #expect(row.successRate == 1)
    #expect(row.stepsToTarget?.value == 0)
  }

  @Test func withoutTargetsThereIsNoSuccess() throws {
    let row = try AnalysisTests.row([{ fixtureRecord($0, .converged) }])
    #expect(row.successRate == nil)
    #expect(row.stepsToTarget == nil)
    #expect(row.reason == nil)
  }

  @Test func noSuccessHasNoStepsToTarget() throws {
    let row = try AnalysisTests.row(targets: [gap], [{ fixtureRecord($0, hits: [nil]) }])
    #expect(row.successRate == 0)
    #expect(row.stepsToTarget?.value == .infinity)
    #expect(row.evaluationsToTarget?.value == .infinity)
    #expect(row.expectedEvaluations?.value == .infinity)
    #expect(row.nanosecondsToTarget == nil, "no time where nothing came there")
  }

  @Test func theTimeToTargetCountsFailuresAsInfinite() throws {
    func row(_ hits: [Int?]) throws -> Summary.Row {
      try AnalysisTests.row(
        targets: [gap],
        hits.map { hit in { fixtureRecord($0, steps: 100, hits: [hit]).timed([[1000], [1200], [1100]]) } })
    }
    #expect(try row([10, 20, 30]).nanosecondsToTarget?.value == 20 * 11)
    #expect(try row([10, 20, nil]).nanosecondsToTarget?.value == 20 * 11)
    #expect(try row([10, nil, nil]).nanosecondsToTarget?.value == .infinity)
  }

  @Test func pooledSettingsAreRepetitionsOfOneRow() throws {
    let trials = [1.0, 2, 3].map { instance in
      var trial = fixtureTrial(
        problem: ConfiguredPlugin(name: "bbob", settings: ["function": .number(8), "instance": .number(instance)]),
        targets: [gap])
      trial.pooledSettings = ["instance"]
      return trial
    }
    let rows = summarize(fixtureReport(trials.map { fixtureRecord($0, hits: [4]) })).rows
    #expect(rows.map(\.problem) == ["bbob(function: 8)"])
    #expect(rows.map(\.trials) == [3])
  }

  @Test func accuracyIsMeanAndDeviationOverSeeds() throws {
    let three = try AnalysisTests.row([0.9, 0.8, 1.0].map { accuracy in { fixtureRecord($0, accuracy: accuracy) } })
    #expect(try (#require(three.accuracyMean).value - 0.9).magnitude < 1e-15)
    #expect(try (#require(three.accuracyStandardDeviation).value - 0.1).magnitude < 1e-15)
    let one = try AnalysisTests.row([{ fixtureRecord($0, accuracy: 0.9) }, { fixtureRecord($0, .failed) }])
    #expect(one.accuracyMean == RecordedNumber(0.9))
    #expect(one.accuracyStandardDeviation == nil, "one number does not vary")
    #expect(try AnalysisTests.row([{ fixtureRecord($0) }]).accuracyMean == nil)
  }

  @Test func theGapIsAMedianAndMayBeInfinite() throws {
    let row = try AnalysisTests.row([1e-9, .infinity, .infinity].map { gap in { fixtureRecord($0, gap: gap) } })
    #expect(row.finalGap == RecordedNumber(.infinity))
    #expect(try AnalysisTests.row([{ fixtureRecord($0) }]).finalGap == nil)
  }

  /// JSON has no word for these, so they must not reach it as numbers.
  @Test func aSummaryOfNoNumbersIsStillJSON() throws {
    let records = [Double.nan, .infinity].map { number in
      fixtureRecord(fixtureTrial(), .diverged, gap: number, accuracy: number)
    }
    let summary = summarize(fixtureReport(records))
    #expect(try decodeJSON(Summary.self, from: try encodeJSON(summary)) == summary)
  }

  @Test func rowsFollowTheReport() {
    let adam = ConfiguredPlugin(name: "adam", settings: [:])
    let trials = [
      fixtureTrial(), fixtureTrial(optimizer: adam), fixtureTrial(scalar: .float32), fixtureTrial(seed: 1),
      fixtureTrial(experiment: "other"),
    ]
    let rows = summarize(fixtureReport(trials.map { fixtureRecord($0) })).rows
    #expect(rows.map(\.trials) == [2, 1, 1, 1])
    #expect(
      rows.map(\.optimizer) == [
        "gradientDescent(rate: 0.001)", "adam", "gradientDescent(rate: 0.001)", "gradientDescent(rate: 0.001)",
      ])
    #expect(rows.map(\.scalar) == ["float64", "float64", "float32", "float64"])
    #expect(rows.map(\.experiment) == ["valley", "valley", "valley", "other"])
  }

  @Test func aReportWithoutRecordsHasAnEmptySummary() {
    let summary = summarize(fixtureReport([]))
    #expect(summary.rows.isEmpty && summary.expectations.isEmpty && summary.missed.isEmpty)
  }
}

@Suite struct Measurements {
  @Test func timesAreMediansOverProcesses() throws {
    // Two repetitions of 100 steps a block; the medians of the processes' blocks are 20, 40 and 90 µs.
    let row = try AnalysisTests.row([
      { fixtureRecord($0).timed([[20_000, 10_000, 90_000], [40_000], [90_000, 90_000]], repetitions: 2) }
    ])
    #expect(row.nanosecondsPerStep == 200)
    #expect(row.nanosecondsPerTrial == 20_000)
    #expect(row.cpuNanosecondsPerStep == 180)
    #expect(row.nanosecondsPerStepInterval == nil, "three processes are too few for 95 %")
    #expect(row.timingAbsence == nil)
  }

  @Test func sixProcessesHaveAnInterval() throws {
    let processes = [6, 1, 5, 2, 4, 3].map { [$0 * 1000] }
    let interval = try #require(
      try AnalysisTests.row([{ fixtureRecord($0).timed(processes) }]).nanosecondsPerStepInterval)
    #expect(interval.lower == 10 && interval.upper == 60)
    #expect(interval.level == 0.96875)
  }

  @Test func anAbsentTimeIsCarriedAsItsReason() throws {
    let row = try AnalysisTests.row([{ fixtureRecord($0).unmeasured("the trial does not repeat itself") }])
    #expect(row.nanosecondsPerStep == nil && row.nanosecondsPerTrial == nil && row.cpuNanosecondsPerStep == nil)
    #expect(row.timingAbsence == "the trial does not repeat itself")
    #expect(row.allocations == nil && row.allocatedBytes == nil && row.peakMemoryBytes == nil)
    #expect(row.allocationAbsence == "the trial does not repeat itself")
  }

  @Test func whatOneRepetitionHasNotAnotherMayHave() throws {
    let row = try AnalysisTests.row([
      { fixtureRecord($0, .failed, steps: 0).unmeasured("the trial failed") },
      { fixtureRecord($0).timed([[10_000]], memory: 5000).allocating(bytes: 640, count: 10) },
      { fixtureRecord($0).timed([[30_000]], memory: 7000).allocating(bytes: 320, count: 20) },
    ])
    #expect(row.nanosecondsPerStep == 200)
    #expect(row.timingAbsence == nil && row.allocationAbsence == nil)
    #expect(row.allocations == 15)
    #expect(row.allocatedBytes == 480)
    #expect(row.peakMemoryBytes == 7000)
  }

  @Test func noAllocationIsZeroAndNotAbsent() throws {
    let row = try AnalysisTests.row([{ fixtureRecord($0).allocating(bytes: 0, count: 0) }])
    #expect(row.allocations == 0)
    #expect(row.allocatedBytes == 0)
    #expect(row.allocationAbsence == nil)
  }
}
