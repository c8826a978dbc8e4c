import AssayKit
import Records
import SystemFiles

/// Why a pass over a recorded trial has no result.
enum PassError: Error, CustomStringConvertible {
  case nothingToMeasure(String)
  case otherResult(recorded: String, reached: String)
  /// A repetition spent another number of evaluations than the recorded steps or the first repetition.
  case otherEvaluations(expected: Int, spent: Int)
  /// A program ended otherwise than when it was recorded.
  case otherOutput(recorded: String, reached: String)
  case stopped(Stop)
  case noAllocator(String)
  case unwritten(FileError)
  case unusableState(TrainingStateError)

  var description: String {
    switch self {
    case .nothingToMeasure(let reason): reason
    case .otherResult(let recorded, let reached):
      "the pass ended in \(reached), but the recording in \(recorded): the trial does not repeat itself"
    case .otherEvaluations(let expected, let spent):
      "a repetition spent \(spent) evaluations, but the recorded steps \(expected): it does not do the recorded work"
    case .otherOutput(let recorded, let reached):
      recorded.prefix { $0 != " " } == reached.prefix { $0 != " " }
        ? "a run had other \(recorded.prefix { $0 != " " }) than the recorded run, so the program does not repeat itself; "
          + "'digest: none' times it nevertheless"
        : reached
    case .stopped(let stop): "the pass stopped (\(stop)) where the recording did not"
    case .noAllocator(let reason): reason
    case .unwritten(let error): "\(error)"
    case .unusableState(let error): "\(error)"
    }
  }
}
