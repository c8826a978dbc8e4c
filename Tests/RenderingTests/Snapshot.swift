import Foundation
import Testing

/// Compares `text` with Snapshots/`name`.txt; records it and fails where there is no such file.
///
/// To accept a change, delete the file, run the test twice, and read the difference before committing it.
func expectSnapshot(_ text: String, named name: String, sourceLocation: SourceLocation = #_sourceLocation) throws {
  let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appendingPathComponent("Snapshots")
  let file = folder.appendingPathComponent("\(name).txt")
  guard let known = try? String(contentsOf: file, encoding: .utf8) else {
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    try text.write(to: file, atomically: true, encoding: .utf8)
    Issue.record("recorded \(file.path); read it, and run the test again", sourceLocation: sourceLocation)
    return
  }
  let difference = firstDifference(known, text)
  #expect(difference == nil, "\(difference ?? "")", sourceLocation: sourceLocation)
}

private func firstDifference(_ known: String, _ text: String) -> String? {
  guard known != text else { return nil }
  let old = known.split(separator: "\n", omittingEmptySubsequences: false)
  let new = text.split(separator: "\n", omittingEmptySubsequences: false)
  let line = zip(old, new).enumerated().first { $1.0 != $1.1 }?.offset ?? min(old.count, new.count)
  func quoted(_ lines: [Substring]) -> String { line < lines.count ? "'\(lines[line])'" : "nothing" }
  return "line \(line + 1): the snapshot has \(quoted(old)), the text \(quoted(new))"
}
