import PortableMath

/// A trial under way after one of its steps: all that its recording needs to resume there, except the
/// optimizer's state, whose bytes stand beside it.
public struct TrainingState: Equatable, Codable, Sendable {
  public static let schema = "assay.trainingState"
  public static let version = 2

  public var schema = TrainingState.schema
  public var version = TrainingState.version
  /// The digest of the journal's header: which run the state is of.
  public var run: String
  public var trial: String
  public var steps: Int
  public var evaluations: EvaluationCounts
  /// After the last step.
  public var value: RecordedNumber
  /// How often in a row the value has risen.
  public var rises: Int
  public var divergedAtStep: Int?
  public var targets: [TargetHit]
  public var best: BestPointState
  /// One for each stage, in their order.
  public var stages: [StageState]
  public var checkpoints: [Checkpoint]
  /// nil if the course was lost; the trial then ends without one.
  public var course: CourseState?
  /// The bytes of the step digests, where one is kept.
  public var stepDigests: Base64Bytes?
  /// Of a model.
  public var outputs: ModelOutputs?
  /// Of the log of events, where one is written.
  public var events: EventLogState?

  public init(
    run: String, trial: String, steps: Int, evaluations: EvaluationCounts, value: RecordedNumber, rises: Int,
    divergedAtStep: Int?, targets: [TargetHit], best: BestPointState, stages: [StageState],
    checkpoints: [Checkpoint], course: CourseState?, stepDigests: Base64Bytes?, outputs: ModelOutputs?,
    events: EventLogState?
  ) {
    self.run = run
    self.trial = trial
    self.steps = steps
    self.evaluations = evaluations
    self.value = value
    self.rises = rises
    self.divergedAtStep = divergedAtStep
    self.targets = targets
    self.best = best
    self.stages = stages
    self.checkpoints = checkpoints
    self.course = course
    self.stepDigests = stepDigests
    self.outputs = outputs
    self.events = events
  }
}

/// A course under way: the samples so far, and the least and the greatest value since the last of them.
public struct CourseState: Equatable, Codable, Sendable {
  public var samples: TrialCourse
  public var least: RecordedNumber
  public var greatest: RecordedNumber
  /// How many of a model's examinations predicted a curve so far.
  public var curveCount: Int

  public init(samples: TrialCourse, least: RecordedNumber, greatest: RecordedNumber, curveCount: Int) {
    self.samples = samples
    self.least = least
    self.greatest = greatest
    self.curveCount = curveCount
  }
}

/// How much of a log of events belongs to the steps before a state.
public struct EventLogState: Equatable, Codable, Sendable {
  public var bytes: Int
  /// The last step that has values in it.
  public var lastStep: Int

  public init(bytes: Int, lastStep: Int) {
    self.bytes = bytes
    self.lastStep = lastStep
  }
}

/// The best point so far, as the targets of a trial see it.
public struct BestPointState: Equatable, Codable, Sendable {
  public var gap: RecordedNumber
  /// The evaluations at which each target was reached by it.
  public var hits: [EvaluationCounts?]

  public init(gap: RecordedNumber, hits: [EvaluationCounts?]) {
    self.gap = gap
    self.hits = hits
  }
}

/// The digests of a stage: of all steps so far, and of the last step's numbers, if it had any.
public struct StageState: Equatable, Codable, Sendable {
  public var chained: String
  public var plain: String?

  public init(chained: String, plain: String?) {
    self.chained = chained
    self.plain = plain
  }
}

/// What a model has answered so far; predictions and curve are those of the last examination.
public struct ModelOutputs: Equatable, Codable, Sendable {
  public var examinations: [ExaminationRecord]
  public var predictions: Base64Bytes
  public var curve: CurveRecord?

  public init(examinations: [ExaminationRecord], predictions: Base64Bytes, curve: CurveRecord?) {
    self.examinations = examinations
    self.predictions = predictions
    self.curve = curve
  }
}

/// A file with a training state: the XXH3-128 of all that follows it, a space, the state as JSON on one line. The bytes of the
/// optimizer's state follow to the end.
public struct TrainingStateFile: Equatable, Sendable {
  public var state: TrainingState
  public var optimizer: [UInt8]

  public init(state: TrainingState, optimizer: [UInt8]) {
    self.state = state
    self.optimizer = optimizer
  }

  public func encoded() throws -> [UInt8] {
    let content = try encodeJSON(state) + [UInt8(ascii: "\n")] + optimizer
    return Array("\(Digest(of: content)) ".utf8) + content
  }

  /// Reads a file's bytes, which must be a state of this trial of this run.
  public init(_ bytes: [UInt8], run: String, trial: Trial) throws(TrainingStateError) {
    guard bytes.count > 33, bytes[32] == UInt8(ascii: " ") else { throw .damaged }
    let content = Array(bytes[33...])
    guard bytes[..<32].elementsEqual(Digest(of: content).description.utf8),
      let end = content.firstIndex(of: UInt8(ascii: "\n"))
    else { throw .damaged }
    let text = Array(content[..<end])
    guard let header = try? decodeJSON(Header.self, from: text), header.schema == TrainingState.schema else {
      throw .damaged
    }
    guard header.version == TrainingState.version else { throw .otherVersion(header.version) }
    guard let state = try? decodeJSON(TrainingState.self, from: text) else { throw .damaged }
    guard state.run == run, state.trial == trial.id else { throw .otherTrial }
    guard state.fits(trial) else { throw .damaged }
    self.init(state: state, optimizer: Array(content[(end + 1)...]))
  }

  private struct Header: Codable {
    var schema: String
    var version: Int
  }
}

extension TrainingState {
  /// Whether there is as much of everything as the trial has.
  fileprivate func fits(_ trial: Trial) -> Bool {
    let isStepDigestsWhole =
      stepDigests.map { StepDigests(bytes: $0.bytes)?.steps == steps } ?? (trial.keepsStepDigests != true)
    return steps > 0 && events?.bytes ?? 0 >= 0 && targets.map(\.target) == trial.targets
      && best.hits.count == targets.count && stages.count == Stage.allCases.count && isStepDigestsWhole
      && stages.flatMap { [$0.chained, $0.plain] }.allSatisfy { $0.map { Digest($0) != nil } ?? true }
  }
}

/// Why a trial cannot resume from a saved state.
public enum TrainingStateError: Error, Equatable, Sendable, CustomStringConvertible {
  case damaged
  /// The system does not let it be read, for this reason.
  case unreadable(String)
  case otherVersion(Int)
  case otherTrial
  /// The optimizer does not take it, for this reason.
  case refused(String)
  /// The optimizer took it and is not where the trial was.
  case otherIterate

  public var description: String {
    switch self {
    case .damaged: "its saved state is damaged"
    case .unreadable(let reason): reason
    case .otherVersion(let version): "its saved state has version \(version), which this build does not read"
    case .otherTrial: "its saved state belongs to another run or another trial"
    case .refused(let reason): "the optimizer refuses its saved state: \(reason)"
    case .otherIterate: "the optimizer, given its saved state, is at another iterate"
    }
  }
}
