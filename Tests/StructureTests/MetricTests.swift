import Foundation
import Testing

private let folder = URL(filePath: #filePath).deletingLastPathComponent()
  .appending(path: "../../Sources/Analysis/Gate/Metrics").standardizedFileURL

/// A metric of gates is a file and a line of the registry; a file whose metric is not there would be dead.
@Suite struct MetricTests {
  @Test func everyMetricIsInTheRegistryByItsName() throws {
    let registry = try String(contentsOf: folder.appending(path: "Registry.swift"), encoding: .utf8)
    let listed = registry.matches(of: /(?m)^ +\.(\w+),$/).map { String($0.1) }
    let files = try FileManager.default.contentsOfDirectory(atPath: folder.path).filter { $0 != "Registry.swift" }
    let defined = try files.flatMap { file in
      try String(contentsOf: folder.appending(path: file), encoding: .utf8)
        .matches(of: /public static let (\w+) = GateMetric\(\s*"(\w+)"/).map { (constant: String($0.1), name: String($0.2)) }
    }
    #expect(defined.count == files.count && defined.map(\.constant) == defined.map(\.name))
    #expect(Set(listed).count == listed.count && defined.map(\.name).sorted() == listed.sorted())
  }
}
