import Foundation
import Records
import Testing

/// A machine compared with reference reports in one command.
@Suite struct CheckTests {
  @Test func aMachineHasTheBitsOfItsOwnReference() async throws {
    let folder = try Folder()
    try folder.write(tinySuite(), to: "tiny.yaml")
    let first = try await assay("check", "tiny.yaml", "--add", in: folder)
    #expect(first.code == 0, "\(first.err)")
    #expect(first.out.hasPrefix("reference results/reference/tiny/"))
    let again = try await assay("check", "tiny.yaml", in: folder)
    #expect(again.code == 0)
    #expect(again.out.contains("3 trials: 3 identical\n"))
  }

  @Test func otherBitsThanTheReferencesAreAVerdictAgainst() async throws {
    let folder = try Folder()
    try folder.write(tinySuite(), to: "tiny.yaml")
    #expect(try await assay("check", "tiny.yaml", "--add", in: folder).code == 0)
    let name = try #require(folder.reports.first { $0.contains("reference") })
    var report = try readReport(folder.bytes(of: name), file: name)
    report.records[1].digest = String(repeating: "1", count: 32)
    report.fingerprint.machine = "another"
    report.digest = ReportV1.digest(of: report.records).description
    try folder.write(encodeJSON(report), to: name)
    let end = try await assay("check", "tiny.yaml", in: folder)
    #expect(end.code == 1)
    #expect(end.err.hasSuffix("assay: tiny.yaml: 1 of 3 trials differ\n"), "\(end.err)")
  }

  @Test func withoutAReferenceThereIsNothingToCheck() async throws {
    let folder = try Folder()
    try folder.write(tinySuite(), to: "tiny.yaml")
    let end = try await assay("check", "tiny.yaml", in: folder)
    #expect(end.code == 2)
    #expect(
      end.err
        == "assay: there is no reference report in 'results/reference/tiny'; '--add' makes this machine's the first\n")
    #expect(folder.reports.isEmpty)
  }
}
