import Foundation
import Records
import Testing

private let inPython = ["--plugin", "python3 \(repositoryFile("Examples/python/raw_protocol.py"))"]

/// Runs that are killed at any moment lose nothing that counts.
@Suite struct KillTests {
  @Test func killedRunResumesToTheSameDigest() async throws {
    let digest = try await undisturbedReport(of: longTrials).digest
    try await killAndResume(longTrials, ["--no-timing"], kills: 12, seed: 1) { #expect($0.digest == digest) }
  }

  @Test func runKilledWhileItIsTimedResumesToTheSameDigestAndAllTimes() async throws {
    let digest = try await undisturbedReport(of: tinySuite()).digest
    try await killAndResume(tinySuite(), [], kills: 10, seed: 2) { report in
      #expect(report.digest == digest)
      for record in report.records {
        #expect(record.timing.value?.processes.count == 2)
        #expect(record.allocations.value != nil)
      }
    }
  }

  @Test func killedTrainingResumesToTheSameDigest() async throws {
    let images = try Folder()
    try writeImages(to: "images", in: images)
    let suite = imageSuite(data: images.url.appending(path: "images").path)
      .replacing("steps: 30", with: "steps: 2000").replacing("seeds: 2", with: "seeds: 6")
    let digest = try await undisturbedReport(of: suite).digest
    try await killAndResume(suite, ["--no-timing"], kills: 4, seed: 3) { #expect($0.digest == digest) }
  }

  @Test func killedSearchResumesToTheSameDigest() async throws {
    let bayesian = searchSuite(methods: "{bayesian: {initialPoints: 4}}", parallel: 2, steps: 3000, more: medianRule)
    let halving = searchSuite(
      methods: "random", parallel: 2, steps: 3000, more: ", stopping: {halving: {from: 500, factor: 2}}")
    for suite in [bayesian, halving] {
      let digest = try await undisturbedReport(of: suite).digest
      try await killAndResume(suite, ["--no-timing"], kills: 3, seed: 4) { #expect($0.digest == digest) }
    }
  }

  /// A trial that is killed again and again, a seeded moment after each time that it has come further.
  @Test(
    arguments: [
      ("softmaxRegression", "adam: {rate: 0.01}", 300, []),
      ("neuralProcess: {stepsPerEpoch: 5}", "adam: {rate: 0.001}", 14, []),
      // A model in Python, under a method built in and under one in Python.
      ("rawLine", "adam: {rate: 0.01}", 3000, inPython), ("rawLine", "rawGradientDescent: {rate: 0.01}", 3000, inPython),
    ] as [(String, String, Int, [String])])
  func killedTrialResumesFromItsStateToTheSameRecord(
    problem: String, optimizer: String, steps: Int, plugins: [String]
  ) async throws {
    let suite = trainingSuite(problems: problem, optimizer: optimizer, steps: steps)
    let undisturbed = try await undisturbedReport(of: suite, ["--no-timing"] + plugins)
    let folder = try Folder()
    try folder.write(suite, to: "suite.yaml")
    let chance = Chance(4)
    var goings = 0
    for kill in 0..<4 where folder.reports.isEmpty {
      let end = try await killedOnceItHasSaved(in: folder, plugins, afterMilliseconds: chance.number(kill, in: 0..<100))
      if end.err.contains("resumes from its saved state after step") { goings += 1 }
    }
    #expect(goings > 0, "no run was killed that went on from a state")
    if folder.reports.isEmpty { #expect(try await resume(folder, plugins).code == 0) }
    #expect(try folder.report().records == undisturbed.records)
  }

  @Test func trialWhoseWorkerIsKilledContinuesWithAnother() async throws {
    let suite = trainingSuite(problems: "mlp: {hidden: [4], batch: 50}", optimizer: "sgd: {rate: 0.1}", steps: 600)
    let undisturbed = try await undisturbedReport(of: suite)
    let folder = try Folder()
    try folder.write(suite, to: "suite.yaml")
    let end = try await Gate.shared.pass {
      let command = try Command(["run", "suite.yaml", "--no-timing", "--save-every", "0"], in: folder)
      while command.isRunning, folder.states.isEmpty { try await Task.sleep(for: .milliseconds(1)) }
      for worker in processes(markedBy: command.mark).compactMap({ pid_t($0) }) where worker != command.number {
        kill(worker, SIGKILL)
      }
      return try await command.finish()
    }
    #expect(end.code == 0, "\(end.err)")
    #expect(
      end.err.contains("lost its worker, and will resume from its saved state: the worker was ended by signal 9 (Killed)"))
    #expect(try folder.report().records == undisturbed.records)
  }

  /// A kill is no verdict. Workers are killed until the run gives the trial up, and then left alone.
  @Test func trialWhoseWorkersAreAllKilledIsTriedAgainByAResumedRun() async throws {
    let suite = trainingSuite(problems: "mlp: {hidden: [4], batch: 50}", optimizer: "sgd: {rate: 0.1}", steps: 600)
    let undisturbed = try await undisturbedReport(of: suite)
    let folder = try Folder()
    try folder.write(suite, to: "suite.yaml")
    let end = try await Gate.shared.pass {
      let command = try Command(["run", "suite.yaml", "--no-timing", "--save-every", "1000"], in: folder)
      while command.isRunning {
        for worker in processes(markedBy: command.mark).compactMap({ pid_t($0) }) where worker != command.number {
          kill(worker, SIGKILL)
        }
        try await Task.sleep(for: .milliseconds(1))
      }
      return try await command.finish()
    }
    #expect(end.code == 1)
    #expect(end.err.contains("' lost its worker, and is tried again: the worker was ended by signal 9 (Killed)"))
    #expect(end.err.contains("' is given up, and '--resume' tries it again: it lost its worker 4 times"), "\(end.err)")
    #expect(try folder.report().records.map(\.status) == [.failed])
    #expect(folder.journals.count == 1)
    let resumed = try await resume(folder)
    #expect(resumed.code == 0, "\(resumed.err)")
    #expect(try folder.report().records == undisturbed.records)
    #expect(folder.journals.isEmpty)
  }

  @Test func damagedStateIsReportedAndTheTrialStartsAgain() async throws {
    let suite = trainingSuite(problems: "mlp: {hidden: [4], batch: 50}", optimizer: "sgd: {rate: 0.1}", steps: 600)
    let undisturbed = try await undisturbedReport(of: suite)
    let folder = try Folder()
    try folder.write(suite, to: "suite.yaml")
    _ = try await killedOnceItHasSaved(in: folder, afterMilliseconds: 0)
    let state = try #require(folder.states.first)
    try folder.write(Array(try folder.bytes(of: state).dropLast()), to: state)
    let end = try await resume(folder)
    let name = "training/mlp(batch: 50, hidden: [4])/sgd(rate: 0.1)/float64/0"
    #expect(end.err.hasPrefix("assay: '\(name)' starts again: its saved state is damaged\n"))
    #expect(try folder.report().records == undisturbed.records)
    #expect(folder.files.count == 3, "nothing is left but suite, report and page: \(folder.files)")
  }

  /// Begins or resumes the run of a folder and kills it, but not before it has saved a state.
  private func killedOnceItHasSaved(
    in folder: Folder, _ options: [String] = [], afterMilliseconds delay: Int
  ) async throws -> Finished {
    let states: @Sendable () -> [[UInt8]] = { folder.states.compactMap { try? folder.bytes(of: $0) } }
    let known = states()
    let resume = folder.journals.isEmpty ? [] : ["--resume"]
    return try await Gate.shared.pass {
      let command = try Command(["run", "suite.yaml", "--no-timing", "--save-every", "0"] + resume + options, in: folder)
      while command.isRunning, states() == known { try await Task.sleep(for: .milliseconds(1)) }
      try await Task.sleep(for: .milliseconds(delay))
      command.send(SIGKILL)
      return try await command.finish()
    }
  }

  /// Runs a suite with a `kill -9` at seeded moments until it has been killed `kills` times, and then to its end.
  private func killAndResume(
    _ suite: String, _ options: [String], kills: Int, seed: UInt64, check: (Report) throws -> Void
  ) async throws {
    let chance = Chance(seed)
    var folder = try Folder()
    var killed = 0
    // Each attempt has a moment of its own: one that is later than the run's end would come too late for ever.
    var attempt = 0
    var marks: [String] = []
    var known: [ReportLine] = []
    while true {
      try folder.write(suite, to: "suite.yaml")
      let resume = folder.journals.isEmpty ? [] : ["--resume"]
      let jobs = "\(chance.number(killed, in: 1..<3))"
      let delay = killed < kills ? chance.number(1000 + attempt, in: 20..<400) : nil
      attempt += 1
      let (end, mark) = try await run(["run", "suite.yaml", "--jobs", jobs] + options + resume, in: folder, killedAfter: delay)
      marks.append(mark)
      if end.signal == SIGKILL {
        killed += 1
        try expectOnlyWholeReports(folder)
        known = try expectNothingLost(folder, since: known)
        // It may have been killed when its work was done.
        if folder.journals.isEmpty, !folder.reports.isEmpty { (folder, known) = (try Folder(), []) }
        continue
      }
      #expect(end.code == 0, "\(end.err)")
      try check(try folder.report())
      #expect(folder.journals.isEmpty)
      if killed >= kills { break }
      (folder, known) = (try Folder(), [])
    }
    for mark in marks { #expect(try await leftOver(from: mark) == []) }
  }

  private func run(
    _ arguments: [String], in folder: Folder, killedAfter milliseconds: Int?
  ) async throws -> (Finished, mark: String) {
    try await Gate.shared.pass {
      let command = try Command(arguments, in: folder)
      guard let milliseconds else { return (try await command.finish(), command.mark) }
      let end = ContinuousClock.now + .milliseconds(milliseconds)
      while command.isRunning, ContinuousClock.now < end {
        try expectOnlyWholeReports(folder)
        try await Task.sleep(for: .milliseconds(2))
      }
      command.send(SIGKILL)
      return (try await command.finish(), command.mark)
    }
  }
}

/// Every line that a journal had before is in it still; returns those that it has now.
private func expectNothingLost(_ folder: Folder, since known: [ReportLine]) throws -> [ReportLine] {
  guard let name = folder.journals.first ?? folder.reports.first else { return known }
  let lines = try readLines(folder.bytes(of: name))
  #expect(lines.starts(with: known))
  // A footer is taken back when the run goes on.
  return lines.filter { if case .footer = $0 { false } else { true } }
}

/// Interruptions that leave time for a word.
@Suite struct SignalTests {
  @Test(arguments: [SIGINT, SIGTERM])
  func signalLeavesAJournalSaysHowToContinueAndEndsTheRun(_ signal: Int32) async throws {
    let (folder, end, mark) = try await interruptedRun(by: signal)
    #expect(end.signal == signal)
    #expect(end.out.isEmpty)
    #expect(end.err.hasSuffix("assay: interrupted; finished work is kept, and '--resume' continues it\n"))
    #expect(folder.reports.isEmpty)
    #expect(try await leftOver(from: mark) == [])
    let resumed = try await resume(folder)
    #expect(resumed.code == 0, "\(resumed.err)")
    #expect(try folder.report().digest == (try await undisturbedReport(of: longTrials)).digest)
  }
}

/// A run that a signal ended; one that was done before the signal came is tried again.
private func interruptedRun(by signal: Int32) async throws -> (Folder, Finished, mark: String) {
  for _ in 0..<20 {
    let folder = try Folder()
    try folder.write(longTrials, to: "suite.yaml")
    let (end, mark) = try await Gate.shared.pass {
      let command = try Command(["run", "suite.yaml", "--no-timing"], in: folder)
      while folder.journals.isEmpty, command.isRunning { try await Task.sleep(for: .milliseconds(1)) }
      command.send(signal)
      return (try await command.finish(), command.mark)
    }
    if folder.reports.isEmpty { return (folder, end, mark) }
  }
  throw NeverInterrupted()
}

/// Every report that can be seen can be read.
func expectOnlyWholeReports(_ folder: Folder) throws {
  for name in folder.reports {
    let bytes = try folder.bytes(of: name)
    #expect(throws: Never.self) { try readReport(bytes, file: name) }
  }
}
