import FaultyPlugins
import Glibc
import PortableMath
import Records
import Synchronization
import SystemFiles
import Testing

@testable import Harness

private let short = """
  suite: short
  seed: 3
  experiments:
    - name: short
      problems: [doubleWell]
      optimizers: [gradientDescent]
      seeds: 2
      start: [2]
      budget: {steps: 12}
  """

/// A run of one shard in a folder, as it is when nothing has begun.
private func begin(in folder: String) throws -> ClusterRun {
  let suite = try suite(short)
  let options = RunOptions(jobs: 1, withTiming: false, resultsFolder: folder, worker: faultyWorker())
  let plan = try ClusterPlan(
    suite, plan(suite, with: faultyRegistry), shardSeconds: 1e6, options: options, pluginFiles: [], fingerprintLines: [])
  return try ClusterRun.create(plan, resultsFolder: folder)
}

/// An attempt at the only shard, as job `job` of Slurm has it.
private func attempt(_ run: ClusterRun, job: String, node: String) -> Attempt {
  Attempt(folder: run.folder(ofShard: 0), restart: 0, job: job, node: node)
}

private func place(job: String, node: String) -> AttemptPlace {
  AttemptPlace(["SLURM_JOB_ID": job, "SLURMD_NODENAME": node, "SLURM_RESTART_COUNT": "0"])
}

/// Does the only shard on a node, and returns the notices.
private func perform(_ run: ClusterRun, job: String = "9", node: String = "n3") async throws -> [RunNotice] {
  let shard = try ShardRun(run, shard: 0, at: place(job: job, node: node), fingerprint: testFingerprint)
  let notices = Mutex<[RunNotice]>([])
  let end = try await shard.perform(
    with: faultyRegistry, worker: faultyWorker(), notice: { notice in notices.withLock { $0.append(notice) } })
  #expect(end.end == .recorded)
  try shard.note(end)
  return notices.withLock { $0 }
}

/// What attempts leave in a run's folder, and what later ones make of it.
@Suite struct ClusterFileTests {
  @Test(arguments: [false, true]) func statesOfAWrongNodeAreNotContinuedFrom(isWrong: Bool) async throws {
    try await withTemporaryFolder { folder in
      let run = try begin(in: folder)
      let lost = attempt(run, job: "1", node: "n2")
      try makeFolder(lost.statesFolder)
      try writeFileAtomically([], to: lost.journalPath)
      // A trial that ends earlier leaves the state that one leaves that is killed there.
      var trial = run.plan.plan[0]
      let path = "\(lost.statesFolder)/\(trial.fileStem).state"
      trial.budget = Budget(steps: 5)
      let state = StatePlace(path: path, run: run.digest, seconds: 0)
      _ = Harness.perform(PassRequest(pass: .recording, trial: trial, statePlace: state), with: faultyRegistry)
      unlink(lost.journalPath)
      try lost.write(AttemptEnd(.stopped))
      if isWrong { try run.exclude(["n2"]) }
      let resumed = try await perform(run).contains { if case .resumes(_, 5) = $0 { true } else { false } }
      #expect(resumed == !isWrong)
    }
  }

  @Test func aSampleIsComparedAndEntersNoReport() async throws {
    try await withTemporaryFolder { folder in
      let run = try begin(in: folder)
      for node in ["n1", "n2"] { try run.note(NodeSample(node: node, job: "5")) }
      try await run.sample(at: place(job: "5", node: "n1"), fingerprint: testFingerprint, by: faultyWorker())
      #expect(try run.unansweredSamples.map(\.node) == ["n2"])
      let alone = try CollectedRun(run, with: faultyRegistry)
      #expect(alone.left == 2 && alone.nodeNames.isEmpty, "a sample does no shard's work")
      _ = try await perform(run)
      let collected = try CollectedRun(run, with: faultyRegistry)
      #expect(collected.nodeNames == ["n3"] && collected.uncomparedNodes.isEmpty && collected.left == 0)
    }
  }

