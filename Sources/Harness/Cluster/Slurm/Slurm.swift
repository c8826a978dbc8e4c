import Foundation

/// Slurm's programs, as they are called for a run.
public struct Slurm: Sendable {
  let run: ClusterRun

  public init(_ run: ClusterRun) { self.run = run }

  // MARK: Submitting

  /// Submits shards, and returns those that Slurm refused, with its words.
  public func submit(_ shards: [Int], _ options: SlurmOptions) async throws -> (refused: [Int], words: String) {
    var rest = SlurmArray.arrays(of: shards, greatestSize: try await Self.greatestArraySize())[...]
    while let array = rest.first {
      let command = Self.sbatch(array, of: run.plan, options, script: run.slurmScriptPath, excluding: try run.excludedNodes)
      let end = try await Self.call(command)
      guard end.succeeded else {
        return (rest.flatMap { array in array.tasks.map { $0 + array.offset } }, end.standardError)
      }
      try run.note(
        SlurmSubmission(job: try Self.jobNumber(in: end.output), offset: array.offset, tasks: array.tasks))
      rest = rest.dropFirst()
    }
    return ([], "")
  }

  /// The commands that submit all shards of a plan.
  public static func commands(of plan: ClusterPlan, _ options: SlurmOptions, script: String) async throws -> [[String]] {
    let arrays = SlurmArray.arrays(of: Array(plan.shards.indices), greatestSize: try await greatestArraySize())
    return arrays.map { sbatch($0, of: plan, options, script: script, excluding: []) }
  }

  /// Asks Slurm whether it would take what a command submits, and returns its words; throws them if not.
  public static func test(_ command: [String]) async throws -> String {
    let end = try await call(["sbatch", "--test-only"] + Array(command.dropFirst()))
    guard end.succeeded else { throw ClusterError.engine(words(of: end)) }
    return words(of: end)
  }

  private static func sbatch(
    _ array: SlurmArray, of plan: ClusterPlan, _ options: SlurmOptions, script: String, excluding nodes: Set<String>
  ) -> [String] {
    var words = ["sbatch", "--parsable", "--array=\(array.indices(atMost: options.atMost))"]
    if plan.withTiming { words.append("--exclusive") }
    if !nodes.isEmpty { words.append("--exclude=\(nodes.sorted().joined(separator: ","))") }
    return words + options.arguments + [script, "\(array.offset)"]
  }

  /// Throws if there is no Slurm here, or if its controller does not answer.
  public static func refuseAbsence() async throws { _ = try await greatestArraySize() }

  private static func greatestArraySize() async throws -> Int {
    let end = try await call(["scontrol", "show", "config"])
    guard end.succeeded else { throw ClusterError.engine(words(of: end)) }
    let line = end.output.split(separator: "\n").first { $0.hasPrefix("MaxArraySize") }
    return line.flatMap { $0.split(separator: "=").last }.flatMap { Int($0.filter { $0 != " " }) } ?? 1001
  }

  /// The number of a job in sbatch's answer, which is `number` or, of a federation, `number;cluster`; a site's banner may come first.
  static func jobNumber(in answer: String) throws(ClusterError) -> String {
    let numbers = answer.split(separator: "\n").map { $0.prefix { $0.isNumber } }
    guard let last = numbers.last(where: { !$0.isEmpty }) else {
      throw .engine(
        "sbatch ended well and told no number of a job, but '\(answer.prefix(80))'; 'squeue' shows whether there is one")
    }
    return String(last)
  }

  // MARK: Asking and ending

  /// What Slurm says of the run's shards; nil if it does not answer, which says nothing of the shards.
  public func queue() async throws -> [Int: QueuedShard]? {
    let submissions = try run.submissions
    guard !submissions.isEmpty else { return nil }
    let form = SlurmQueue.form
    guard let end = try? await Self.call(["squeue", "--me", "-h", "-r", "-t", "all", "-o", form]), end.succeeded else {
      return nil
    }
    return SlurmQueue.shards(in: end.output, submissions)
  }

  /// Ends all jobs of the run.
  public func cancel() async throws {
    let jobs = try run.submissions.map(\.job) + run.samples.compactMap(\.job)
    guard !jobs.isEmpty else { throw ClusterError.engine("nothing of '\(run.folder)' was submitted to Slurm") }
    let end = try await Self.call(["scancel"] + jobs)
    guard end.succeeded else { throw ClusterError.engine(Self.words(of: end)) }
  }

  // MARK: Calling

  /// Runs a program of Slurm without the variables that would be its options.
  static func call(_ words: [String]) async throws -> ToolEnd {
    let options = ["SBATCH_", "SQUEUE_", "SCANCEL_", "SINFO_"]
    let unset = ProcessInfo.processInfo.environment.keys.filter { name in options.contains { name.hasPrefix($0) } }
    guard let end = await runTool(words[0], Array(words.dropFirst()), unsetting: unset) else {
      throw ClusterError.engine("there is no '\(words[0])' here; start this on a machine that has Slurm's commands")
    }
    return end
  }

  static func words(of end: ToolEnd) -> String {
    let text = end.standardError.isEmpty ? end.output : end.standardError
    return text.split(separator: "\n").joined(separator: "; ")
  }
}
