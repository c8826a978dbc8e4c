import Foundation
import PortableMath
import Records
import SystemFiles

/// Runs the program of a trial: once to record what it does, and again to time it.
struct ProgramPass {
  let request: PassRequest
  let program: ProgramDefinition
  /// What Python programs import at their start if they are recorded unchanged.
  let hook: [UInt8]

  private var trial: Trial { request.trial }
  private var seconds: Double { trial.budget.seconds ?? trial.timeLimitSeconds }

  // MARK: Recording

  /// Runs the program and returns the record of what it did, also if it failed.
  func record() throws(PassError) -> TrialRecord {
    do throws(FileError) {
      let folder = try TrialFolder(request.programFolder)
      defer { withExtendedLifetime(folder) {} }
      return try record(in: folder)
    } catch {
      throw .unwritten(error)
    }
  }

  private func record(in folder: TrialFolder) throws(FileError) -> TrialRecord {
    let attempt = folder.attempts + 1
    let recording = recordingPath(folder.path)
    if attempt == 1 { for file in recordingFiles(recording) { unlink(file) } }
    let hook = try program.recordLevel.map { _ throws(FileError) in try RecorderHook(self.hook) }
    defer { withExtendedLifetime(hook) {} }
    let run = run(in: folder, attempt, recording: recording, hook)
    let end: ProgramRun.End
    do throws(ProgramError) {
      end = try run.run()
    } catch {
      return TrialRecord(failed: trial, reason: "\(error)")
    }
    return try record(end, try printed(in: folder, attempts: attempt), output: run.output, recording)
  }

  /// A run of the program that is ready to begin, with a recorder that knows where to write.
  private func run(in folder: TrialFolder, _ attempt: Int, recording: String, _ hook: RecorderHook?) -> ProgramRun {
    let (places, isResumed) = (ProgramPlaces(folder: folder.path), attempt > 1)
    var variables = trial.variables(places, isResumed: isResumed)
    let level = hook.flatMap { _ in program.recordLevel } ?? .steps
    variables.merge(recorderVariables(recording, level: level.rawValue, appends: isResumed)) { $1 }
    if let hook { variables["PYTHONPATH"] = hook.pythonPath }
    return ProgramRun(
      words: trial.commandWords(program, places), variables: variables, output: folder.output(attempt), seconds: seconds)
  }

  /// The metrics that the runs of the program in a folder gave.
  private func printed(in folder: TrialFolder, attempts: Int = 1) throws(FileError) -> PrintedMetrics {
    var printed = PrintedMetrics(program.metrics)
    for number in 1...attempts {
      try printed.read(folder.output(number), isRestart: number > 1, isCutOff: number < attempts)
    }
    try printed.readFile(ProgramPlaces(folder: folder.path).metrics)
    return printed
  }

  private func record(
    _ end: ProgramRun.End, _ printed: PrintedMetrics, output: String, _ recording: String
  ) throws(FileError) -> TrialRecord {
    var failure = end.failure(seconds: seconds)
    var read: ReadRecording?
    do {
      read = try access(recording, F_OK) == 0 ? readRecording(recording, end.end, of: trial) : nil
    } catch {
      failure = failure ?? "its recording cannot be read: \(error)"
    }
    if program.recordLevel != nil, read == nil, failure == nil {
      failure = "'record' is asked for, and no step was recorded: it took none, or its Python has no 'assay_record'"
    }
    // A recording that ends with a reason says more than the exit code.
    if let known = read?.record, known.status == .failed, !end.wasLate { failure = known.reason ?? failure }
    let digested = program.digest ?? (!printed.steps.isEmpty ? .metrics : read == nil ? .output : .none)
    let digest = try digest(digested, printed, output)
    let log = read?.log ?? printedSteps(printed, digested, digest, hasFailed: failure != nil)
    var record =
      log.steps == 0
      ? TrialRecord(failed: trial, reason: failure ?? "it did nothing")
      : read?.record ?? log.record(of: trial, dimension: nil, status: .converged, reason: nil)
    record.program = ProgramRecord(
      exitCode: { if case .code(let code) = end.end { Int(code) } else { nil } }(), metrics: [:], digested: digested,
      digest: digest, lines: read.flatMap { $0.lines.isEmpty ? nil : $0.lines })
    record.take(printed, program.metrics, failure: failure)
    guard !record.digest.isEmpty else { return record }
    record.digest = log.digest(record.status)
    if let path = request.stepDigestsPath { record.stepDigests = try StepDigestsFile(writing: log.stepDigests, to: path) }
    return record
  }

  private func recordingPath(_ folder: String) -> String {
    guard let path = request.stepDigestsPath, path.hasSuffix(stepDigestsSuffix) else { return folder + "/recording" }
    return path.dropLast(stepDigestsSuffix.count) + recordingSuffix
  }

  /// The steps of a program that tells no recorder: the lines of its metrics, or else the whole program as one step.
  private func printedSteps(
    _ printed: PrintedMetrics, _ digested: ProgramDigest, _ digest: String?, hasFailed: Bool
  ) -> ProgramLog {
    var log = ProgramLog()
    for (index, values) in printed.steps.enumerated() {
      log.add([RecordedStep(index + 1, values, program.metrics, isDigested: digested == .metrics)])
    }
    if printed.steps.isEmpty, hasFailed { return log }
    if printed.steps.isEmpty || digested == .output {
      var step = RecordedStep()
      step.step = log.steps + 1
      let output = digested == .output ? digest.flatMap { Digest($0) } : nil
      step.entries = output.map { [RecordedEntry(kind: .update, name: "output", digest: $0)] } ?? []
      log.add([step])
    }
    return log
  }

