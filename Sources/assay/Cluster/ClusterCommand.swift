import ArgumentParser
import Foundation
import Harness
import Records
import Rendering

struct ClusterCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "cluster",
    abstract: "Looks after a run on several machines.",
    discussion: """
      'assay run SUITE --on ENGINE' begins such a run, and prints its folder. These verbs work \
      from any shell that sees the folder, at any time.

      EXAMPLES
        assay cluster status results/classics/cluster/20261130T081553Z
        assay cluster resume results/classics/cluster/20261130T081553Z
        assay cluster collect results/classics/cluster/20261130T081553Z
      """,
    subcommands: [
      ClusterStatusCommand.self, ClusterWaitCommand.self, ClusterCollectCommand.self, ClusterResumeCommand.self,
      ClusterCancelCommand.self,
    ])
}

/// The run that a verb is about.
struct ClusterRunArgument: ParsableArguments {
  @Argument(help: "The folder of the run.", completion: .directory)
  var run: String

  func opened() throws -> ClusterRun { try orFailure { try ClusterRun(run) } }
}

struct ClusterStatusCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "status", abstract: "Says which shards are recorded, running, waiting or lost.")

  @OptionGroup var run: ClusterRunArgument

  @Flag(help: "Print JSON.")
  var json = false

  func run() async throws {
    let run = try self.run.opened()
    do {
      let shards = try run.status(queue: try await Slurm(run).queue())
      if json { return try printJSON(shards, of: run) }
      try printLines(statusText(shards) + (try await sampleText(run)) + excludedText(run))
    } catch {
      throw clusterFailure(error)
    }
  }
}

/// What a run's state is for programs.
private struct RunStatus: Encodable {
  let shards: [ShardStatus]
  /// The nodes that had other bits than the others.
  let excludedNodes: [String]
  /// The nodes that were asked for a sample.
  let samples: [NodeSample]
}

func printJSON(_ shards: [ShardStatus], of run: ClusterRun) throws {
  let status = RunStatus(shards: shards, excludedNodes: try run.excludedNodes.sorted(), samples: try run.samples)
  try printResult(String(decoding: try encodeJSON(status), as: UTF8.self) + "\n")
}

private func excludedText(_ run: ClusterRun) throws -> String {
  try run.excludedNodes.sorted().map { "nothing that '\(visible($0))' computed counts: it had other bits\n" }.joined()
}

/// Whether a verb that makes the report prints what `status --json` does.
struct ClusterJSONOption: ParsableArguments {
  @Flag(help: "Print the shards as JSON, as 'status' does, and not the table.")
  var json = false
}

/// How many shards are in each state, and a line for each that is neither recorded nor untouched.
func statusText(_ shards: [ShardStatus]) -> String {
  let counts = ShardStatus.State.allCases.compactMap { state in
    let count = shards.count { $0.state == state }
    return count == 0 ? nil : "\(count) \(state.rawValue)"
  }
  let lines = shards.filter { $0.state != .recorded && $0.state != .open }.map { shard -> String in
    let node = shard.node.map { " on '\($0)'" } ?? ""
    // Slurm's word for a job of which it has nothing to say.
    let reason = shard.reason.flatMap { $0 == "None" ? nil : ": \(visible($0))" } ?? ""
    return "  shard \(shard.shard): \(shard.state.rawValue)\(node)\(reason)\n"
  }
  return "\(counted(shards.count, "shard")): \(counts.joined(separator: ", "))\n" + lines.joined()
}

/// How many nodes have computed a sample, and a line for each that has not; empty if none was asked.
private func sampleText(_ run: ClusterRun) async throws -> String {
  let asked = try run.samples.count
  guard asked > 0 else { return "" }
  let awaited = try await Slurm(run).awaitedSamples()
  let left = try awaited?.count ?? run.unansweredSamples.count
  let lines = (awaited ?? []).map { awaited in
    let words = awaited.words == "None" ? "not yet" : visible(awaited.words)
    return "  '\(visible(awaited.sample.node))' has no sample: \(words)\n"
  }
  return "\(asked - left) of \(counted(asked, "node")) \(asked == 1 ? "has" : "have") computed a sample\n" + lines.joined()
}

struct ClusterCollectCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "collect",
    abstract: "Makes the report of a run whose shards are recorded.",
    discussion: """
      The report lies beside the run's folder. If nodes computed other bits of a trial, they \
      are named. Of two nodes, this machine decides.
      """)

  @OptionGroup var run: ClusterRunArgument

  @OptionGroup(title: "Output options") var page: PageOutputOptions

  @OptionGroup(title: "Output options") var color: ColorOptions

  @OptionGroup(title: "Output options") var output: ClusterJSONOption

  func run() async throws {
    let run = try self.run.opened()
    do { try await collect(run, page: page, color: color, json: output.json) } catch { throw clusterFailure(error) }
  }
}

/// Makes and prints the report; ends with 1 if nodes have other bits, and with 3 if something is left to do.
///
/// - Parameter json: Whether it prints the states of the shards in the place of the report's table.
func collect(_ run: ClusterRun, page: PageOutputOptions, color: ColorOptions, json: Bool = false) async throws {
  var collected = try await compared(run)
  let named = collected.namedNodes
  for node in named { printError("\(node); nothing that it computed counts") }
  if !named.isEmpty {
    try run.exclude(named.map(\.node))
    collected = try await compared(run)
  }
  if json { try printJSON(try run.status(queue: try await Slurm(run).queue()), of: run) }
  if let trial = collected.undecided {
    let step = trial.equalThroughStep.map { "after step \($0)" } ?? "from the start"
    let nodes = trial.nodes.map { "'\($0)'" }.joined(separator: " and ")
    throw Failure(
      .verdictAgainst, "'\(trial.trial)' has other bits on \(nodes), \(step); which of them is wrong, nobody can say")
  }
  guard collected.left == 0 else {
    throw Failure(
      .inconclusive, "\(counted(collected.left, "pass", plural: "passes")) left to do; \(run.verb("status")) shows their shards"
    )
  }
  for sample in try run.unansweredSamples {
    let reason = sample.reason.map { ": \(visible($0))" } ?? ""
    printError("'\(visible(sample.node))' has computed no sample, so that its bits are not known\(reason)")
  }
  if named.isEmpty, try !run.samples.isEmpty {
    printError("\(counted(collected.nodeNames.count, "node")) have the same bits of all trials that they share")
  }
  for node in collected.uncomparedNodes {
    printError("'\(visible(node))' has no trial in common with another node, so that its bits are not compared")
  }
  try present(try await collected.writeReport(), page: page, color: color, isSilent: json)
  if !named.isEmpty { throw Failure(.verdictAgainst, "") }
}

/// All records; of two nodes that disagree, this machine says which one it is, and if it cannot, the suite's references do.
func compared(_ run: ClusterRun) async throws -> CollectedRun {
  var collected = try CollectedRun(run, with: builtInRegistry)
  // With this machine there are three, or it was one of the two.
  while let trial = collected.undecided, trial.nodes.count == 2, collected.isNew(trial) {
    try run.plan.refuseChanges()
    try await collected.decide(trial, by: thisExecutable(run.plan.workerArguments))
  }
  if collected.undecided != nil { collected.decide(byReferences: referenceDigests(of: run.plan.suite.name)) }
  return collected
}
