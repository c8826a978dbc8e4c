import Glibc
import PortableMath
public import Records
import SystemFiles

/// A new journal for a plan, or the newest interrupted one if the options resume it.
///
/// Throws if there is none, or if it was begun with another suite, executable, plugin, plan or choice of timing.
func openJournal(
  _ suite: SuiteDefinition, plan: [Trial], options: RunOptions, fingerprint: Fingerprint
) throws -> Journal {
  let folder = reportFolder(of: suite, machine: fingerprint.machine, in: options.resultsFolder)
  let planDigest = Digest(of: try encodeJSON(plan)).description
  guard options.resume else {
    try makeFolder(folder)
    let header = JournalHeader(
      suite: suite.identity, planDigest: planDigest, startedAt: utcNow(), withTiming: options.withTiming,
      fingerprint: fingerprint)
    return try createJournal(in: folder, header: header)
  }
  guard let newest = listFolder(folder).last(where: { $0.hasSuffix(journalSuffix) }) else {
    throw JournalError.none(folder: folder)
  }
  let journal = try Journal.reopen("\(folder)/\(newest)")
  guard journal.header.suite == suite.identity else { throw JournalError.otherSuite(journal.path) }
  guard journal.header.fingerprint[.executable] == fingerprint[.executable] else {
    throw JournalError.otherExecutable(journal.path)
  }
  guard journal.header.fingerprint.pluginLines == fingerprint.pluginLines else {
    throw JournalError.otherPlugins(journal.path)
  }
  guard journal.header.planDigest == planDigest else { throw JournalError.otherTrials(journal.path) }
  guard journal.header.withTiming == options.withTiming else { throw JournalError.otherOptions(journal.path) }
  return journal
}

/// Where a suite's reports and journals of one machine lie.
private func reportFolder(of suite: SuiteDefinition, machine: String, in resultsFolder: String) -> String {
  "\(resultsFolder)/\(suite.name)/\(machine)"
}

/// What the name of a journal's file ends with.
let journalSuffix = ".journal"

/// Creates a journal named by its start.
///
/// Runs begun in the same second are numbered, so that names sort by start: '_' is after the '.' that ends the first name.
private func createJournal(in folder: String, header: JournalHeader) throws(FileError) -> Journal {
  let stamp = header.startedAt.filter { $0 != ":" && $0 != "-" }
  var number = 1
  while true {
    let name = number == 1 ? stamp : "\(stamp)_\(number)"
    let exists = listFolder(folder).contains { $0 == name + ".json" || $0 == name + journalSuffix }
    number += 1
    if exists { continue }
    do throws(FileError) {
      return try Journal.create("\(folder)/\(name)\(journalSuffix)", header: header)
    } catch {
      // Another run may have taken the name since.
      guard error.code == EEXIST else { throw error }
    }
  }
}

/// The paths of the journals of a suite's interrupted runs on this machine, oldest first.
public func interruptedRuns(of suite: SuiteDefinition, machine: String, resultsFolder: String) -> [String] {
  let folder = reportFolder(of: suite, machine: machine, in: resultsFolder)
  return listFolder(folder).filter { $0.hasSuffix(journalSuffix) }.map { "\(folder)/\($0)" }
    .filter { !Journal.isInUse($0) }
}
