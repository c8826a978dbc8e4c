import Analysis
import Records
import ReportFixtures
import Testing

/// What a summary says of searches.
@Suite struct SearchResultTests {
  @Test func trialsAreRankedByTheGoalAndStoppedOnesLast() throws {
    let search = try #require(summarize(fixtureReport(fixtureSearch(.finalValue))).searches.first)
    #expect(search.trials.map(\.number) == [1, 2, 3, 4, 5])
    #expect(search.trials.map(\.value) == [4, 2, 1, nil, 2])
    #expect(search.trials.map(\.wasStoppedEarly) == [false, false, true, false, false])
    #expect(
      search.trials.map(\.rank) == [3, 1, 4, nil, 2], "of equals the earlier; the best value was of a stopped trial")
    #expect(search.trials.map(\.best) == [4, 2, 2, 2, 2])
    #expect(search.best?.number == 2)
    #expect(search.optimizer == "sgd(momentum: 0.9)", "without what is tuned")
  }

  @Test func anAccuracyIsMadeGreatest() throws {
    let search = try #require(summarize(fixtureReport(fixtureSearch(.accuracy))).searches.first)
    #expect(search.trials.map(\.rank) == [1, 2, 4, nil, 3])
    #expect(search.trials.map(\.best) == [0.75, 0.75, 0.75, 0.75, 0.75])
  }

  /// The order of the records is the plan's, but a report that was put together otherwise reads the same.
  @Test func orderOfRecordsDoesNotMatter() {
    let records = fixtureSearch(.finalValue)
    #expect(summarize(fixtureReport(records)).searches == summarize(fixtureReport(records.reversed())).searches)
  }

  @Test func aTrialOfASearchIsARowOfItsOwnAndNoRepetition() {
    let summary = summarize(fixtureReport(fixtureSearch(.accuracy)))
    #expect(summary.rows.count == 5)
    #expect(summary.rows.map(\.tuning) == (1...5).map { "sobol/\($0)" })
    #expect(summary.accuracies.isEmpty)
  }

  @Test func aTrialThatEndsOutOfTheBoundsIsWorseThanAnyOther() throws {
    var records = fixtureSearch(.finalValue)
    records[2].checkpoints[1].isOutOfBounds = true
    let search = try #require(summarize(fixtureReport(records)).searches.first)
    #expect(search.trials[2].value == nil && search.trials[2].rank == nil)
    #expect(search.best?.number == 2)
  }

  @Test func trialsWithoutAValueHaveNoRank() throws {
    let records = fixtureSearch(.finalValue).map { TrialRecord(failed: $0.trial, reason: "it diverged") }
    let search = try #require(summarize(fixtureReport(records)).searches.first)
    #expect(search.trials.allSatisfy { $0.rank == nil })
  }

  @Test func aSearchWithoutAnyValueHasNoBest() throws {
    let failed = fixtureSearch(.finalValue).map { TrialRecord(failed: $0.trial, reason: "lost") }
    let search = try #require(summarize(fixtureReport(failed)).searches.first)
    #expect(search.best == nil)
    #expect(search.trials.map(\.rank) == [nil, nil, nil, nil, nil])
  }
}
