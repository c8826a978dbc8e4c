/// The steps of a program whose processes each wrote a recording, in their order.
///
/// A program that was resumed may have done steps twice; what it did last counts.
public struct RecordedSteps {
  public enum Event: Sendable {
    case facts(RecordedFacts)
    /// What each process recorded, by rank. It `counts` unless the step was done again later.
    case step([RecordedStep], counts: Bool)
    case examination(RecordedExamination)
    case end(reason: String)
  }

  private var readers: [RecordingReader]
  private var counts: [Bool]
  private var stepsRead = 0
  /// Whether a step that counts has been returned.
  private var hasBegun = false
  public let resumptions: Int

  /// - Parameter open: Begins to read the recording of each process, by rank; of the first one twice.
  public init(_ open: [() throws -> RecordingReader]) throws {
    var first = try open[0]()
    (counts, resumptions) = try Self.countingSteps(&first)
    readers = try open.map { try $0() }
  }

  public mutating func next() throws -> Event? {
    while let event = try readers[0].next() {
      switch event {
      case .facts(let facts): return .facts(facts)
      case .examination(let examination): return .examination(examination)
      case .end(let reason): return .end(reason: reason)
      case .resumed: continue
      case .step(let step):
        stepsRead += 1
        return .step([step] + (try stepsOfOthers()), counts: counts[stepsRead - 1])
      }
    }
    return nil
  }

  /// The next step that counts, by rank; nil at the end. The arrays with which a resumed program begins belong to no step.
  public mutating func nextStep() throws -> [RecordedStep]? {
    while let event = try next() {
      guard case .step(var ranks, counts: true) = event else { continue }
      for rank in ranks.indices where hasBegun { ranks[rank].entries.removeAll { $0.kind == .initialization } }
      hasBegun = true
      return ranks
    }
    return nil
  }

  /// Of what has been read, the file that ends within a frame or before the others, with its last step; nil if none does.
  public var cut: (file: String, step: Int)? {
    readers.first { $0.isTorn || $0.lastStep < readers[0].lastStep }.map { ($0.file, $0.lastStep) }
  }

  private mutating func stepsOfOthers() throws -> [RecordedStep] {
    try readers.indices.dropFirst().map { rank in
      while let event = try readers[rank].next() { if case .step(let step) = event { return step } }
      return RecordedStep()
    }
  }

  /// Whether each step of a recording counts, and how often the program was resumed.
  private static func countingSteps(_ reader: inout RecordingReader) throws -> (counts: [Bool], resumptions: Int) {
    var steps: [(step: Int, isResumed: Bool)] = []
    while let event = try reader.next() {
      switch event {
      case .step(let step):
        // A program that says nothing begins anew.
        if let last = steps.last, step.step <= last.step, !last.isResumed {
          steps.append((step: step.step - 1, isResumed: true))
        }
        steps.append((step: step.step, isResumed: false))
      case .resumed(let step): steps.append((step: step, isResumed: true))
      case .facts, .examination, .end: continue
      }
    }
    var earliest = Int.max
    var counts: [Bool] = []
    for (step, isResumed) in steps.reversed() {
      if isResumed { earliest = min(earliest, step) } else { counts.append(step <= earliest) }
    }
    return (counts.reversed(), steps.count { $0.isResumed })
  }
}
