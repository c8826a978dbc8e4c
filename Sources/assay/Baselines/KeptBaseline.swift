import Foundation
import Harness
import Records
import SystemFiles

/// A report that is kept under a baseline's name, as its path in a store tells of it.
///
/// `main/classics/amd-epyc-2c-1f0b3c/20261130T164617Z-0123456789ab.report`: name, suite, machine, start and revision.
struct KeptBaseline {
  let name: String
  let suite: String
  let machine: String
  /// When its run began, as in the names of reports; numbered where runs began in the same second.
  let stamp: String
  /// The first digits of its revision; nil if the report has none.
  let revision: String?
  let path: String

  init(_ report: Report, name: String, stamp: String) {
    func safe(_ text: String) -> String {
      let name = String(text.map { $0.isLetter || $0.isNumber || "._-".contains($0) ? $0 : "_" })
      // What begins with a dot is hidden, or another folder.
      return name.hasPrefix(".") ? "_\(name.dropFirst())" : name
    }
    self.name = name
    suite = safe(report.suite.name)
    machine = safe(report.fingerprint.machine)
    self.stamp = stamp
    revision = report.fingerprint[.revision].map(shortRevision).map(safe)
    path = "\(name)/\(suite)/\(machine)/\(stamp)\(revision.map { "-\($0)" } ?? "")\(reportSuffix)"
  }

  /// nil if the path is none of a store.
  init?(path: String) {
    let parts = path.split(separator: "/", omittingEmptySubsequences: false).map(String.init)
    guard parts.count == 4, parts[3].hasSuffix(reportSuffix), isBaselineName(parts[0]) else { return nil }
    (name, suite, machine, self.path) = (parts[0], parts[1], parts[2], path)
    let words = parts[3].dropLast(reportSuffix.count).split(separator: "-", maxSplits: 1).map(String.init)
    guard let first = words.first else { return nil }
    (stamp, revision) = (first, words.count > 1 ? words[1] : nil)
  }
}

/// Whether a word can be the name of a baseline: it is neither a path nor the name of a report.
func isBaselineName(_ text: String) -> Bool {
  !text.isEmpty && !text.hasPrefix(".") && !text.hasPrefix("-") && !isReportName(text)
    && text.allSatisfy { $0.isLetter || $0.isNumber || "._-".contains($0) }
}

/// Those of `kept` that are of the report's suite, best first: those of its machine, newest first, and then the others.
///
/// Counts and quality of other machines are as good, and times are not taken from it.
func fitting(_ kept: [KeptBaseline], for report: Report) -> [KeptBaseline] {
  let wanted = KeptBaseline(report, name: "wanted", stamp: stampOfRun(startedAt: report.startedAt))
  let newestFirst = kept.filter { $0.suite == wanted.suite }.sorted { $0.stamp > $1.stamp }
  return newestFirst.filter { $0.machine == wanted.machine } + newestFirst.filter { $0.machine != wanted.machine }
}
