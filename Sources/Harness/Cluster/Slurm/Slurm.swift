import Foundation

/// Slurm's programs, as they are called for a run.
public struct Slurm: Sendable {
  private let run: ClusterRun

  public init(_ run: ClusterRun) { self.run = run }

  // MARK: Submitting

  /// Submits shards, and returns those that Slurm refused, with its words.
  public func submit(_ shards: [Int], _ options: SlurmOptions) async throws -> (refused: [Int], words: String) {
    var rest = SlurmArray.arrays(of: shards, greatestSize: try await Self.greatestArraySize())[...]
    while let array = rest.first {
      let end = try await Self.call(sbatch(array, options))
      guard end.succeeded else {
        return (rest.flatMap { array in array.tasks.map { $0 + array.offset } }, end.standardError)
      }
      // A federation's answer is "number;cluster".
      let job = end.output.prefix { $0.isNumber }
      try run.note(SlurmSubmission(job: String(job), offset: array.offset, tasks: array.tasks))
      rest = rest.dropFirst()
    }
    return ([], "")
  }

  /// Asks Slurm whether it would take the shards; throws its words if not.
  public static func test(_ options: SlurmOptions, script: String) async throws -> String {
    let end = try await call(["sbatch", "--test-only", "--array=0"] + options.arguments + [script, "0"])
    guard end.succeeded else { throw ClusterError.engine(words(of: end)) }
    return words(of: end)
  }

  private func sbatch(_ array: SlurmArray, _ options: SlurmOptions) -> [String] {
    let excluded = run.excludedNodes.sorted().joined(separator: ",")
    return ["sbatch", "--parsable", "--array=\(array.indices(atMost: options.atMost))"]
      + (run.plan.withTiming ? ["--exclusive"] : []) + (excluded.isEmpty ? [] : ["--exclude=\(excluded)"])
      + options.arguments + [run.slurmScriptPath, "\(array.offset)"]
  }

  private static func greatestArraySize() async throws -> Int {
    let end = try await call(["scontrol", "show", "config"])
    guard end.succeeded else { throw ClusterError.engine(words(of: end)) }
    let line = end.output.split(separator: "\n").first { $0.hasPrefix("MaxArraySize") }
    return line.flatMap { $0.split(separator: "=").last }.flatMap { Int($0.filter { $0 != " " }) } ?? 1001
  }

  // MARK: Asking and ending

  /// What Slurm says of the run's shards; nil if it does not answer, which says nothing of the shards.
  public func queue() async -> [Int: QueuedShard]? {
    let submissions = run.submissions
    guard !submissions.isEmpty else { return nil }
    let form = SlurmQueue.form
    guard let end = try? await Self.call(["squeue", "--me", "-h", "-r", "-t", "all", "-o", form]), end.succeeded else {
      return nil
    }
    return SlurmQueue.shards(in: end.output, submissions)
  }

  /// Ends all jobs of the run.
  public func cancel() async throws {
    let jobs = run.submissions.map(\.job)
    guard !jobs.isEmpty else { return }
    let end = try await Self.call(["scancel"] + jobs)
    guard end.succeeded else { throw ClusterError.engine(Self.words(of: end)) }
  }

  // MARK: Calling

  /// Runs a program of Slurm without the variables that would be its options.
  private static func call(_ words: [String]) async throws -> ToolEnd {
    let options = ["SBATCH_", "SQUEUE_", "SCANCEL_"]
    let unset = ProcessInfo.processInfo.environment.keys.filter { name in options.contains { name.hasPrefix($0) } }
    guard let end = await runTool(words[0], Array(words.dropFirst()), unsetting: unset) else {
      throw ClusterError.engine("there is no '\(words[0])' here; start this on a machine that has Slurm's commands")
    }
    return end
  }

  private static func words(of end: ToolEnd) -> String {
    let text = end.standardError.isEmpty ? end.output : end.standardError
    return text.split(separator: "\n").joined(separator: "; ")
  }
}
