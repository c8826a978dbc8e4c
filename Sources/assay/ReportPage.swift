import Analysis
import Foundation
import Harness
import Records
import Rendering
import SystemFiles

/// The page of a report; problems that are built in are evaluated for its pictures, those of plugins are not.
func reportPage(_ report: Report, _ summary: Summary) -> String {
  Document(page: report, summary) { landscape(of: $0, with: builtInRegistry) }.html()
}

/// Where the reports that a history names lead from a page: to their own pages, where there are such.
func linksToPages(_ reports: [String], from page: String) -> [String: String] {
  let base = URL(filePath: folder(of: page)).standardizedFileURL.pathComponents
  return reports.reduce(into: [:]) { links, report in
    let path = pagePath(ofReport: report)
    guard FileManager.default.fileExists(atPath: path) else { return }
    let parts = URL(filePath: path).standardizedFileURL.pathComponents
    let shared = zip(base, parts).prefix { $0 == $1 }.count
    let steps = [String](repeating: "..", count: base.count - shared) + parts.dropFirst(shared)
    links[report] = steps.map { $0.addingPercentEncoding(withAllowedCharacters: .urlPathAllowed) ?? $0 }.joined(separator: "/")
  }
}
