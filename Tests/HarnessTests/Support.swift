import AssayKit
import FaultyPlugins
import Glibc
import PortableMath
import Records
import Synchronization
import SystemFiles
import Testing

@testable import Harness

/// The folder of this test's executable, where the worker lies.
let binaryFolder: String = {
  var buffer = [UInt8](repeating: 0, count: 4096)
  let length = readlink("/proc/self/exe", &buffer, buffer.count)
  return folder(of: String(decoding: buffer.prefix(max(0, length)), as: UTF8.self))
}()

/// The worker with the misbehaving plugins; `name` stands in its command line, so that it can be found again.
func faultyWorker(named name: String = "worker") -> WorkerCommand {
  WorkerCommand(executable: "\(binaryFolder)/faulty-worker", arguments: [name])
}

private let folderNumber = Atomic(0)

/// A name that no other test of any process has.
func uniqueName() -> String { "assay-test-\(getpid())-\(folderNumber.add(1, ordering: .relaxed).newValue)" }

/// An empty folder for the length of `body`.
func withTemporaryFolder<Result>(_ body: (String) async throws -> Result) async throws -> Result {
  let folder = "/tmp/\(uniqueName())"
  try makeFolder(folder)
  do {
    let result = try await body(folder)
    removeTree(folder)
    return result
  } catch {
    removeTree(folder)
    throw error
  }
}

private func removeTree(_ path: String) {
  for name in listFolder(path) { removeTree("\(path)/\(name)") }
  if rmdir(path) != 0 { unlink(path) }
}

func suite(_ yaml: String) throws(ConfigurationError) -> SuiteDefinition { try readSuite(Array(yaml.utf8), file: "suite.yaml") }

/// The only trial of a suite with one experiment, written in the short form.
func trial(_ experiment: String) throws -> Trial {
  let text = "{suite: t, seed: 1, experiments: [{name: e, \(experiment)}]}"
  return try #require(try plan(suite(text), with: faultyRegistry).first)
}

/// What `perform` says of a trial's recording in this process.
func record(_ experiment: String) throws -> TrialRecord {
  let trial = try trial(experiment)
  let reply = perform(PassRequest(pass: .recording, trial: trial), with: faultyRegistry)
  guard case .record(let record) = reply else { throw Unexpected(what: "\(reply)") }
  return record
}

struct Unexpected: Error { let what: String }

/// Runs a suite in workers to its report; nothing of it stays in the file system.
func runToReport(
  _ yaml: String, withTiming: Bool = false, jobs: Int = 1, worker: WorkerCommand = faultyWorker()
) async throws -> Report {
  let suite = try suite(yaml)
  let trials = try plan(suite, with: faultyRegistry)
  return try await withTemporaryFolder { results in
    let options = RunOptions(
      jobs: jobs, withTiming: withTiming, resultsFolder: results, worker: worker)
    let finished = try await run(
      suite, plan: trials, with: faultyRegistry, options: options, fingerprint: testFingerprint, progress: { _ in })
    #expect(listFolder(folder(of: finished.path)).count == 1, "the report is alone in its folder")
    return try finished.report
  }
}

extension FinishedRun {
  var report: Report {
    get throws { try readReport(try readFile(path), file: path) }
  }
}

let testFingerprint = Fingerprint(machine: "machine", lines: [.init(.executable, "0")])
