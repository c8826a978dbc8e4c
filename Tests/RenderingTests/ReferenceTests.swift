import Analysis
import Foundation
import Records
import Rendering
import Testing

/// Pages of the reference whose tables are made from registries.
@Suite struct ReferenceTests {
  /// To renew the page, run this test with ASSAY_RENEW_REFERENCE=1.
  @Test func thePageOfGatesHasTheMetricsOfTheRegistry() throws {
    try expectBlock("metrics", of: "docs/reference/gate.md", metricReference())
  }

  @Test func thePageOfTablesHasTheColumnsOfTheRegistries() throws {
    try expectBlock("tables-of-show", of: "docs/reference/tables.md", tableReference(Report.self))
    try expectBlock("tables-of-diff", of: "docs/reference/tables.md", tableReference(Diff.self))
    try expectBlock("tables-of-history", of: "docs/reference/tables.md", tableReference(History.self))
  }

  private func expectBlock(_ name: String, of path: String, _ expected: String) throws {
    let file = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../../\(path)").standardizedFileURL
    let page = try String(contentsOf: file, encoding: .utf8)
    let (begin, end) = ("<!-- begin:\(name) -->\n", "<!-- end:\(name) -->\n")
    let start = try #require(page.firstRange(of: begin)?.upperBound, "\(path) has no line \(begin)")
    let block = start..<(try #require(page[start...].firstRange(of: end)?.lowerBound, "\(path) has no line \(end)"))
    guard page[block] != expected else { return }
    if ProcessInfo.processInfo.environment["ASSAY_RENEW_REFERENCE"] != nil {
      try page.replacingCharacters(in: block, with: expected).write(to: file, atomically: true, encoding: .utf8)
    }
    Issue.record(
      """
      the block '\(name)' of \(path) is not that of the registry; to renew it, run
      ASSAY_RENEW_REFERENCE=1 swift test --filter ReferenceTests
      """)
  }
}
