import Foundation
import Harness
import Records

/// Variables in which CI services name the revision that they test.
private let revisionVariables = [FingerprintKey.revisionVariable, "GITHUB_SHA", "CI_COMMIT_SHA"]

/// The revision of the sources in the working folder: as it is named, by the environment, or by git.
///
/// git adds `-dirty` if a tracked file was changed. nil if nothing tells.
func sourceRevision(_ name: String? = nil) async -> Fingerprint.Line? {
  let environment = ProcessInfo.processInfo.environment
  if let name = name ?? revisionVariables.lazy.compactMap({ environment[$0] }).first(where: { !$0.isEmpty }) {
    return Fingerprint.Line(.revision, name)
  }
  let end = await runTool("git", ["describe", "--always", "--abbrev=40", "--exclude", "*", "--dirty"])
  guard let end, end.succeeded else { return nil }
  let words = end.output.trimmingCharacters(in: .whitespacesAndNewlines)
  return words.isEmpty ? nil : Fingerprint.Line(.revision, words)
}

/// A revision's first twelve digits, with its mark if the sources were changed; another name as it is.
func shortRevision(_ name: String) -> String {
  let digits = name.prefix(while: \.isHexDigit)
  return digits.count == 40 ? String(digits.prefix(12)) + name.dropFirst(40) : name
}
