import Analysis
import Records
import ReportFixtures
import Testing

@Suite struct Histories {
  /// Reports of consecutive days; times around 10 µs that double from `slow` on, steps that change at `longer`.
  private func reports(
    _ count: Int, slow: Int = .max, longer: Int = .max, machine: String = "here", swift: String = "6.3"
  ) -> [(file: String, report: Report)] {
    (0..<count).map { day in
      let time = (day >= slow ? 20_000 : 10_000) + day * 37 % 101
      var report = fixtureReport([
        fixtureRecord(fixtureTrial(), steps: day >= longer ? 120 : 100, gap: 0.5).timed([[time]])
      ])
      report.startedAt = "2026-11-\(day < 9 ? "0" : "")\(day + 1)T00:00:00Z"
      report.fingerprint = Fingerprint(machine: machine, lines: [.init(.swiftCompiler, swift)])
      return ("\(machine)-\(swift)-\(day).json", report)
    }
  }

  @Test func aSlowdownIsFoundWhereItBegan() throws {
    let result = history(of: reports(20, slow: 12), level: 0.01)
    #expect(result.segments.count == 1)
    let times = try #require(result.segments[0].series.first { $0.metric == .timePerStep })
    #expect(times.values.count == 20 && times.changes.map(\.report) == [12])
    #expect(times.changes[0].after.value / times.changes[0].before.value > 1.9)
    #expect(times.changes[0].p ?? 1 <= 0.01)
  }

