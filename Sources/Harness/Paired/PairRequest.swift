import Records

/// What a worker of a paired measurement is asked; a line by itself, as a pass is.
enum PairRequest: Codable, Sendable {
  /// Who are you, for these trials?
  case introduction([Trial])
  /// Make a recorded trial ready, and say how many repetitions fill a block.
  case prepare(PairedWork, blockMilliseconds: Double)
  /// Run so many repetitions of what was made ready.
  case block(repetitions: Int)
  /// Run so many repetitions inside the function that an instruction counter watches; a counter of the CPU's where that is
  /// asked for.
  case count(PairedWork, repetitions: Int, byHardware: Bool)
}

/// The work that blocks are made of: repetitions of a recorded trial.
struct PairedWork: Codable, Sendable {
  var trial: Trial
  /// The recorded number of steps.
  var steps: Int
  /// The evaluations of those steps; nil if the executable that asks does not know them.
  var evaluations: RecordedEvaluations?
  /// What a run of a program must repeat; nil for other trials.
  var digest: String?
  /// Steps added to each block, as a share of its own: a slowdown put in on purpose. 0 for none.
  var slowdown: Double
}

/// The answers.
enum PairReply: Codable, Sendable {
  case introduction(WorkerIntroduction)
  case ready(repetitions: Int)
  /// With the digest of the last iterate, and whether another program got this processor meanwhile.
  case block(nanoseconds: Int, digest: String, wasInterrupted: Bool)
  /// With the CPU's own count, if the request asks for it and the kernel grants it.
  case counted(digest: String, instructions: Int?)
  /// Why there is no such work.
  case refused(String)
}

/// Who a worker is.
struct WorkerIntroduction: Codable, Sendable {
  /// The version of `PairRequest` that it speaks.
  var version: Int
  var fingerprint: Fingerprint
  /// The names of all its plugins.
  var plugins: [String]

  static let version = 1
}