  private func digest(_ digested: ProgramDigest, _ printed: PrintedMetrics, _ output: String) throws(FileError) -> String? {
    switch digested {
    case .metrics: printed.digest.description
    case .output: try Harness.digest(ofFile: output).description
    case .none: nil
    }
  }

  // MARK: Timing

  /// One run without a recorder, which must end as the recorded one did.
  func time() throws(PassError) -> ProcessTiming {
    let clock = ClockQuality()
    var references = referenceNanoseconds()
    let (end, reached) = try repeated()
    guard reached == request.digest else { throw .otherOutput(recorded: request.digest, reached: reached) }
    references += referenceNanoseconds()
    return ProcessTiming(
      repetitionsPerBlock: 1, wallNanoseconds: [end.wallNanoseconds], cpuNanoseconds: [max(1, end.cpuNanoseconds)],
      clockResolutionNanoseconds: clock.resolutionNanoseconds, clockReadNanoseconds: clock.readNanoseconds,
      peakMemoryBytes: end.peakMemoryBytes, referenceNanoseconds: references)
  }

  /// How a run without a recorder ended, and the digest of what must repeat, or why it has none.
  func repeated() throws(PassError) -> (end: ProgramRun.End, digest: String) {
    let folder = try files { () throws(FileError) in try TrialFolder(nil) }
    defer { withExtendedLifetime(folder) {} }
    // A program that calls the recorder by itself would write beside its script.
    let run = run(in: folder, 1, recording: folder.path + "/recording", nil)
    let end: ProgramRun.End
    do throws(ProgramError) { end = try run.run() } catch { throw .nothingToMeasure("\(error)") }
    if let failure = end.failure(seconds: seconds) { return (end, failure) }
    let digested = ProgramDigest(ofRepetition: request.digest)
    let digest = try files { () throws(FileError) in
      try self.digest(digested, try printed(in: folder), run.output)
    }
    return (end, ProgramRecord.repetition(digested, digest))
  }

  private func files<Result>(_ body: () throws(FileError) -> Result) throws(PassError) -> Result {
    do throws(FileError) { return try body() } catch { throw .unwritten(error) }
  }
}

extension ProgramRecord {
  /// What the digest of a repetition must be, with what it is of.
  var repetition: String { Self.repetition(digested, digest) }

  static func repetition(_ digested: ProgramDigest, _ digest: String?) -> String {
    "\(digested.rawValue) \(digest ?? "")"
  }
}

extension ProgramDigest {
  /// What such a digest is of.
  init(ofRepetition digest: String) {
    self = digest.split(separator: " ").first.flatMap { ProgramDigest(rawValue: String($0)) } ?? .none
  }
}

extension RecordedStep {
  /// A step with the values of metrics.
  fileprivate init(_ step: Int, _ values: [Double?], _ metrics: [ProgramMetric], isDigested: Bool) {
    self.init()
    self.step = step
    for (metric, value) in zip(metrics, values) {
      guard let value else { continue }
      if metric.name == ProgramMetric.loss { (self.value, losses) = (value, 1) }
      guard isDigested else { continue }
      entries.append(RecordedEntry(kind: .loss, name: metric.name, digest: metric.digest(value)))
    }
  }
}

extension ProgramMetric {
  fileprivate func digest(_ value: Double) -> Digest {
    var bytes = CanonicalBytes()
    bytes.append(value.canonicalBits)
    return bytes.digest
  }
}

extension TrialRecord {
  /// Takes in the metrics that a program gave, and how it ended.
  fileprivate mutating func take(_ printed: PrintedMetrics, _ metrics: [ProgramMetric], failure: String?) {
    var values = printed.last
    if evaluations.values > 0 { values[ProgramMetric.loss] = values[ProgramMetric.loss] ?? finalValue?.value }
    values[ProgramMetric.accuracy] = values[ProgramMetric.accuracy] ?? accuracy?.value
    let declared = Set(metrics.map(\.name))
    values = values.filter { declared.contains($0.key) }
    program?.metrics = values.mapValues { RecordedNumber($0) }
    if !digest.isEmpty {
      if evaluations.values == 0 { finalValue = values[ProgramMetric.loss].map { RecordedNumber($0) } }
      if model == nil { accuracy = values[ProgramMetric.accuracy].map { RecordedNumber($0) } }
    }
    let missing = metrics.first { values[$0.name] == nil }.map {
      "it gave no number for the metric '\($0.name)'\(printed.hint(missing: $0.name))"
    }
    let reason =
      failure.map { steps > 0 && !$0.contains("after step") ? "\($0), after step \(steps)" : $0 } ?? printed.fault ?? missing
    if let reason { (status, self.reason) = (.failed, reason) }
    guard status != .failed, let bad = values.sorted(by: { $0.key < $1.key }).first(where: { !$0.value.isFinite }) else {
      return
    }
    (status, self.reason) = (.diverged, "'\(bad.key)' is \(shortest(bad.value))")
  }
}

/// The folder of a trial's program; a temporary one is removed with its last owner.
private final class TrialFolder {
  let path: String
  private let temporary: TemporaryFolder?

  init(_ path: String?) throws(FileError) {
    if let path {
      temporary = nil
      self.path = path
      try makeFolder(path)
    } else {
      let folder = try TemporaryFolder()
      temporary = folder
      self.path = folder.path
    }
  }

  /// The standard output of a run of the program, from 1.
  func output(_ attempt: Int) -> String { "\(path)/output\(attempt == 1 ? "" : ".\(attempt)")" }

  /// How often the program was started here before.
  var attempts: Int {
    var count = 0
    while access(output(count + 1), F_OK) == 0 { count += 1 }
    return count
  }
}
