import Analysis
import Records
import ReportFixtures
import Testing

@testable import Rendering

/// A table of a report as programs read it.
private struct ReadTable {
  let columns: [String]
  let rows: [[String]]

  init<Source: Exportable>(_ name: String, of source: Source) throws {
    let table = try #require(Source.tables.first { $0.name == name })
    let records = parseCSV(csv(table.make(source)))
    columns = try #require(records.first)
    rows = Array(records.dropFirst())
  }

  subscript(_ column: String) -> [String] {
    guard let index = columns.firstIndex(of: column) else {
      Issue.record("there is no column '\(column)'")
      return []
    }
    return rows.map { $0[index] }
  }

  /// The rows with these cells only.
  func selecting(_ names: [String]) -> [[String]] {
    let indices = names.compactMap { columns.firstIndex(of: $0) }
    return rows.map { row in indices.map { row[$0] } }
  }
}

private let keys = ["trial", "experiment", "problem", "optimizer", "scalar", "seed"]

private func trials(_ records: [TrialRecord]) throws -> ReadTable { try ReadTable("trials", of: fixtureReport(records)) }

@Suite struct ExportTables {
  @Test(arguments: Report.tables.map(\.name))
  func aTableIsAsItWas(_ name: String) throws {
    let table = try #require(Report.tables.first { $0.name == name })
    try expectSnapshot(csv(table.make(name == "profiles" ? comparedReport : plausibleReport())), named: "table.\(name)")
  }

  @Test(arguments: Report.tables.map(\.name))
  func everyRowHasTheHeadersColumnsAndEachHasAName(_ name: String) throws {
    let table = try ReadTable(name, of: plausibleReport())
    #expect(Set(table.columns).count == table.columns.count && table.columns.allSatisfy { !$0.isEmpty })
    #expect(table.rows.allSatisfy { $0.count == table.columns.count })
  }

  @Test(arguments: Report.tables.map(\.name))
  func anEmptyReportHasAHeaderAndNoRow(_ name: String) throws {
    let table = try ReadTable(name, of: fixtureReport([]))
    let definition = try #require(Report.tables.first { $0.name == name })
    #expect(table.columns == definition.columns.map(\.name).filter { !$0.hasSuffix(">") })
    #expect(table.rows.isEmpty)
  }

  @Test(arguments: ["targets", "course"])
  func everyRowIsOfATrialThatTheTableOfTrialsHas(_ name: String) throws {
    let known = Set(try ReadTable("trials", of: plausibleReport()).selecting(keys))
    let rows = try ReadTable(name, of: plausibleReport()).selecting(keys)
    #expect(!rows.isEmpty && rows.allSatisfy { $0.count == keys.count } && known.isSuperset(of: rows))
  }

  @Test func everyTrialTargetAndSampleHasARow() throws {
    let report = plausibleReport()
    #expect(try ReadTable("trials", of: report)["trial"] == report.records.map(\.trial.id))
    #expect(try ReadTable("targets", of: report).rows.count == report.records.reduce(0) { $0 + $1.targets.count })
    let steps = report.records.map { Set($0.checkpoints.map(\.step) + ($0.model?.examinations.map(\.step) ?? [])).count }
    #expect(try ReadTable("course", of: report).rows.count == steps.reduce(0, +))
  }

  @Test(arguments: [
    0.1 + 0.2, -1.5, Double.leastNonzeroMagnitude, -0.0, 1, 1e300, Double.greatestFiniteMagnitude, Double.infinity,
    -Double.infinity, Double.nan,
  ])
  func aNumberReadsBackToTheBit(_ number: Double) throws {
    let table = try trials([fixtureRecord(fixtureTrial(), gap: number)])
    for column in ["final_value", "final_gap"] {
      #expect(Double(table[column][0]).map { RecordedNumber($0) } == RecordedNumber(number))
    }
  }

