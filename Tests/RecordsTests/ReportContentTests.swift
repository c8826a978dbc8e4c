import ReportFixtures
import Testing

import struct JSONCoding.ParsedJSON
import func JSONCoding.decodeOrdered

@testable import Records

/// What each reader of a report keeps of its records, and checks.
@Suite struct ReportContentTests {
  private let report: Report

  init() {
    var report = plausibleReport()
    for index in report.records.indices where !report.records[index].digest.isEmpty {
      let column = FloatColumn(TrialCourse.steps(to: report.records[index].steps).map { Float($0) })
      report.records[index].course = TrialCourse(values: column, evaluations: column)
    }
    self.report = report
  }

  private func read(_ content: ReportContent, _ report: Report? = nil) throws -> Report {
    try readReport((report ?? self.report).fileBytes(), file: "r", content: content)
  }

  @Test(arguments: ReportContent.allCases) func everyReaderFindsTheSameDigest(_ content: ReportContent) throws {
    #expect(try read(content).digest == report.digest)
  }

  @Test(arguments: ReportContent.allCases) func aReaderKeepsWhatItSaysOfARecord(_ content: ReportContent) throws {
    let kept = report.records.map { record in
      var record = record
      record.keep(content)
      return record
    }
    #expect(try read(content).records == kept)
  }

  /// Text that is spaced in another way is read by `Decodable`.
  @Test(arguments: ReportContent.allCases) func otherSpacingIsReadAsTheSame(_ content: ReportContent) throws {
    let spaced = report.fileBytes().rewrittenLines { $0.replacing(#","record":{"#, with: #", "record": {"#) }
    #expect(try readReport(spaced, file: "r", content: content) == read(content))
  }

  /// A text in which brackets and quotes stand is passed over as a text.
  @Test(arguments: ReportContent.allCases) func bracketsInTextsAreNoPartsOfRecords(_ content: ReportContent) throws {
    var report = report
    report.records[1].standardError = "]}\"{[,\\"
    #expect(try read(content, report).records[1].standardError == report.records[1].standardError)
  }

  @Test func aPageHasTheCoursesOfItsFirstTrials() throws {
    var report = report
    let record = report.records[1]
    report.records = (0..<ReportContent.picturedTrials + 2).map { number in
      var copy = record
      copy.trial.id = "t/\(number)"
      copy.trial.seed = UInt64(number)
      return copy
    }
    report.digest = Report.digest(of: report.records).description
    let read = try read(.page, report)
    #expect(read.records.prefix(ReportContent.picturedTrials).allSatisfy { $0.course != nil && $0.checkpoints.count > 2 })
    #expect(read.records.suffix(2).allSatisfy { $0.course == nil && $0.checkpoints.count == 2 })
  }

  /// The verbs that compare refuse it; a table shows nothing of it, and a resumed run needs nothing of it.
  @Test func aForgedCheckpointInTheMiddleIsRefusedByWhatReadsIt() throws {
    var forged = report
    let index = try #require(forged.records.firstIndex { $0.checkpoints.count > 2 && $0.trial.expectations.isEmpty })
    forged.records[index].checkpoints[1].evaluations.gradients = .max
    #expect(throws: ReportError.self) { try read(.whole, forged) }
    #expect(throws: ReportError.self) { try read(.comparison, forged) }
    #expect(try read(.summary, forged).records == read(.summary).records)
  }

  @Test(arguments: [ReportContent.summary, .page, .resumption])
  func aForgedEndIsRefusedByEveryReader(_ content: ReportContent) throws {
    let changes: [(inout TrialRecord) -> Void] = [
      { $0.steps += 1 }, { $0.finalValue = RecordedNumber(0) }, { $0.targets[0].steps = .max }, { $0.digest = "d" },
      { $0.checkpoints[0].step = 1 }, { $0.trial.timeLimitSeconds = -1 }, { $0.evaluations.gradients = .min },
    ]
    for change in changes {
      var forged = report
      change(&forged.records[1])
      forged.digest = Report.digest(of: forged.records).description
      #expect(throws: ReportError.self) { try read(content, forged) }
    }
  }
}

/// Records are read and written without `Codable`, which says the same.
@Suite struct OrderedRecordTests {
  private struct Wrapped<Value: Codable & Equatable>: Codable, Equatable { let value: Value }

  private let records = sampleReport().records + plausibleReport().records

  @Test func aRecordIsWrittenAsItsCodingSays() throws {
    for record in records {
      let coded = String(decoding: try encodeJSON(Wrapped(value: record)), as: UTF8.self)
      #expect(coded == #"{"value":\#(String(decoding: try encodeJSON(record), as: UTF8.self))}"#)
    }
  }

  @Test func aRecordIsReadAsItsCodingSays() throws {
    for record in records {
      let bytes = try encodeJSON(record)
      let read = try #require(decodeOrdered(TrialRecord.self, from: bytes), "without its coding")
      #expect(try read == ParsedJSON(bytes).decode(TrialRecord.self))
    }
  }

  /// What is read in order is JSON, and nothing but JSON.
  @Test func everyTextThatIsCutShortIsLeftToTheParser() throws {
    let bytes = try encodeJSON(records[0])
    for count in 0..<bytes.count { #expect(decodeOrdered(TrialRecord.self, from: Array(bytes.prefix(count))) == nil) }
    #expect(decodeOrdered(TrialRecord.self, from: bytes + [UInt8(ascii: " ")]) == nil)
  }
}