  @Test func anAttemptWhoseJournalWasCutIsDoneAgain() async throws {
    try await withTemporaryFolder { folder in
      let run = try begin(in: folder)
      _ = try await perform(run, job: "1", node: "n1")
      let attempt = attempt(run, job: "1", node: "n1")
      let bytes = try readFile(attempt.journalPath)
      #expect(attempt.end?.journalBytes == bytes.count)
      #expect(try run.status(queue: [:]).map(\.state) == [.recorded])
      #expect(try CollectedRun(run, with: faultyRegistry).left == 0)
      // The file system has lost the last line.
      let lastLine = try #require(bytes.dropLast().lastIndex(of: UInt8(ascii: "\n")))
      try writeFileAtomically(Array(bytes[...lastLine]), to: attempt.journalPath)
      #expect(attempt.end == nil)
      #expect(try run.status(queue: [:]).map(\.state) == [.lost])
      #expect(try CollectedRun(run, with: faultyRegistry).left == 1)
      _ = try await perform(run)
      #expect(try run.status(queue: [:]).map(\.state) == [.recorded])
      #expect(try CollectedRun(run, with: faultyRegistry).left == 0)
    }
  }

  @Test func aDamagedJournalSaysHowItsShardIsDoneAgain() async throws {
    try await withTemporaryFolder { folder in
      let run = try begin(in: folder)
      _ = try await perform(run, job: "1", node: "n1")
      let path = attempt(run, job: "1", node: "n1").journalPath
      var bytes = try readFile(path)
      bytes[bytes.count - 10] ^= 1
      try writeFileAtomically(bytes, to: path)
      let error = #expect(throws: ClusterError.self) { try CollectedRun(run, with: faultyRegistry) }
      let words = error.map { "\($0)" } ?? ""
      #expect(
        words.contains("is damaged at line") && words.hasSuffix("'assay cluster resume' has its shard done again"), "\(words)")
      #expect(!words.contains("--resume"))
    }
  }

  @Test func twoProcessesDoNotMakeAReportAtOnce() async throws {
    try await withTemporaryFolder { folder in
      let run = try begin(in: folder)
      _ = try await perform(run)
      let collected = try CollectedRun(run, with: faultyRegistry)
      do {
        let other = try OpenFile("\(run.folder)/report.lock", for: .appendingOrCreating, action: "create")
        try #require(other.lock(.exclusive, waits: false))
        await #expect(throws: ClusterError.inUse(run.folder)) { _ = try await collected.writeReport() }
        #expect(access(run.reportPath, F_OK) != 0)
      }
      #expect(try await collected.writeReport().path == run.reportPath)
    }
  }

  @Test func aPlanThatWasChangedIsRefused() async throws {
    try await withTemporaryFolder { folder in
      let run = try begin(in: folder)
      let path = "\(run.folder)/plan.json"
      let text = String(decoding: try readFile(path), as: UTF8.self)
      try #require(text.contains("\"steps\":12"))
      try writeFileAtomically(Array(text.replacing("\"steps\":12", with: "\"steps\":13").utf8), to: path)
      #expect(throws: ClusterError.changedPlan(path)) { try ClusterRun(run.folder) }
      try writeFileAtomically(Array(text.utf8), to: path)
      #expect(try ClusterRun(run.folder).shardCount == run.shardCount)
      // The line with the digest is gone.
      try writeFileAtomically(Array(text.split(separator: "\n")[0].utf8), to: path)
      #expect(throws: ClusterError.changedPlan(path)) { try ClusterRun(run.folder) }
    }
  }

  @Test func aLineThatNobodyWroteIsNamedAndATornOneIsNone() async throws {
    try await withTemporaryFolder { folder in
      let run = try begin(in: folder)
      try run.note(SlurmSubmission(job: "7", offset: 0, tasks: [0]))
      let path = "\(run.folder)/submissions"
      let line = try readFile(path)
      try writeFileAtomically(line + line + Array("{\"jo".utf8), to: path)
      #expect(try run.submissionCount(ofShard: 0) == 2 && run.submissionCount(ofShard: 1) == 0)
      try writeFileAtomically(line + Array("nonsense\n".utf8) + line, to: path)
      #expect(throws: ClusterError.damagedLine(path, line: 2)) { try run.submissions }
    }
  }

  @Test func twoProcessesDoNotSubmitAtOnce() async throws {
    try await withTemporaryFolder { folder in
      let run = try begin(in: folder)
      try await run.submitting {
        await #expect(throws: ClusterError.isSubmitting(run.folder)) { try await ClusterRun(run.folder).submitting {} }
      }
      try await run.submitting {}
    }
  }

  @Test func runsThatBeginInTheSameSecondAreNumberedInTheirOrder() {
    var taken: [String] = []
    for _ in 0..<3 {
      let name = underFreeName(startedAt: "2026-01-01T00:00:00Z") { name in taken.contains(name) ? nil : name }
      taken.append(name)
    }
    #expect(taken == ["20260101T000000Z", "20260101T000000Z_2", "20260101T000000Z_3"])
    #expect(taken.map { $0 + journalSuffix }.sorted() == taken.map { $0 + journalSuffix })
  }
}