  @Test func aRuleFindsTheSeriesWhoseLastStretchIsWorse() throws {
    let slow = history(of: reports(20, slow: 12), level: 0.01)
    let longer = history(of: reports(20, longer: 15), level: 0.01)
    let found = try HistoryRule("timePerStep > 5%").findings(in: slow)
    #expect(
      found.map(\.series.metric) == [.timePerStep] && found[0].worseBy > 0.9
        && found[0].since.startedAt == "2026-11-13T00:00:00Z")
    #expect(try HistoryRule("steps>0.19").findings(in: longer).map { ($0.worseBy * 1000).rounded() } == [200])
    #expect(try HistoryRule("steps>0.19").whyNotEvaluated(in: longer) == nil)
    #expect(try HistoryRule("allocations>0.19").whyNotEvaluated(in: longer) == "no report has the metric 'allocations'")
    #expect(try HistoryRule("steps > 20.1 %").findings(in: longer).isEmpty, "20 % more steps are not above 20.1 %")
    #expect(try HistoryRule("timePerStep > 5%").findings(in: history(of: reports(20), level: 0.01)).isEmpty)
  }

  /// Eight reports are the fewest in which a time can change, and two for what repeats.
  @Test func aRuleOverTooFewReportsEvaluatesNothing() throws {
    func reason(_ rule: String, _ count: Int) throws -> String? {
      try HistoryRule(rule).whyNotEvaluated(in: history(of: reports(count), level: 0.01))
    }
    #expect(try reason("timePerStep > 5%", 8) == nil && reason("steps > 5%", 2) == nil)
    #expect(try reason("timePerStep > 5%", 7) == "no machine has 8 reports of one suite with the metric 'timePerStep'")
    #expect(try reason("steps > 5%", 1) == "no machine has two reports of one suite with the metric 'steps'")
  }

  /// A series that became worse and then better again is as it should be.
  @Test func onlyTheLastStretchCounts() throws {
    let days = reports(12, longer: 4).enumerated().map { day, entry in
      var entry = entry
      if day >= 8 { entry.report.records[0] = fixtureRecord(fixtureTrial(), steps: 100, gap: 0.5) }
      return entry
    }
    #expect(try HistoryRule("steps > 1%").findings(in: history(of: days, level: 0.01)).isEmpty)
  }

  @Test(arguments: [
    ("timePerStep", "'timePerStep' is no rule; write a metric and a share, as in 'timePerStep > 5%'"),
    ("> 5%", "'> 5%' is no rule; write a metric and a share, as in 'timePerStep > 5%'"),
    ("a > 1 > 2", "'a > 1 > 2' is no rule; write a metric and a share, as in 'timePerStep > 5%'"),
    ("steps > -1%", "'-1%' is no share; write 5% or 0.05, and nothing below 0"),
    ("steps > nan", "'nan' is no share; write 5% or 0.05, and nothing below 0"),
    ("steps > five", "'five' is no share; write 5% or 0.05, and nothing below 0"),
  ])
  func whatIsNoRuleIsRefused(text: String, message: String) {
    #expect(throws: HistoryRule.Fault.self) { try HistoryRule(text) }
    do { _ = try HistoryRule(text) } catch { #expect("\(error)" == message) }
  }

  @Test func anUnknownMetricIsToldWithTheNearest() {
    let result = history(of: reports(2), level: 0.01)
    #expect(result.whyUnknown(metric: "timePerStp") == "unknown metric 'timePerStp'; did you mean 'timePerStep'?")
    #expect(result.whyUnknown(metric: "allocations") == nil, "no report has it, but it is a metric")
  }

  @Test func steadyTimesHaveNoChangeAndCountsChangeExactly() throws {
    let steady = history(of: reports(20), level: 0.01).segments[0].series
    #expect(steady.map(\.metric) == [.timePerStep, .steps, .finalLoss])
    #expect(steady.flatMap(\.changes).isEmpty)
    let series = history(of: reports(20, longer: 4), level: 0.01).segments[0].series
    let steps = try #require(series.first { $0.metric == .steps })
    #expect(steps.changes.map(\.report) == [4] && steps.changes[0].p == nil)
    #expect(steps.changes[0].before.value == 100 && steps.changes[0].after.value == 120)
  }

  /// A machine twice as slow is no slowdown, nor is another compiler: they are other histories.
  @Test func machinesAndToolchainsAreApart() {
    let all = reports(8) + reports(8, slow: 0, machine: "there") + reports(8, slow: 0, swift: "6.4")
    let result = history(of: all.reversed(), level: 0.05)
    #expect(result.segments.map(\.reports.count) == [8, 8, 8])
    #expect(Set(result.segments.map(\.machine)) == ["here", "there"])
    let changes = result.segments.flatMap(\.series).flatMap(\.changes)
    #expect(changes.isEmpty)
    #expect(result.segments[0].reports.map(\.startedAt) == result.segments[0].reports.map(\.startedAt).sorted())
  }

  @Test func fewReportsHaveNoChangeInTime() {
    let few = history(of: reports(7, slow: 3), level: 0.05).segments[0].series
    #expect(few[0].changes.isEmpty && !few[0].isTested)
    #expect(history(of: reports(8), level: 0.05).segments[0].series.map(\.isTested) == [true, false, false])
  }

  /// Copies are no further evidence.
  @Test func aReportThatIsThereTwiceCountsOnce() {
    let once = reports(8, slow: 4)
    let copies = once.map { (file: "copy-of-\($0.file)", report: $0.report) }
    let result = history(of: copies + once, level: 0.05)
    #expect(result.segments.map(\.reports.count) == [8])
    #expect(result.segments[0].series == history(of: once, level: 0.05).segments[0].series)
  }

  /// Three runs that began in one second and ended in one digest are three reports.
  @Test func runsOfOneSecondAreNotCopies() {
    let runs = (0..<3).map { number in
      var report = reports(1)[0].report
      report.finishedAt = "2026-01-01T00:00:0\(number)Z"
      return (file: "\(number).json", report: report)
    }
    #expect(history(of: runs, level: 0.05).segments.map(\.reports.count) == [3])
    let report = reports(1)[0].report
    let numbered = ["f/20260101T000000Z", "f/20260101T000000Z_2", "f/20260101T000000Z_3", "copies/20260101T000000Z", "f/b_2"]
    let entries = numbered.map { (file: "\($0).json", report: report) }
    #expect(history(of: entries, level: 0.05).segments.map(\.reports.count) == [3], "numbered runs, and two copies")
  }

  @Test func whereNoOptimumIsKnownTheValueIsTheLoss() throws {
    let all = reports(3).enumerated().map { day, entry in
      var report = entry.report
      report.records[0].finalGap = nil
      report.records[0].finalValue = RecordedNumber(day < 2 ? 0.25 : 0.5)
      return (file: entry.file, report: report)
    }
    let series = history(of: all, level: 0.05).segments[0].series
    let losses = try #require(series.first { $0.metric == .finalLoss })
    #expect(losses.values.map { $0?.value } == [0.25, 0.25, 0.5] && losses.changes.map(\.report) == [2])
  }
}
