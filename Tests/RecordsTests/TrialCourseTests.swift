import Foundation
import PortableMath
import ReportFixtures
import Testing

@testable import Records

@Suite struct TrialCourseTests {
  @Test func samplesStandAtEveryStepTo64ThenAt32AnOctaveAndAtTheLast() {
    #expect(TrialCourse.steps(to: 0) == [0])
    #expect(TrialCourse.steps(to: 64) == Array(0...64))
    #expect(TrialCourse.steps(to: 71).suffix(5) == [64, 66, 68, 70, 71])
    #expect(TrialCourse.steps(to: 1024).filter { (513...1024).contains($0) }.count == 32)
    #expect(TrialCourse.steps(to: 50_000).count == 370)
    for last in [1, 63, 65, 100, 129, 5000] {
      #expect(TrialCourse.steps(to: last) == (0...last).filter { TrialCourse.isDue($0) || $0 == last })
    }
  }

  @Test func everyFloatSurvivesAndEveryNaNIsTheSame() throws {
    let numbers: [Float] = [0, -0.0, 1.5, -.infinity, .infinity, .leastNonzeroMagnitude, .greatestFiniteMagnitude]
    for count in 0...numbers.count {
      let column = FloatColumn(Array(numbers.prefix(count)))
      #expect(column.count == count)
      #expect(try decodeJSON(FloatColumn.self, from: encodeJSON(column)) == column)
      #expect(column.numbers.map(\.bitPattern) == numbers.prefix(count).map(\.bitPattern))
    }
    #expect(FloatColumn([Float(bitPattern: 0x7fc0_0001)]) == FloatColumn([Float(bitPattern: 0xffc0_0000)]))
    #expect(FloatColumn([.nan]).numbers[0].isNaN)
  }

  @Test(arguments: ["A", "AAAA", "AAAAAA=A", "AAAA AA=", "ÄAAAAA==", "======"])
  func aTextThatIsNoFloatsIsRefused(text: String) {
    #expect(throws: DecodingError.self) { try decodeJSON([FloatColumn].self, from: Array("[\"\(text)\"]".utf8)) }
  }

  @Test func aReportWithCoursesIsReadAsWritten() throws {
    var report = plausibleReport()
    for index in report.records.indices { report.records[index].course = course(of: report.records[index]) }
    #expect(report.records.contains { $0.course != nil })
    #expect(try readReport(encodeJSON(report), file: "r.json") == report)
    #expect(try readReport(report.fileBytes(), file: "r.report").records.map(\.course) == report.records.map(\.course))
  }

  @Test func aSummaryIsReadWithoutCourses() throws {
    var report = plausibleReport()
    report.records[0].course = course(of: report.records[0])
    var reader = ReportReader(file: "r.report", content: .summary)
    try reader.read(report.fileBytes())
    #expect(try reader.finish().records.allSatisfy { $0.course == nil })
  }

  @Test func aCourseOfOtherStepsIsRefused() throws {
    var report = plausibleReport()
    var longer = report.records[0]
    longer.steps += 1
    report.records[0].course = course(of: longer)
    let error = #expect(throws: ReportError.self) { try readReport(report.fileBytes(), file: "r.report") }
    #expect(error?.description.contains("its course is of other steps") == true, "\(error?.description ?? "accepted")")
  }
}

/// A course as long as the record; nil of a trial that gave none.
private func course(of record: TrialRecord) -> TrialCourse? {
  guard !record.digest.isEmpty else { return nil }
  let column = FloatColumn(TrialCourse.steps(to: record.steps).map { Float($0) })
  var course = TrialCourse(values: column, evaluations: column)
  course.gaps = column
  course.leastValues = column
  course.greatestValues = column
  course.iterate = record.dimension == 2 ? [column, column] : nil
  return course
}