/// The state of a shard, by its attempts and by the engine.
@Suite struct ShardStatusTests {
  private func status(_ run: ClusterRun, _ words: String, _ ending: QueuedShard.Ending) throws -> ShardStatus {
    try #require(try run.status(queue: [0: QueuedShard(.ended, words: words, node: nil, ending: ending)]).first)
  }

  @Test func aShardThatWasCancelledBeforeItBeganLeftNoFile() async throws {
    try await withTemporaryFolder { folder in
      let run = try begin(in: folder)
      let cancelled = try status(run, "cancelled", .cancelled)
      #expect(cancelled.state == .lost && cancelled.isCancelled && cancelled.reason == "cancelled")
      let failed = try status(run, "failed", .otherwise)
      #expect(failed.state == .lost && failed.reason == "failed; it left no file; does its node see the run's folder?")
    }
  }

  /// The files of the job that ended well come late.
  @Test func anOldRefusalIsNotThatOfAJobThatEndedWell() async throws {
    try await withTemporaryFolder { folder in
      let run = try begin(in: folder)
      try run.refuse(shard: 0, at: place(job: "1", node: "n1"), reason: "no")
      #expect(try status(run, "failed", .otherwise).state == .refused)
      let late = try status(run, "ended without a word", .well)
      #expect(late.state == .lost && late.reason == "ended without a word")
    }
  }
}

/// Words that a shell reads.
@Suite struct ShellWordTests {
  private let words = [
    "plain", "", "two words", "it's", "$HOME", "`id`", "a\"b", "back\\slash", "line\nbreak", "*", "ü", "-n", "a;b", "~",
  ]

  @Test func aShellReadsAnyWordAsItIs() async throws {
    let command = "printf '%s|' " + words.map(quotedForShell).joined(separator: " ")
    let end = try #require(await runTool("sh", ["-c", command]))
    #expect(end.output == words.map { $0 + "|" }.joined())
  }

  @Test func theBatchScriptStartsTheExecutableWhateverTheFoldersAreCalled() async throws {
    try await withTemporaryFolder { folder in
      let strange = "\(folder)/it's $HOME"
      try makeFolder(strange)
      let executable = "\(strange)/assay"
      try writeFileAtomically(Array("#!/bin/sh\nprintf '%s|' \"$SETUP${SBATCH_ARRAY_INX-}\" \"$@\"\n".utf8), to: executable)
      chmod(executable, 0o755)
      let script = slurmScript(of: try begin(in: folder).plan, in: strange, executable: executable, setup: "export SETUP=1")
      try writeFileAtomically(Array(script.utf8), to: "\(folder)/shards.sh")
      let end = try #require(await runTool("env", ["SBATCH_ARRAY_INX=0-2", "bash", "\(folder)/shards.sh", "7"]))
      #expect(end.output == "1|shard|\(strange)|--offset|7|", "\(end.standardError)")
    }
  }
}
