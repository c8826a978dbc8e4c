import Testing

/// A bad suite through the executable: exit code 2, one line that says where and what, and nothing written.
@Suite struct BadSuiteFileTests {
  @Test func suiteThatTheBadOnesAreMadeFromIsGood() async throws {
    let folder = try Folder()
    try folder.write(validSuite, to: "suite.yaml")
    #expect(try await assay("run", "suite.yaml", "--no-timing", in: folder).code == 0)
  }

  @Test(arguments: unreadableSuites)
  func unreadableSuiteIsRefusedAndNothingIsWritten(_ bad: BadSuiteFile) async throws { try await expectRefusal(bad) }

  @Test(arguments: unplannableSuites)
  func unplannableSuiteIsRefusedAndNothingIsWritten(_ bad: BadSuiteFile) async throws { try await expectRefusal(bad) }

  @Test func kindsOfBadSuiteAreAtLeastThirty() {
    #expect(Set((unreadableSuites + unplannableSuites).map(\.text)).count >= 30)
  }

  private func expectRefusal(_ bad: BadSuiteFile) async throws {
    let folder = try Folder()
    try folder.write(bad.text, to: "bad.yaml")
    let end = try await assay("run", "bad.yaml", in: folder)
    #expect(end.code == 2)
    #expect(end.out.isEmpty)
    #expect(end.err.hasPrefix("assay: bad.yaml\(bad.message)"), "\(end.err)")
    #expect(end.err.split(separator: "\n").count == 1)
    #expect(folder.files == ["bad.yaml"])
  }
}
