import PortableMath
import Records
import ReportFixtures
import Testing

/// Reports of several nodes as one: each trial once, and each time with the node that took it.
@Suite struct MergedReportTests {
  private let report = plausibleReport()

  /// The trials at some places, as a node of that name recorded them.
  private func part(_ places: [Int], on machine: String, startedAt: String = "2026-11-21T08:15:53Z") -> Report {
    var part = report
    part.startedAt = startedAt
    part.fingerprint.machine = machine
    part.records = places.map { report.records[$0] }
    part.digest = Report.digest(of: part.records).description
    return part
  }

  private func merged(_ parts: [Report]) throws -> Report {
    var merger = ReportMerger("all")
    for (index, part) in parts.enumerated() { try merger.add(part.fileBytes(planDigest: "\(index)"), file: "\(index)") }
    let bytes = try merger.merged()
    let read = try readReport(bytes, file: "all")
    #expect(try readReport(parts.enumerated().flatMap { $1.fileBytes(planDigest: "\($0)") }, file: "cat") == read)
    return read
  }

  @Test func everyTrialIsThereOnceWithItsNode() throws {
    let last = report.records.count
    let read = try merged([part([0, 2], on: "x", startedAt: "2026-11-20T08:15:53Z"), part([1] + Array(3..<last), on: "y")])
    #expect(read.records.map(\.trial.id) == ([0, 2, 1] + Array(3..<last)).map { report.records[$0].trial.id })
    #expect(read.nodes?.map(\.fingerprint.machine) == ["x", "y"])
    #expect(read.machines == "x, y" && read.startedAt == "2026-11-20T08:15:53Z")
    for record in read.records {
      let isFirst = read.records.prefix(2).contains { $0.trial.id == record.trial.id }
      #expect(read.fingerprint(ofNode: record.node).machine == (isFirst ? "x" : "y"))
      #expect(record.timing.value.map { $0.node == record.node } ?? true)
    }
    #expect(read.digest == Report.digest(of: read.records).description)
  }

  @Test func aTrialOfTwoNodesCountsAsTheFirstHasIt() throws {
    let read = try merged([part([0, 1], on: "x"), part([1, 2], on: "y")])
    #expect(read.records.map { read.fingerprint(ofNode: $0.node).machine } == ["x", "x", "y"])
    #expect(read.records.map { read.fingerprint(ofNode: $0.timing.value?.node).machine } == ["x", "x", "y"])
  }

  @Test func aResultTakesThePlaceOfALostTrial() throws {
    var lost = part([0, 1], on: "x")
    lost.records[1] = TrialRecord(failed: lost.records[1].trial, reason: "its worker was lost")
    lost.digest = Report.digest(of: lost.records).description
    let read = try merged([lost, part([1], on: "y")])
    #expect(read.records.map { read.fingerprint(ofNode: $0.node).machine } == ["x", "y"])
    #expect(read.records[1].digest == report.records[1].digest)
    let other = try merged([part([1], on: "y"), lost])
    #expect(other.records.map { other.fingerprint(ofNode: $0.node).machine } == ["y", "x"])
  }

  @Test func otherBitsOfOneTrialAreRefused() throws {
    var other = part([0], on: "y")
    other.records[0].evaluations.values += 1
    other.records[0].digest = other.records[0].recomputedDigest?.description ?? ""
    other.digest = Report.digest(of: other.records).description
    var merger = ReportMerger("all")
    try merger.add(part([0], on: "x").fileBytes(), file: "x")
    let error = #expect(throws: ReportError.self) { try merger.add(other.fileBytes(), file: "y") }
    let words = error?.description ?? ""
    #expect(words.hasPrefix("'y' does not fit the reports before it: "), "\(words)")
    #expect(words.contains("' has other bits on 'y/") && words.contains("' than on 'x/"), "\(words)")
  }

  @Test func otherConditionsAreRefusedByTheirName() throws {
    func conditions(_ filter: String, _ threads: String) -> [RunCondition] {
      [RunCondition("'--filter'", filter), RunCondition("'--threads'", threads)]
    }
    var merger = ReportMerger("all")
    try merger.add(part([0], on: "x").fileBytes(conditions: conditions("a", "1")), file: "x")
    let other = part([1], on: "y").fileBytes(conditions: conditions("b", "2"))
    let error = #expect(throws: ReportError.self) { try merger.add(other, file: "y") }
    #expect(
      error?.description
        == "'y' does not fit the reports before it: its run had other conditions than the one before: '--threads'")
  }
}
