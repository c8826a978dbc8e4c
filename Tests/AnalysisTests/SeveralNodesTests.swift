import Analysis
import Records
import ReportFixtures
import Testing

/// Reports whose trials ran on several machines.
@Suite struct SeveralNodesTests {
  /// The report with its second half as another machine recorded and timed it.
  private func halves() -> Report {
    var report = plausibleReport()
    var other = report.fingerprint
    other.machine = "another"
    let nodes = [ReportNode(report.fingerprint), ReportNode(other)]
    report.nodes = nodes
    for index in report.records.indices {
      // Of the first rows' three seeds each, the last one.
      let name = nodes[index < 4 ? 0 : 1].name
      report.records[index].node = name
      guard var timing = report.records[index].timing.value else { continue }
      timing.node = name
      report.records[index].timing = .measured(timing)
    }
    return report
  }

  @Test func aRowOfSeveralMachinesHasNoTime() throws {
    let (one, several) = (summarize(plausibleReport()), summarize(halves()))
    #expect(one.rows.contains { $0.nanosecondsPerStep != nil })
    #expect(several.rows.allSatisfy { $0.nanosecondsPerStep == nil })
    #expect(several.rows[0].timingAbsence == "several machines took them")
    #expect(several.rows.map(\.steps) == one.rows.map(\.steps))
    #expect(several.machine == "some-machine-2c-012345, another")
  }

  /// Rows of one table that two machines timed are not set beside each other without a word.
  @Test func aRowNamesTheMachineThatTimedItIfThereAreSeveral() throws {
    var report = halves()
    for index in report.records.indices where index < 6 {
      // The first row's seeds are at even places, the second's at odd ones.
      let name = try #require(report.nodes)[index % 2].name
      report.records[index].node = name
      guard var timing = report.records[index].timing.value else { continue }
      timing.node = name
      report.records[index].timing = .measured(timing)
    }
    let names = try #require(report.nodes).map(\.name)
    #expect(summarize(report).rows.compactMap(\.timedBy) == names)
    #expect(summarize(plausibleReport()).rows.allSatisfy { $0.timedBy == nil })
  }

  @Test func aGateComparesTimesOfOneMachineOnly() throws {
    let gate = try evaluateGate(baseline: ("a", plausibleReport()), candidate: ("b", halves()), under: GatePolicy())
    let ofTwo = Set(gate.findings.filter { $0.isOfTwoMachines == true }.map(\.subject))
    #expect(ofTwo.isDisjoint(with: halves().records[..<4].map(\.trial.id)))
    #expect(ofTwo.isSuperset(of: halves().records[4..<6].map(\.trial.id)))
  }
}
