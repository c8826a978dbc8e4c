import Foundation
import Harness
import PluginHost
import Records
import Rendering

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
      "shard \(index): \(places.count) trial\(places.count == 1 ? "" : "s"), from \(visible(plan.id(at: places[0])))\n"
    }
    try printLines(lines.joined())
    if options.on == .slurm { try await printScript(frozen) }
  }

  private func printScript(_ frozen: ClusterPlan) async throws {
    let text = slurmScript(of: frozen, in: "RUN", executable: executablePath, setup: try options.setupLines)
    try printResult("\n" + text + "\n")
    let arguments = options.slurm.arguments
    if !arguments.isEmpty { try printLines("sbatch \(arguments.joined(separator: " "))\n") }
    let folder = try TemporaryFolder()
    try writeText(text.replacingOccurrences(of: "RUN/logs/%A_%a.log", with: "/dev/null"), to: "\(folder.path)/shards.sh")
    try printLines("\(try await Slurm.test(options.slurm, script: "\(folder.path)/shards.sh"))\n")
  }

  func begin(page: PageOutputOptions, color: ColorOptions) async throws {
    let run = try ClusterRun.create(try frozen, resultsFolder: runOptions.resultsFolder)
    switch options.on {
    case .command:
      printError("run these \(run.shardCount) commands anywhere; then 'assay cluster collect \(run.folder)' makes the report")
      try printResult((0..<run.shardCount).map { run.command(ofShard: $0) + "\n" }.joined())
    case .kubernetes:
      guard run.folder.hasPrefix(run.plan.workingFolder + "/") else {
        throw Failure(.badInput, "'--results' must lie in the working folder, where the volume is mounted")
      }
      printError("'kubectl apply -f' takes this; then 'assay cluster collect \(run.folder)' makes the report")
      try printResult(
        kubernetesManifest(of: run, image: options.image ?? "", volume: options.volume ?? "", atMost: options.atMost))
    case .slurm:
      let script = slurmScript(of: run.plan, in: run.folder, executable: executablePath, setup: try options.setupLines)
      try run.prepareSlurm(options.slurm, script: script)
      try await submit(Array(0..<run.shardCount), of: run)
      if options.detach { return try printLines("run \(visible(run.folder))\n") }
      printError("\(run.shardCount) shards are submitted; their run is \(run.folder)")
      try await waitAndCollect(run, page: page, color: color)
    case nil: break
    }
  }
}

/// Submits shards of a run on Slurm; says which of them Slurm refused, and fails if it refused all.
func submit(_ shards: [Int], of run: ClusterRun) async throws {
  guard let options = run.slurmOptions else {
    throw Failure(.badInput, "'\(run.folder)' is no run on Slurm; 'assay cluster status' shows which shards are left")
  }
  let (refused, words) = try await Slurm(run).submit(shards, options)
  guard !refused.isEmpty else { return }
  let reason = words.split(separator: "\n").joined(separator: "; ")
  if refused.count == shards.count { throw Failure(.badInput, reason) }
  printError("\(refused.count) shards are not submitted, and 'assay cluster resume \(run.folder)' does it later: \(reason)")
}
