/// A quantity, or why it could not be measured; never a zero in its place.
public enum Measured<Value: Equatable & Codable & Sendable>: Equatable, Codable, Sendable {
  case measured(Value)
  case absent(String)

  private enum CodingKeys: String, CodingKey {
    case measured
    case absent
  }

  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    switch self {
    case .measured(let value): try container.encode(value, forKey: .measured)
    case .absent(let reason): try container.encode(reason, forKey: .absent)
    }
  }

  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    if let reason = try container.decodeIfPresent(String.self, forKey: .absent) {
      self = .absent(reason)
    } else {
      self = .measured(try container.decode(Value.self, forKey: .measured))
    }
  }

  public var value: Value? {
    if case .measured(let value) = self { value } else { nil }
  }

  /// Why there is no value.
  public var absence: String? {
    if case .absent(let reason) = self { reason } else { nil }
  }

  /// What is made of the value, or the same reason why there is none.
  public func map<Result>(_ transform: (Value) -> Result) -> Measured<Result> { flatMap { .measured(transform($0)) } }

  /// As `map`, where nothing may come of a value, too.
  public func flatMap<Result>(_ transform: (Value) -> Measured<Result>) -> Measured<Result> {
    switch self {
    case .measured(let value): transform(value)
    case .absent(let reason): .absent(reason)
    }
  }
}

/// Raw times of one trial: blocks of whole repetitions, in fresh processes.
public struct TrialTiming: Equatable, Codable, Sendable {
  /// Steps in one repetition of the trial.
  public var stepsPerRepetition: Int
  public var processes: [ProcessTiming]
  /// The name of the node that took the times; nil in a report of one node.
  public var node: String?

  public init(stepsPerRepetition: Int, processes: [ProcessTiming]) {
    self.stepsPerRepetition = stepsPerRepetition
    self.processes = processes
  }
}

/// The times of one process.
public struct ProcessTiming: Equatable, Codable, Sendable {
  public var repetitionsPerBlock: Int
  public var wallNanoseconds: [Int]
  /// CPU time of the process in the same blocks, user and system.
  public var cpuNanoseconds: [Int]
  /// The least positive difference of two readings of the clock.
  public var clockResolutionNanoseconds: Int
  /// The median time of one reading; not subtracted.
  public var clockReadNanoseconds: Double
  /// The greatest resident memory of the process.
  public var peakMemoryBytes: Int
  /// Times of a fixed piece of work in the same process, before and after the blocks; nil in reports that lack them.
  public var referenceNanoseconds: [Int]?
  /// The wall time of each step of one repetition after the blocks; nil if they were not asked for.
  public var stepNanoseconds: [Int]?
  /// True if steps exchange messages with a plugin's own process, which times of other plugins have no part of; else nil.
  public var includesExchanges: Bool?

  public init(
    repetitionsPerBlock: Int, wallNanoseconds: [Int], cpuNanoseconds: [Int], clockResolutionNanoseconds: Int,
    clockReadNanoseconds: Double, peakMemoryBytes: Int, referenceNanoseconds: [Int]? = nil,
    stepNanoseconds: [Int]? = nil
  ) {
    self.repetitionsPerBlock = repetitionsPerBlock
    self.wallNanoseconds = wallNanoseconds
    self.cpuNanoseconds = cpuNanoseconds
    self.clockResolutionNanoseconds = clockResolutionNanoseconds
    self.clockReadNanoseconds = clockReadNanoseconds
    self.peakMemoryBytes = peakMemoryBytes
    self.referenceNanoseconds = referenceNanoseconds
    self.stepNanoseconds = stepNanoseconds
  }
}

/// What one repetition of a trial allocates after its start.
public struct Allocations: Equatable, Codable, Sendable {
  public var steps: Int
  /// Bytes asked of the allocator by the thread that steps.
  public var bytes: Int
  /// Requests to the allocator.
  public var count: Int

  public init(steps: Int, bytes: Int, count: Int) {
    self.steps = steps
    self.bytes = bytes
    self.count = count
  }
}
