import Foundation
import Records
import Testing

/// Going on with an interrupted run, and when that is refused.
@Suite struct ResumeTests {
  @Test func resumedRunEndsInTheSameDigestAndSaysHowOftenItWasResumed() async throws {
    let folder = try await interruptedRun()
    let end = try await resume(folder)
    #expect(end.code == 0, "\(end.err)")
    let report = try folder.report()
    #expect(report.resumptions == 1)
    #expect(report.digest == (try await digestOfManyTrials()))
    #expect(folder.journals.isEmpty)
  }

  @Test func nothingToResumeIsRefused() async throws {
    let folder = try Folder()
    try folder.write(tinySuite(), to: "suite.yaml")
    let end = try await resume(folder)
    #expect(end.code == 2)
    #expect(end.err.hasPrefix("assay: there is no interrupted run to resume in 'results/tiny/"))
    #expect(folder.files == ["suite.yaml"])
  }

  @Test func changedSuiteIsRefused() async throws {
    let folder = try await interruptedRun()
    try folder.write(manyTrials + "# a remark\n", to: "suite.yaml")
    let end = try await resume(folder)
    try expectRefusal(
      end, folder,
      "assay: the suite has changed since '\(folder.journals[0])' was begun; run without --resume to start afresh\n")
  }

  @Test func otherTrialsAreRefused() async throws {
    let folder = try await interruptedRun()
    let end = try await resume(folder, "--filter", "/1")
    try expectRefusal(
      end, folder, "assay: '\(folder.journals[0])' was begun with other trials; resume with the same '--filter'\n")
  }

  @Test func otherChoiceOfTimingIsRefused() async throws {
    let folder = try await interruptedRun()
    let end = try await assay("run", "suite.yaml", "--resume", in: folder)
    try expectRefusal(
      end, folder,
      "assay: '\(folder.journals[0])' was begun with another choice of timing; resume with the same options\n")
  }

  @Test func journalInUseIsRefusedAndThatRunGoesOnUnharmed() async throws {
    let (folder, running) = try await runUnderWay()
    // Stopped, so that it cannot be done too early.
    let second = try await resume(folder)
    #expect(second.code == 2)
    #expect(second.err == "assay: '\(folder.journals[0])' is being written by another run\n")
    running.send(SIGCONT)
    #expect(try await running.finish().code == 0)
    #expect(try folder.report().resumptions == 0)
  }

  @Test func newRunMentionsTheInterruptedOneAndLeavesItAlone() async throws {
    let folder = try await interruptedRun()
    let journal = folder.journals[0]
    let bytes = try folder.bytes(of: journal)
    let end = try await assay("run", "suite.yaml", "--no-timing", in: folder)
    #expect(end.code == 0)
    #expect(end.err.hasPrefix("assay: an interrupted run lies in '\(journal)'; '--resume' continues it\n"))
    #expect(try folder.bytes(of: journal) == bytes)
    #expect(folder.reports.count == 1)
  }

  /// A run that was stopped while it had a journal; one that was done before the signal came is tried again.
  private func runUnderWay() async throws -> (Folder, Command) {
    for _ in 0..<20 {
      let folder = try Folder()
      try folder.write(longTrials, to: "suite.yaml")
      let running = try Command(["run", "suite.yaml", "--no-timing"], in: folder, limit: .seconds(600))
      while folder.journals.isEmpty, running.isRunning { try await Task.sleep(for: .milliseconds(1)) }
      running.send(SIGSTOP)
      if running.isRunning, !folder.journals.isEmpty, folder.reports.isEmpty { return (folder, running) }
      running.send(SIGCONT)
      _ = try await running.finish()
    }
    throw NeverInterrupted()
  }

  private func expectRefusal(_ end: Finished, _ folder: Folder, _ message: String) throws {
    #expect(end.code == 2)
    #expect(end.out.isEmpty)
    #expect(end.err == message)
    #expect(folder.reports.isEmpty)
    #expect(folder.journals.count == 1)
  }
}

/// Goes on with the run in `folder`.
func resume(_ folder: Folder, _ options: String...) async throws -> Finished {
  try await Gate.shared.pass {
    try await Command(["run", "suite.yaml", "--no-timing", "--resume"] + options, in: folder).finish()
  }
}
