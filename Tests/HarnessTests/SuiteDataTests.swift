import Testing

@testable import Harness

@Suite struct SuiteDataTests {
  private let text = """
    suite: t
    seed: 1
    experiments:
      - {name: here, problems: [line], optimizers: [faulty], budget: {steps: 1}, data: FOLDER}
      - {name: nowhere, problems: [line], optimizers: [faulty], budget: {steps: 1}, data: /proc/no}
    """

  @Test func experimentsWithoutTheirDataAreLeftOut() async throws {
    try await withTemporaryFolder { folder in
      let two = try suite(text.replacing("FOLDER", with: folder))
      let own = try locateData(of: two, in: nil)
      #expect(own.suite.experiments.map(\.name) == ["here"])
      #expect(own.leftOut.map(\.name) == ["nowhere"])
      let given = try locateData(of: two, in: folder)
      #expect(given.suite.experiments.map(\.data) == [folder, folder])
      let without = try suite(text.replacing("FOLDER", with: "/proc/no"))
      let sentence =
        "nothing of 'suite.yaml' can be run without its data: there is no folder '/proc/no'; '--data' names another"
      #expect(throws: SuiteDataError(description: sentence)) { try locateData(of: without, in: nil) }
    }
  }
}
