import ArgumentParser
import Foundation
import Harness
import Records
import SystemFiles

/// Which engine starts the shards of a run.
enum ClusterEngine: String, CaseIterable, ExpressibleByArgument {
  case slurm, kubernetes, command
}

/// How a run is divided among machines.
struct ClusterOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "Divide the run into shards for several machines: 'slurm' submits them, 'kubernetes' prints a manifest, 'command' a command for each.",
      discussion: "All machines must share the results' folder. 'assay cluster' looks after the run.", valueName: "engine"))
  var on: ClusterEngine?

  @Option(help: ArgumentHelp("About how long a shard takes.", valueName: "seconds"))
  var shardSeconds = 600.0

  @OptionGroup var slurmArguments: SlurmArguments

  @Option(help: ArgumentHelp("How many tasks of a Slurm array, or pods, run at a time.", valueName: "number"))
  var atMost: Int?

  @Option(
    help: ArgumentHelp("A file whose lines the batch script runs first, such as 'module load'.", valueName: "file"),
    completion: .file())
  var setup: String?

  @Option(help: ArgumentHelp("The image of the pods, which has this very executable.", valueName: "image"))
  var image: String?

  @Option(
    help: ArgumentHelp(
      "The claim of the volume that pods share; it is mounted at the working folder, and has the results.", valueName: "claim"))
  var volume: String?

  @Option(
    defaultAsFlag: everyNodeOfThePartition, parsing: .next,
    help: ArgumentHelp(
      "Have every node of the partition, or of a list such as 'n[1-8]', compute a sample, so that each is compared.",
      valueName: "nodes"))
  var everyNode: String?

  @Flag(help: "Leave when the shards are submitted; without it Assay waits and makes the report.")
  var detach = false

  func validate() throws {
    for (option, engines) in given where !engines.contains(where: { $0 == on }) {
      throw ValidationError("'\(option)' is for '--on \(engines.map(\.rawValue).joined(separator: "' or '--on "))'.")
    }
    if on == .kubernetes, image == nil || volume == nil {
      throw ValidationError("'--on kubernetes' needs '--image' and '--volume'.")
    }
    guard atMost ?? 1 >= 1 else { throw ValidationError("'--at-most' must be at least 1, not \(atMost ?? 0).") }
    guard (0...1e6).contains(shardSeconds) else {
      throw ValidationError("'--shard-seconds' must be 0 to 1000000, not \(shardSeconds).")
    }
  }
}

/// What is passed on to sbatch.
struct SlurmArguments: ParsableArguments {
  @Option(
    parsing: .unconditional, help: ArgumentHelp("Arguments of sbatch, such as '-p main -t 30'.", valueName: "arguments"))
  var sbatch: String?

  func validate() throws {
    guard let sbatch else { return }
    guard !sbatch.contains(where: { "\"'\\".contains($0) }) else {
      throw ValidationError("'--sbatch' is split at spaces, and takes neither quotes nor backslashes.")
    }
    if let word = words.first(where: SlurmOptions.isAssays) {
      throw ValidationError("'--sbatch' takes no '\(word)': Assay says that itself.")
    }
  }

  var words: [String] { sbatch?.split(separator: " ").map(String.init) ?? [] }
}

/// What '--every-node' means without a list.
let everyNodeOfThePartition = "all"

extension ClusterOptions {
  /// The list of nodes of which samples are asked; nil for all of the partition.
  var sampledNodes: String? { everyNode == everyNodeOfThePartition ? nil : everyNode }

  /// The options that were given, with the engines that they are for.
  private var given: [(option: String, engines: [ClusterEngine])] {
    [
      ("--sbatch", slurmArguments.sbatch != nil, [.slurm]), ("--at-most", atMost != nil, [.slurm, .kubernetes]),
      ("--setup", setup != nil, [.slurm]), ("--every-node", everyNode != nil, [.slurm]), ("--detach", detach, [.slurm]),
      ("--image", image != nil, [.kubernetes]),
      ("--volume", volume != nil, [.kubernetes]),
    ].filter(\.1).map { ($0.0, $0.2) }
  }

  /// What every submission has, with what the environment would have said to sbatch.
  var slurm: SlurmOptions {
    SlurmOptions(
      arguments: SlurmOptions.arguments(ofEnvironment: ProcessInfo.processInfo.environment) + slurmArguments.words,
      atMost: atMost)
  }

  var setupLines: String {
    get throws { try setup.map { String(decoding: try readFile($0, atMost: 1 << 20), as: UTF8.self) } ?? "" }
  }
}

extension ClusterRun {
  /// The command that does a shard on any machine that has the run's folder.
  func command(ofShard index: Int) -> String {
    [executablePath, "shard", folder, "--index", "\(index)"].map(quotedForShell).joined(separator: " ")
  }
}
