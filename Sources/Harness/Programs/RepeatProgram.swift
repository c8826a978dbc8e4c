import Foundation
import PortableMath
public import Records
import SystemFiles

/// A recorded program that is run again, up to a step.
public struct ProgramToRepeat: Sendable {
  /// The command and its arguments.
  let words: [String]
  let level: String
  let hook: [UInt8]
  /// Variables of its environment, whatever the perturbation; nil takes one away.
  let variables: [String: String?]
  /// The last step, after which the program is ended.
  public var lastStep: Int
  /// The step and the name of the array whose elements are kept; nil for none.
  public var elementsOf: String?
  /// The folder of the trial's own, which each run finds empty; nil for none.
  public var folder: String?
  /// After this time a run is lost; nil for no limit.
  public var limitSeconds: Double?

  public init(_ words: [String], level: String, variables: [String: String?], hook: [UInt8], lastStep: Int) {
    self.words = words
    self.level = level
    self.variables = variables
    self.hook = hook
    self.lastStep = lastStep
  }

  /// What became of a run.
  public struct Outcome: Sendable {
    /// What the program told of itself at its end.
    public let facts: RecordedFacts
    /// How long the run took, with the program's start.
    public let seconds: Double
    /// Why the run was lost; nil if it reached the last step.
    public let reason: String?
    /// Whether a person ended it.
    public let isInterrupted: Bool
  }

  /// Runs the program under a perturbation.
  ///
  /// - Parameter recording: The file that it records to, which is replaced.
  public func run(under perturbation: ProgramPerturbation, into recording: String) throws -> Outcome {
    for file in recordingFiles(recording) { unlink(file) }
    if let folder {
      try? FileManager.default.removeItem(atPath: folder)
      try makeFolder(folder)
    }
    let output = recording + ".output"
    defer { unlink(output) }
    var words = perturbation.words ?? words
    if let interpreter = perturbation.interpreter { words[0] = interpreter }
    var program = ProgramProcess(words, recording: recording, level: level, appends: false, hook: hook)
    program.variables = variables.merging(perturbation.variables) { $1 }.merging([
      "ASSAY_RECORD_THROUGH": "\(lastStep)", "ASSAY_RECORD_ELEMENTS_OF": elementsOf,
      "ASSAY_RECORD_PERTURBATION": perturbation.settings.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }
        .joined(separator: " "),
    ]) { $1 }
    program.outputFile = output
    program.limitSeconds = limitSeconds
    let start = ContinuousClock.now
    let outcome = try program.run()
    let seconds = (ContinuousClock.now - start) / .seconds(1)
    let (facts, steps) = (try? recordedFacts(recording)) ?? (RecordedFacts(), 0)
    let reason = steps >= lastStep ? nil : reasonOfEnd(outcome.end, steps, lastLine(of: output))
    return Outcome(facts: facts, seconds: seconds, reason: reason, isInterrupted: outcome.signal != nil)
  }

  private func reasonOfEnd(_ end: ProgramEnd, _ steps: Int, _ said: String?) -> String {
    let how =
      switch end {
      case .code(0): "it ended"
      case .code(let code): "it ended with code \(code)"
      case .signal(SIGKILL) where limitSeconds != nil: "it was killed after its time limit"
      case .signal(let number): "signal \(number) ended it"
      case .unknown: "it was lost"
      }
    return "\(how) after step \(steps)" + (said.map { ": \($0)" } ?? "")
  }

  private func lastLine(of file: String) -> String? {
    guard let handle = FileHandle(forReadingAtPath: file) else { return nil }
    defer { try? handle.close() }
    let end = (try? handle.seekToEnd()) ?? 0
    try? handle.seek(toOffset: end > 2000 ? end - 2000 : 0)
    let text = String(decoding: (try? handle.readToEnd()) ?? Data(), as: UTF8.self)
    return text.split(separator: "\n").last.map { String($0.prefix(200)) }
  }
}

extension RecordedFacts {
  /// Lines of the fingerprint by name.
  public var linesByName: [String: String] {
    (lines ?? [:]).merging(loaderWorkers.map { ["program.loaderWorkers": "\($0)"] } ?? [:]) { $1 }
  }
}

/// The digest of all that a recording has of its steps' arrays.
public func digestOfSteps(_ path: String) throws -> String {
  var steps = try recordedSteps(path)
  var bytes = CanonicalBytes()
  while let ranks = try steps.nextStep() {
    for entry in ranks.flatMap(\.entries) where entry.kind.stage != nil { bytes.append(entry.digest.description) }
  }
  return bytes.digest.description
}

/// The last facts of a recording, with the command that began it, and how many steps it has.
public func recordedFacts(_ path: String) throws -> (facts: RecordedFacts, steps: Int) {
  var steps = try recordedSteps(path)
  var result = (facts: RecordedFacts(), steps: 0)
  while let event = try steps.next() {
    switch event {
    case .facts(var facts):
      facts.arguments = result.facts.arguments ?? facts.arguments
      result.facts = facts
    case .step(let ranks, counts: true): result.steps = ranks[0].step
    case .step, .examination, .end: continue
    }
  }
  return result
}