  @Test func aSeedAndASettingKeepAllDigits() throws {
    let settings: [String: SuiteValue] = ["rate": .number(0.1 + 0.2), "depth": .number(10), "mode": .text("fast")]
    let optimizer = ConfiguredPlugin(name: "adam", settings: settings)
    let table = try trials([fixtureRecord(fixtureTrial(optimizer: optimizer, seed: .max))])
    #expect(table["seed"] == ["18446744073709551615"])
    #expect(
      table.selecting(["optimizer.depth", "optimizer.mode", "optimizer.rate"]) == [["10", "fast", "0.30000000000000004"]])
  }

  @Test func aSettingIsAColumnAndEmptyInTrialsWithoutIt() throws {
    let well = ConfiguredPlugin(name: "well", settings: ["centers": .list([.number(1), .number(-10)]), "rate": .number(2)])
    let table = try trials([fixtureRecord(fixtureTrial()), fixtureRecord(fixtureTrial(problem: well))])
    #expect(table["optimizer.rate"] == ["0.001", "0.001"])
    #expect(table["problem.rate"] == ["", "2"])
    #expect(table["problem.centers"] == ["", "[1, -10]"])
    #expect(table["problem_name"] == ["rosenbrock", "well"])
  }

  /// The apostrophe keeps spreadsheets from computing the cell; the same text is the same cell in each table.
  @Test func namesOfOthersAreOneCellAndNoFormula() throws {
    let name = "=cmd|' /C calc'!A0,\"x\"\r\n::error::\u{1b}[2J"
    let written = "'=cmd|' /C calc'!A0,\"x\" ::error::␛[2J"
    let plugin = ConfiguredPlugin(name: name, settings: [name: .text("@SUM(1)")])
    let trial = fixtureTrial(experiment: name, problem: plugin, optimizer: plugin, targets: [Target(.gap, 1)])
    let report = fixtureReport([fixtureRecord(trial, hits: [3], checkpoints: [fixtureCheckpoint(0)])])
    let table = try ReadTable("trials", of: report)
    #expect(table["experiment"] == [written] && table["optimizer_name"] == [written])
    #expect(table["optimizer.\(written.dropFirst())"] == ["'@SUM(1)"])
    for other in ["targets", "course"] {
      #expect(try ReadTable(other, of: report).selecting(keys) == table.selecting(keys))
    }
  }

  @Test func aFailedTrialHasAReasonAndNoCounts() throws {
    let trial = fixtureTrial(targets: [Target(.gap, 1e-3)])
    let report = fixtureReport([TrialRecord(failed: trial, reason: "the worker was ended by signal 9")])
    let table = try ReadTable("trials", of: report)
    #expect(
      table.selecting(["status", "reason", "steps", "evaluations", "final_value", "ns_per_step", "digest"]) == [
        ["failed", "the worker was ended by signal 9", "", "", "", "", ""]
      ])
    #expect(table["evaluations_to_target"] == ["inf"])
    let targets = try ReadTable("targets", of: report)
    #expect(
      targets.selecting(["reached", "steps", "evaluations", "evaluations_spent", "ns"]) == [["false", "inf", "inf", "", ""]])
    #expect(try ReadTable("course", of: report).rows.isEmpty)
  }

  @Test func anEndOutOfTheBoundsIsNoResult() throws {
    var record = fixtureRecord(fixtureTrial(), gap: -5, checkpoints: [fixtureCheckpoint(100, value: -5)])
    record.checkpoints[0].isOutOfBounds = true
    let report = fixtureReport([record])
    #expect(
      try ReadTable("trials", of: report).selecting(["final_value", "final_gap", "out_of_bounds"]) == [["inf", "inf", "true"]])
    #expect(try ReadTable("course", of: report).selecting(["value", "out_of_bounds"]) == [["-5.0", "true"]])
  }

  @Test func aTrialOfASearchHasItsNumberAndGoal() throws {
    let table = try trials(fixtureSearch(.finalValue))
    #expect(table["search"] == [String](repeating: "rates/rosenbrock/sgd(momentum: 0.9)/float64/0/sobol", count: 5))
    #expect(table["search_trial"] == ["1", "2", "3", "4", "5"])
    #expect(table["goal_value"] == ["4.0", "2.0", "1.0", "", "2.0"])
    #expect(table["stopped_early"] == ["false", "false", "true", "false", "false"])
    #expect(table["optimizer.rate"] == ["0.001", "0.02", "0.3", "1", "0.0123456789"])
  }

  @Test func aModelHasItsAccuracyAndLossAtTheEndAndOnItsCourse() throws {
    let report = fixtureReport([fixtureRecord(fixtureTrial(), steps: 20).predicting([0, 1, 1, 0], labels: [2, 2])])
    let columns = ["accuracy", "held_out_loss"]
    #expect(try ReadTable("trials", of: report).selecting(columns + ["steps_per_epoch"]) == [["0.5", "0.5", "10"]])
    #expect(try ReadTable("course", of: report).selecting(["step"] + columns) == [["20", "0.5", "0.5"]])
  }

  /// A row of the summary that has one trial says the same as the trial's own row.
  @Test func theTableOfTrialsAgreesWithTheSummary() throws {
    let records = [
      fixtureRecord(fixtureTrial(targets: [Target(.gap, 1)]), hits: [50], gap: 0.1).timed([[500], [700], [900]])
        .allocating(bytes: 64, count: 2)
    ]
    let rows = parseCSV(Document(summarize(fixtureReport(records))).csv())
    let table = try trials(records)
    for (column, name) in [
      ("steps_to_target", "steps_to_target"), ("evaluations_to_target", "evaluations_to_target"),
      ("ns_to_target", "ns_to_target"), ("ns_per_step", "ns_per_step"), ("ns_per_trial", "ns_per_trial"),
      ("cpu_ns_per_step", "cpu_ns_per_step"), ("final_gap", "final_gap"), ("peak_memory_bytes", "peak_memory_bytes"),
    ] {
      let index = try #require(rows[0].firstIndex(of: column))
      #expect(!rows[1][index].isEmpty && Double(table[name][0]) == Double(rows[1][index]), "\(column)")
    }
  }
}

