import Analysis
import Records
import ReportFixtures
import Testing

@testable import Rendering

@Suite struct DiffSnapshots {
  @Test func aDiffShowsDifferencesFirst() throws {
    let diff = try threeSides()
    try expectSnapshot(Document(diff).terminal() + "-----\n" + Document(diff).markdown(), named: "aDiffShowsDifferencesFirst")
  }

  @Test func identicalReportsTakeAFewLines() throws {
    let report = fixtureReport([fixtureRecord(fixtureTrial(), gap: 1)])
    let text = Document(try Analysis.diff([("a.json", report), ("b.json", report)])).terminal()
    #expect(text.split(separator: "\n").count == 4)
    #expect(text.hasSuffix("1 trial: 1 identical\n"))
  }

  @Test func csvHasEveryTrial() throws {
    let diff = try threeSides()
    let lines = Document(diff).csv().split(separator: "\n")
    #expect(lines.count == diff.trials.count + 1)
    #expect(lines[0].hasPrefix("trial,verdict,sides,apart after step,"))
    #expect(lines.contains { $0.contains(",identical,") })
  }

  /// One trial identical, one a last place apart on C, one that C lacks; repetitions that differ; times.
  func threeSides() throws -> Diff {
    let reports = (0..<3).map { side in
      var records = (0..<3).map { seed in
        var record = fixtureRecord(
          fixtureTrial(seed: UInt64(seed)), gap: 0.25 + (seed == 1 && side == 2 ? 0x1p-54 : 0))
        record.checkpoints = [
          fixtureCheckpoint(0, iterate: [2]),
          fixtureCheckpoint(64, iterate: [seed == 1 && side == 2 ? 1.5.nextUp : 1.5]),
        ]
        record.checkpoints[1].stages[.update] = StageDigest(
          plain: "\(seed)\(side / 2)", chained: "\(seed == 1 ? side / 2 : 0)")
        record.digest = seed == 1 ? "d\(side / 2)" : "d"
        // B's machine is half as fast in everything, C a third as fast in the trial and half as fast in the reference workload.
        return record.timed((0..<6).map { [(900 + 10 * $0) * (side + 1)] }, reference: side == 0 ? 100 : 200)
      }
      if side == 2 { records.removeLast() }
      var report = fixtureReport(records)
      report.fingerprint = Fingerprint(
        machine: "machine-\(side)",
        lines: [.init(.cpuInstructionSets, side == 2 ? "avx2" : "avx512f"), .init(.memory, "\(8 * side)")])
      return ("\(side).json", report)
    }
    return try Analysis.diff(reports)
  }
}
