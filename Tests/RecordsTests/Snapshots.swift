import Foundation
import Testing

/// Where the expected texts of this target lie.
let snapshotsFolder = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "Snapshots")

/// Compares `text` with the snapshot of that name; a missing one is recorded, and fails.
func expectSnapshot(_ name: String, _ text: String, sourceLocation: SourceLocation = #_sourceLocation) throws {
  let file = snapshotsFolder.appending(path: name)
  guard let expected = try? String(contentsOf: file, encoding: .utf8) else {
    try text.write(to: file, atomically: true, encoding: .utf8)
    Issue.record("the snapshot '\(name)' was missing and is recorded now: look at it", sourceLocation: sourceLocation)
    return
  }
  #expect(text == expected, sourceLocation: sourceLocation)
}
