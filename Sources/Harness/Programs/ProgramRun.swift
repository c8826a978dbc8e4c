import Foundation
import Records
import SystemFiles

/// One run of a program as a child of a worker, which ends it when its time is over.
struct ProgramRun {
  let words: [String]
  /// What the environment has beside the worker's own.
  let variables: [String: String]
  /// The file of its standard output; standard error is the worker's.
  let output: String
  /// What it may take.
  let seconds: Double

  /// How a run ended, and what it took.
  struct End {
    let end: ProgramEnd
    let wasLate: Bool
    let wallNanoseconds: Int
    let cpuNanoseconds: Int
    let peakMemoryBytes: Int

    /// Why the run is no good one; nil if it is.
    func failure(seconds: Double) -> String? {
      if wasLate { return "the program was stopped when its \(shortest(seconds)) s were over" }
      return end == .unknown ? "nobody waited for the program" : end.failure
    }
  }

  /// How long a program that is told to end may take for it.
  private static let patience = 2.0

  /// How much later than a program its worker may be told to end.
  private static let microsecondsToFollow: UInt32 = 1_000_000

  /// Runs the program to its end; what it started and left behind in its group ends with it.
  func run() throws(ProgramError) -> End {
    let environment = ProcessInfo.processInfo.environment.merging(variables) { $1 }
    let start = monotonicNanoseconds()
    let child = try ChildProgram(words, environment, output: output)
    child.send(SIGTERM, after: seconds)
    child.send(SIGKILL, after: seconds + Self.patience)
    guard let end = child.wait() else { throw ProgramError(description: "nobody waited for '\(words[0])'") }
    // An engine of a cluster ends all processes of a job, and this one last: then the end says nothing of the program.
    if !child.wasLate, [.signal(SIGTERM), .code(128 + SIGTERM)].contains(end.end) { usleep(Self.microsecondsToFollow) }
    return End(
      end: end.end, wasLate: child.wasLate, wallNanoseconds: end.nanoseconds - start,
      cpuNanoseconds: nanoseconds(end.usage.ru_utime) + nanoseconds(end.usage.ru_stime),
      peakMemoryBytes: end.usage.ru_maxrss * 1024)
  }

  private func nanoseconds(_ time: timeval) -> Int { time.tv_sec * 1_000_000_000 + Int(time.tv_usec) * 1000 }
}
