import Glibc
import PortableMath
public import Records
import SystemFiles

/// A new journal for a plan, or that of an interrupted run if the options resume one: the one they name, or the newest that fits.
///
/// Throws if there is none, or if what its trials depend on has changed.
func openJournal(
  _ suite: SuiteDefinition, plan: Plan, options: RunOptions, fingerprint: Fingerprint
) throws -> Journal {
  let folder = reportFolder(of: suite, machine: fingerprint.machine, in: options.resultsFolder)
  let header = JournalHeader(
    suite: suite.identity, conditions: runConditions(of: plan, options),
    planDigest: try plan.digest, startedAt: utcNow(),
    eventsFolder: options.eventsFolder, fingerprint: fingerprint)
  removeLeftOvers(in: folder)
  switch options.resumption {
  case .none:
    try makeFolder(folder)
    return try createJournal(in: folder, header: header)
  case .newest: return try newestJournal(in: folder, fitting: header)
  case .named(let name):
    let isPath = name.contains("/") || name.hasSuffix(journalSuffix)
    let path = isPath ? name : "\(folder)/\(name)\(journalSuffix)"
    if access(path, F_OK) != 0, path.hasSuffix(journalSuffix) {
      let report = path.dropLast(journalSuffix.count) + reportSuffix
      if Journal.isDone("\(report)", fitting: header) { throw JournalError.complete("\(report)") }
    }
    return try reopen(path, fitting: header)
  }
}

private func newestJournal(in folder: String, fitting header: JournalHeader) throws(JournalError) -> Journal {
  var refusals: [JournalError] = []
  for name in listFolder(folder).reversed() where name.hasSuffix(journalSuffix) {
    do throws(JournalError) {
      return try reopen("\(folder)/\(name)", fitting: header)
    } catch {
      refusals.append(error)
    }
  }
  guard let refusal = refusals.first else {
    let newest = listFolder(folder).last { $0.hasSuffix(reportSuffix) }.map { "\(folder)/\($0)" }
    throw newest.map { Journal.isDone($0, fitting: header) } == true ? .complete(newest ?? "") : .none(folder: folder)
  }
  throw refusals.count == 1 ? refusal : .noneFits(refusals)
}

private func reopen(_ path: String, fitting header: JournalHeader) throws(JournalError) -> Journal {
  var journal = try Journal.reopen(path, keeping: .resumption)
  if let refusal = journal.header.refusal(of: header, path: path) { throw refusal }
  do throws(FileError) { try journal.join(header.fingerprint) } catch { throw .file(error) }
  return journal
}

/// Where a suite's reports and journals of one machine lie.
private func reportFolder(of suite: SuiteDefinition, machine: String, in resultsFolder: String) -> String {
  "\(resultsFolder)/\(suite.name)/\(machine)"
}

/// What the name of a run's file ends with while the run is under way.
let journalSuffix = ".journal"

/// What the name of a run's file ends with when the run is done.
public let reportSuffix = ".report"

/// What `take` makes under the first name of a run's start that is free; it returns nil if a name is taken.
///
/// Runs begun in the same second are numbered, so that names sort by start: '_' is after the '.' that ends the first name.
public func underFreeName<Made: ~Copyable, Fault: Error>(
  startedAt: String, _ take: (_ name: String) throws(Fault) -> Made?
) throws(Fault) -> Made {
  let stamp = stampOfRun(startedAt: startedAt)
  var number = 1
  while true {
    if let made = try take(number == 1 ? stamp : "\(stamp)_\(number)") { return made }
    number += 1
  }
}

/// A run's start in the names of its files: `20261130T164617Z`.
public func stampOfRun(startedAt: String) -> String { startedAt.filter { $0 != ":" && $0 != "-" } }

/// Creates a journal named by its start.
private func createJournal(in folder: String, header: JournalHeader) throws(FileError) -> Journal {
  try underFreeName(startedAt: header.startedAt) { name throws(FileError) in
    let exists = listFolder(folder).contains { [".json", journalSuffix, reportSuffix].map { name + $0 }.contains($0) }
    if exists { return nil }
    do throws(FileError) {
      return try Journal.create("\(folder)/\(name)\(journalSuffix)", header: header)
    } catch {
      // Another run may have taken the name since.
      guard error.code == EEXIST else { throw error }
      return nil
    }
  }
}

/// The paths of the journals of a suite's interrupted runs on this machine, oldest first.
public func interruptedRuns(of suite: SuiteDefinition, machine: String, resultsFolder: String) -> [String] {
  let folder = reportFolder(of: suite, machine: machine, in: resultsFolder)
  return listFolder(folder).filter { $0.hasSuffix(journalSuffix) }.map { "\(folder)/\($0)" }
    .filter { !Journal.isInUse($0) }
}
