import Foundation
import PortableMath
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

  /// Its exit code and its table are those of the run.
  @Test func aCompleteRunIsDone() async throws {
    let folder = try Folder()
    try folder.write(tinySuite(), to: "suite.yaml")
    let first = try await assay("run", "suite.yaml", "--no-timing", in: folder)
    let report = folder.reports
    let end = try await resume(folder)
    #expect(end.code == 0 && end.out == first.out, "\(end.out)")
    #expect(end.err == "assay: there is nothing to resume: the last run is complete, as '\(report[0])'\n", "\(end.err)")
    #expect(folder.reports == report)
    let other = try await resume(folder, "--step-digests")
    #expect(other.code == 2 && other.err.contains("there is no interrupted run to resume"), "\(other.err)")
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
    try expectRefusal(end, folder, refusal(folder, "'--filter' was not given and is '/1' now"))
  }

  /// The option is named, with both values.
  @Test(arguments: [
    (["--step-digests"], "'--step-digests' was not given and is given now"),
    (["--sensitivity"], "'--sensitivity' was not given and is given now"),
    (["--arithmetic", "libm"], "'--arithmetic' was portable and is libm now"),
  ])
  func anOptionThatChangesWhatIsRecordedIsNamed(_ options: [String], _ change: String) async throws {
    let folder = try await interruptedRun()
    let end = try await Gate.shared.pass {
      try await Command(["run", "suite.yaml", "--no-timing", "--resume"] + options, in: folder).finish()
    }
    try expectRefusal(end, folder, refusal(folder, change))
  }

  @Test func threadsJobsAndThePlaceOfStatesAreFree() async throws {
    let folder = try await interruptedRun()
    let end = try await resume(folder, "--threads", "2", "--jobs", "2", "--save-every", "5", "--fresh-workers")
    #expect(end.code == 0, "\(end.err)")
    #expect(try folder.report().digest == (try await digestOfManyTrials()))
  }

  /// Some trials of one table would be of other data than the rest.
  @Test func changedDataAreRefused() async throws {
    let images = try Folder()
    try writeImages(to: "images", in: images)
    let place = images.url.appending(path: "images").path
    let suite = imageSuite(data: place).replacing("seeds: 2", with: "seeds: 6")
    let folder = try await killedRun(of: suite, afterLines: 2)
    let file = "images/train-images-idx3-ubyte"
    let former = try images.bytes(of: file)
    try images.write(Array(former.dropLast()) + [(former.last ?? 0) ^ 1], to: file)
    let end = try await resume(folder)
    #expect(end.code == 2 && folder.reports.isEmpty)
    let start = "assay: '\(folder.journals[0])' cannot be resumed: the digest of the data of 'images' in '\(place)' was "
    #expect(end.err.hasPrefix(start), "\(end.err)")
    try images.write(former, to: file)
    #expect(try await resume(folder).code == 0)
  }

  /// What a plugin's script imports belongs to the plugin.
  @Test func aChangedFileOfAPluginIsNamed() async throws {
    let source = try String(contentsOfFile: repositoryFile("Examples/python/raw_protocol.py"), encoding: .utf8)
    let changes: [(String, [String])] = [("mine.py", []), ("imported.py", ["imported.py"])]
    for (changed, files) in changes {
      let place = try Folder()
      let paths = files.map { "'\(place.url.appending(path: $0).path)'" }.joined(separator: ", ")
      let script = try place.write(
        source.replacing("\"message\": \"hello\",", with: "\"message\": \"hello\", \"files\": [\(paths)],"), to: "mine.py")
      try place.write("rate = 1\n", to: "imported.py")
      let plugin = ["--plugin", "python3 \(script)"]
      let suite = manyTrials.replacing("gradientDescent: {rate: 0.05}", with: "rawGradientDescent: {rate: 0.05}")
      let folder = try await killedRun(of: suite, afterLines: 4, ["--no-timing"] + plugin)
      let path = place.url.appending(path: changed).path
      let former = try place.bytes(of: changed)
      try place.write(former + Array("# changed\n".utf8), to: changed)
      let end = try await resume(folder, plugin[0], plugin[1])
      let digests = "was \(Digest(of: former)) and is \(Digest(of: try place.bytes(of: changed))) now"
      try expectRefusal(end, folder, refusal(folder, "the digest of '\(path)' \(digests)"))
      try place.write(former, to: changed)
      #expect(try await resume(folder, plugin[0], plugin[1]).code == 0)
    }
  }

  @Test func anInterruptedRunIsResumedByItsNameOrItsPath() async throws {
    for isPath in [false, true] {
      let folder = try await interruptedRun()
      let journal = folder.journals[0]
      let name = String(journal.split(separator: "/").last?.dropLast(".journal".count) ?? "")
      let end = try await assay(
        "run", "suite.yaml", "--no-timing", "--resume-from", isPath ? journal : name, in: folder)
      #expect(end.code == 0, "\(end.err)")
      #expect(folder.reports == [journal.replacing(".journal", with: ".report")])
    }
  }

  /// Notes tell whether a log is whole.
  @Test func aRunThatResumesWithOtherLogsSaysSo() async throws {
    let folder = try await interruptedRun()
    let end = try await resume(folder, "--tensorboard", "logs")
    #expect(end.code == 0)
    #expect(
      end.err.hasPrefix(
        "assay: the run was begun without '--tensorboard': the logs in 'logs' lack the steps before\n"))
  }

  @Test func otherChoiceOfTimingIsRefused() async throws {
    let folder = try await interruptedRun()
    let end = try await assay("run", "suite.yaml", "--resume", in: folder)
    try expectRefusal(end, folder, refusal(folder, "'--no-timing' was given and is not given now"))
  }

  @Test func journalInUseIsRefusedAndThatRunContinuesUnharmed() async throws {
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

  private func refusal(_ folder: Folder, _ change: String) -> String {
    "assay: '\(folder.journals[0])' cannot be resumed: \(change); restore it, or run without --resume to start afresh\n"
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
func resume(_ folder: Folder, _ options: String...) async throws -> Finished { try await resume(folder, options) }

func resume(_ folder: Folder, _ options: [String]) async throws -> Finished {
  try await Gate.shared.pass {
    try await Command(["run", "suite.yaml", "--no-timing", "--resume"] + options, in: folder).finish()
  }
}