@Suite struct GapsOnACourse {
  private func gaps(_ values: [Double], lastGap: Double, _ scalar: ScalarType = .float64) throws -> [String] {
    var record = fixtureRecord(
      fixtureTrial(scalar: scalar), steps: values.count - 1, gap: lastGap,
      checkpoints: values.enumerated().map { fixtureCheckpoint($0.offset, value: $0.element) })
    record.finalValue = RecordedNumber(values[values.count - 1])
    return try ReadTable("course", of: fixtureReport([record]))["gap"]
  }

  @Test func anOptimumOfZeroMakesTheValueTheGap() throws {
    #expect(try gaps([24.5, 3, 1e-9], lastGap: 1e-9) == ["24.5", "3.0", "1e-09"])
  }

  /// 397.25 − 397 is exact, and so are the gaps before it, however small.
  @Test func anotherOptimumIsTakenAway() throws {
    #expect(try gaps([400, 397.0.nextUp, 397.25], lastGap: 0.25) == ["3.0", "\(397.0.ulp)", "0.25"])
    #expect(try gaps([-70, -78], lastGap: 0.25, .float32) == ["8.25", "0.25"])
  }

  /// The last value of a trial that diverged says nothing of an optimum that it swallows.
  @Test func aTrialThatDivergedHasNoGapThatRoundingHides() throws {
    #expect(try gaps([-77.9, 1e30, 1e300], lastGap: 1e300) == ["", "", "1e+300"])
    #expect(try gaps([3, .infinity], lastGap: .infinity) == ["", "inf"])
    #expect(try gaps([3, .nan], lastGap: .nan) == ["", "nan"])
  }

  @Test func withoutAnOptimumThereIsNoGap() throws {
    var record = fixtureRecord(fixtureTrial(), checkpoints: [fixtureCheckpoint(100, value: 2)])
    record.finalValue = RecordedNumber(2)
    #expect(try ReadTable("course", of: fixtureReport([record]))["gap"] == [""])
  }
}

@Suite struct ProfilePoints {
  /// Every share is the one that the curve has there; the first point of each curve is at or before its first rise.
  @Test func everyPointIsOnItsCurve() throws {
    let table = try ReadTable("profiles", of: comparedReport)
    let comparison = try #require(compared.comparisons.first)
    var points = 0
    for target in comparison.targets {
      for method in target.methods {
        for (name, curve) in [("performance", method.performance), ("data", method.data)] {
          let rows = table.rows.filter { $0[1] == name && $0[2] == target.target && $0[3] == method.method }
          #expect(rows.compactMap { Double($0[5]) } == rows.map { curve.share(at: Double($0[4]) ?? .nan) })
          #expect(Double(rows.last?[5] ?? "") == curve.share(at: .infinity))
          points += rows.count
        }
      }
    }
    for method in comparison.pairs {
      let rows = table.rows.filter { $0[1] == "pairs" && $0[3] == method.method }
      #expect(rows.compactMap { Double($0[5]) } == rows.map { method.curve.share(at: Double($0[4]) ?? .nan) })
      points += rows.count
    }
    #expect(points == table.rows.count && points > 20)
  }

  @Test func aCurveThatNeverRisesHasOnePoint() throws {
    let trials = ["a", "b"].flatMap { name in
      (0..<2).map { seed in
        fixtureRecord(
          fixtureTrial(
            problem: ConfiguredPlugin(name: "well", settings: ["depth": .number(Double(seed))]),
            optimizer: ConfiguredPlugin(name: name, settings: [:]), targets: [Target(.bestGap, 1)]),
          hits: [name == "a" ? 5 : nil])
      }
    }
    let rows = try ReadTable("profiles", of: fixtureReport(trials)).rows.filter { $0[3] == "b" }
    #expect(
      rows.map { [$0[1], $0[4], $0[5]] } == [["performance", "1.0", "0.0"], ["data", "0.0", "0.0"], ["pairs", "0.0", "0.0"]])
  }
}

@Suite struct ExportTablesOfComparisons {
  @Test(arguments: Diff.tables.map(\.name))
  func aTableOfADiffIsAsItWas(_ name: String) throws {
    let table = try #require(Diff.tables.first { $0.name == name })
    try expectSnapshot(csv(table.make(try DiffSnapshots().threeSides())), named: "table.diff.\(name)")
  }

  @Test(arguments: History.tables.map(\.name))
  func aTableOfAHistoryIsAsItWas(_ name: String) throws {
    let table = try #require(History.tables.first { $0.name == name })
    try expectSnapshot(csv(table.make(changedHistory())), named: "table.history.\(name)")
  }

  @Test func everyReportHasAValueInEachSeries() throws {
    let history = changedHistory()
    let table = try ReadTable("series", of: history)
    #expect(table.rows.count == history.segments.reduce(0) { $0 + $1.series.count * $1.reports.count })
    #expect(try ReadTable("changes", of: history).rows.count == history.segments.flatMap(\.series).flatMap(\.changes).count)
  }
}
