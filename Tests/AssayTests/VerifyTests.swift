import Foundation
import Records
import Testing

/// A machine compared with reference reports in one command.
@Suite struct VerifyTests {
  @Test func aMachineHasTheBitsOfItsOwnReference() async throws {
    let folder = try Folder()
    try folder.write(tinySuite(), to: "tiny.yaml")
    let first = try await assay("verify", "tiny.yaml", "--add", in: folder)
    #expect(first.code == 0, "\(first.err)")
    #expect(first.out.hasPrefix("reference results/reference/tiny/"))
    let again = try await assay("verify", "tiny.yaml", in: folder)
    #expect(again.code == 0)
    #expect(again.out.contains("3 trials: 3 identical\n"))
  }

  /// `--reference` of another machine's results, as they lie there.
  @Test func aFolderOfResultsIsAFolderOfReferences() async throws {
    let folder = try Folder()
    try folder.write(tinySuite(), to: "tiny.yaml")
    #expect(try await assay("run", "tiny.yaml", "--no-timing", "--results", "other", in: folder).code == 0)
    let end = try await assay("verify", "tiny.yaml", "--reference", "other", in: folder)
    #expect(end.code == 0, "\(end.err)")
    #expect(end.out.contains("3 trials: 3 identical\n"))
  }

  @Test func aReferenceIsChecksummed() async throws {
    let folder = try Folder()
    try folder.write(tinySuite(), to: "tiny.yaml")
    #expect(try await assay("verify", "tiny.yaml", "--add", in: folder).code == 0)
    let name = try #require(folder.reports.first { $0.contains("reference") })
    let text = String(decoding: try folder.bytes(of: name), as: UTF8.self)
    try folder.write(text.replacing("\"budgetSpent\"", with: "\"converged\""), to: name)
    let end = try await assay("verify", "tiny.yaml", in: folder)
    #expect(end.code == 2)
    #expect(end.err.contains(": its checksum is not the one of its text"), "\(end.err)")
  }

  @Test func everyReferenceOfTheCheckoutIsChecksummedAndIntact() throws {
    let folder = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../../results/reference").standardized
    let names = try FileManager.default.subpathsOfDirectory(atPath: folder.path).filter { $0.contains(".") }
    #expect(!names.isEmpty)
    for name in names {
      let bytes = [UInt8](try Data(contentsOf: folder.appending(path: name)))
      #expect(name.hasSuffix(".report"), "\(name)")
      #expect(throws: Never.self, "\(name)") { try readReport(bytes, file: name) }
    }
  }

  /// What the executable knows of the references outside the checkout is what they have.
  @Test func theReferencesInTheExecutableAreThoseOfTheCheckout() throws {
    var lines: [String] = []
    let references = repositoryFile("results/reference")
    for suite in try FileManager.default.contentsOfDirectory(atPath: references).sorted() {
      for name in try FileManager.default.contentsOfDirectory(atPath: "\(references)/\(suite)") where name.hasSuffix(".report")
      {
        let report = try readReport([UInt8](try Data(contentsOf: URL(filePath: "\(references)/\(suite)/\(name)"))), file: name)
        let digests = report.records.map { "\(suite) \($0.digest) \($0.trial.id)" }
        #expect(lines.filter { $0.hasPrefix("\(suite) ") } == digests || !lines.contains { $0.hasPrefix("\(suite) ") })
        if !lines.contains(where: { $0.hasPrefix("\(suite) ") }) { lines += digests }
      }
    }
    let text = try String(contentsOfFile: repositoryFile("suites/reference-digests.txt"), encoding: .utf8)
    #expect(text == lines.map { $0 + "\n" }.joined(), "scripts/references/reference-digests writes it anew")
  }

  /// A suite of a shipped one's name with other trials: each of them is told.
  @Test func outsideTheCheckoutTheTrialsThatDifferAreNamed() async throws {
    let folder = try Folder()
    try folder.write(tinySuite().replacing("suite: tiny", with: "suite: textbook"), to: "mine.yaml")
    let end = try await assay("verify", "mine.yaml", in: folder)
    #expect(end.code == 1)
    #expect(end.err.contains("assay: mine.yaml: 3 of 3 trials have other bits than the references: '"), "\(end.err)")
    #expect(end.err.hasSuffix("'--reference' names reports to compare their numbers with\n"))
  }

  @Test func otherBitsThanTheReferencesAreAVerdictAgainst() async throws {
    let folder = try Folder()
    try folder.write(tinySuite(), to: "tiny.yaml")
    #expect(try await assay("verify", "tiny.yaml", "--add", in: folder).code == 0)
    let name = try #require(folder.reports.first { $0.contains("reference") })
    var report = try readReport(folder.bytes(of: name), file: name)
    report.records[1].takeAnotherWay()
    report.fingerprint.machine = "another"
    report.digest = Report.digest(of: report.records).description
    try folder.write(report.fileBytes(), to: name)
    let end = try await assay("verify", "tiny.yaml", in: folder)
    #expect(end.code == 1)
    #expect(end.err.hasSuffix("assay: tiny.yaml: 1 of 3 trials differ\n"), "\(end.err)")
  }

  @Test func withoutAReferenceThereIsNothingToVerify() async throws {
    let folder = try Folder()
    try folder.write(tinySuite(), to: "tiny.yaml")
    let end = try await assay("verify", "tiny.yaml", in: folder)
    #expect(end.code == 2)
    #expect(
      end.err
        == "assay: there is no reference report in 'results/reference/tiny'; '--add' makes this machine's the first\n")
    #expect(folder.reports.isEmpty)
  }
}

/// Workers started through another command.
@Suite struct LauncherTests {
  @Test func aLaunchersMachineIsTheOneOfTheFingerprint() async throws {
    let folder = try Folder()
    try folder.write(tinySuite(), to: "tiny.yaml")
    let plain = try await assay("run", "tiny.yaml", "--no-timing", in: folder)
    let launched = try await assay(
      "run", "tiny.yaml", "--no-timing", "--launcher", "env TZ=Mars ASSAY_KERNELS=plain", in: folder)
    #expect(launched.code == plain.code, "\(launched.err)")
    let reports = try [plain, launched].map { end in
      let path = try #require(end.reportPath)
      return try readReport(folder.bytes(of: path), file: path)
    }
    #expect(reports[0].digest == reports[1].digest)
    #expect(reports[1].fingerprint.value(named: "environment.TZ") == "Mars")
    #expect(reports[1].fingerprint[.kernels] == "plain")
    #expect(reports[1].fingerprint[.launcher] == "env TZ=Mars ASSAY_KERNELS=plain")
  }

  @Test(arguments: ["no-such-launcher", "false", "echo hello"])
  func aLauncherThatDoesNotLaunchIsBadInput(_ launcher: String) async throws {
    let folder = try Folder()
    try folder.write(tinySuite(), to: "tiny.yaml")
    let end = try await assay("run", "tiny.yaml", "--launcher", launcher, in: folder)
    #expect(end.code == 2)
    #expect(end.err.hasPrefix("assay: '--launcher \(launcher)' does not start this program: "))
  }
}

extension TrialRecord {
  /// Gives the record other bits, and the digest that belongs to them.
  mutating func takeAnotherWay() {
    checkpoints[checkpoints.count - 1].stages[.update]?.chained = String(repeating: "1", count: 32)
    digest = recomputedDigest?.description ?? ""
  }
}
