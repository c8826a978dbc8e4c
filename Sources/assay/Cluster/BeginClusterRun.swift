import Foundation
import Harness
import PluginHost
import Records
import Rendering
import SystemFiles

/// Freezes a plan for several machines, and hands it to an engine.
struct ClusterStart {
  let options: ClusterOptions
  let suite: SuiteDefinition
  let plan: Plan
  let runOptions: RunOptions
  let plugins: [PluginIdentity]
  let fingerprintLines: [Fingerprint.Line]

  private var frozen: ClusterPlan {
    get throws {
      try ClusterPlan(
        suite, plan, shardSeconds: options.shardSeconds, options: runOptions, pluginFiles: plugins.flatMap(\.files),
        fingerprintLines: fingerprintLines)
    }
  }

  /// Prints the shards, and what would be submitted; starts nothing.
  func printShards() async throws {
    let frozen = try frozen
    let lines = frozen.shards.enumerated().map { index, places in
      "shard \(index): \(counted(places.count, "trial")), from \(visible(plan.id(at: places[0])))\n"
    }
    try printLines(lines.joined())
    if options.on == .slurm { try await printScript(frozen) }
  }

  private func printScript(_ frozen: ClusterPlan) async throws {
    let text = slurmScript(of: frozen, in: "RUN", executable: executablePath, setup: try options.setupLines)
    try printResult("\n" + text + "\n")
    let script = "RUN/shards.sh"
    var commands = try await Slurm.commands(of: frozen, options.slurm, script: script)
    if options.everyNode != nil {
      commands += try await Slurm.sampleCommands(of: options.sampledNodes, options.slurm, script: script)
    }
    try printLines(commands.map { $0.map(quotedForShell).joined(separator: " ") + "\n" }.joined())
    let folder = try TemporaryFolder()
    let copy = "\(folder.path)/shards.sh"
    try writeText(text.replacingOccurrences(of: "RUN/logs/%A_%a.log", with: "/dev/null"), to: copy)
    for command in commands {
      try printLines("\(try await Slurm.test(command.map { $0 == script ? copy : $0 }))\n")
    }
  }

  func begin(page: PageOutputOptions, color: ColorOptions) async throws {
    let frozen = try frozen
    try refuseUnusableFolder(workingFolder: frozen.workingFolder)
    // Before there is a folder: what cannot begin leaves none.
    let setup = try options.setupLines
    if options.on == .slurm { try await Slurm.refuseAbsence() }
    let run = try ClusterRun.create(frozen, resultsFolder: runOptions.resultsFolder)
    switch options.on {
    case .command:
      printError("run these \(run.shardCount) commands anywhere; then \(run.verb("collect")) makes the report")
      try printResult((0..<run.shardCount).map { run.command(ofShard: $0) + "\n" }.joined())
    case .kubernetes:
      printError("'kubectl apply -f' takes this; then \(run.verb("collect")) makes the report")
      try printResult(
        kubernetesManifest(of: run, image: options.image ?? "", volume: options.volume ?? "", atMost: options.atMost))
    case .slurm:
      let script = slurmScript(of: run.plan, in: run.folder, executable: executablePath, setup: setup)
      try run.prepareSlurm(options.slurm, script: script)
      // Before the shards, so that none of them keeps a node from its sample.
      if options.everyNode != nil { try await Slurm(run).submitSamples(of: options.sampledNodes, options.slurm) }
      try await run.submitting { try await submit(Array(0..<run.shardCount), of: run) }
      if options.detach { return try printLines("run \(visible(run.folder))\n") }
      printError("\(shardsAre(run.shardCount)) submitted; the run is \(run.folder)")
      try await waitAndCollect(run, page: page, color: color)
    case nil: break
    }
  }

  /// Throws if the engine cannot use the folder that the run would have.
  private func refuseUnusableFolder(workingFolder: String) throws {
    let folder = "\(absolutePath(runOptions.resultsFolder))/\(suite.identity.name)"
    if options.on == .kubernetes, !folder.hasPrefix(workingFolder + "/") {
      throw Failure(.badInput, "'--results' must lie in the working folder, where the volume is mounted")
    }
    if options.on == .slurm, folder.contains(where: { "\"'\\\n".contains($0) }) {
      throw Failure(
        .badInput, "Slurm takes no quote, backslash or newline in the folder '\(visible(folder))'; '--results' names another")
    }
  }
}

extension ClusterRun {
  /// A verb that looks after the run, as a person types it.
  func verb(_ name: String) -> String { "'assay cluster \(name) \(quotedForShell(folder))'" }
}

/// `3 shards are`.
func shardsAre(_ count: Int) -> String { "\(counted(count, "shard")) \(count == 1 ? "is" : "are")" }

/// Submits shards of a run on Slurm; says which of them Slurm refused, and fails if it refused all.
func submit(_ shards: [Int], of run: ClusterRun) async throws {
  guard let options = try run.slurmOptions else {
    throw Failure(.badInput, "'\(run.folder)' is no run on Slurm; \(run.verb("status")) shows which shards are left")
  }
  let (refused, words) = try await Slurm(run).submit(shards, options)
  guard !refused.isEmpty else { return }
  let reason = words.split(separator: "\n").joined(separator: "; ")
  if refused.count == shards.count {
    throw Failure(
      .badInput, "\(reason); nothing is submitted; \(run.verb("resume")) tries it again, with other arguments by '--sbatch'")
  }
  printError("\(shardsAre(refused.count)) not submitted, and \(run.verb("resume")) does it later: \(reason)")
}
