import PortableMath
public import Records
import SystemFiles

/// What a run on a cluster does, frozen when it begins: every node does its shards of this plan, wherever and whenever it starts.
public struct ClusterPlan: Codable, Sendable {
  static let schema = "assay.clusterPlan"
  static let version = 2

  var schema = ClusterPlan.schema
  var version = ClusterPlan.version
  public let suite: SuiteIdentity
  public let plan: Plan
  /// The digest of the plan alone, as in reports.
  let planDigest: String
  /// The places in the plan of each shard's trials.
  public let shards: [[Int]]
  /// The places of the cheap trials that every attempt runs first, by which nodes are compared.
  let witnesses: [Int]
  public let withTiming: Bool
  let jobs: Int
  let usesFreshWorkers: Bool
  let stateSeconds: Double
  /// What trials depend on beside the plan: options, data, files of plugins.
  let conditions: [RunCondition]
  /// The files of plugins whose digests are among the conditions.
  let pluginFiles: [String]
  /// The digest of the executable.
  let executable: String
  /// What a worker is told.
  public let workerArguments: [String]
  /// Lines that every node's fingerprint gets: of plugins, programs and sources.
  public let fingerprintLines: [Fingerprint.Line]
  /// Where relative paths begin.
  public let workingFolder: String
  public let startedAt: String

  /// Freezes a plan.
  ///
  /// - Parameter shardSeconds: About how long a shard takes.
  /// - Parameter options: How one machine would run the plan.
  public init(
    _ suite: SuiteDefinition, _ plan: Plan, shardSeconds: Double, options: RunOptions, pluginFiles: [String],
    fingerprintLines: [Fingerprint.Line]
  ) throws {
    self.suite = suite.identity
    self.plan = plan
    planDigest = try plan.digest
    shards = Harness.shards(of: plan, seconds: shardSeconds, withTiming: options.withTiming)
    witnesses = Harness.witnesses(of: plan)
    withTiming = options.withTiming
    jobs = options.jobs
    usesFreshWorkers = options.usesFreshWorkers
    stateSeconds = options.stateSeconds
    conditions = runConditions(of: plan, options)
    self.pluginFiles = pluginFiles
    executable = try executableDigest.get()
    workerArguments = options.worker.arguments
    self.fingerprintLines = fingerprintLines
    workingFolder = folder(of: absolutePath("plan.json"))
    startedAt = utcNow()
  }

  /// The processors that an attempt uses.
  public var processors: Int { max(jobs, plan.templates.compactMap(\.threads).max() ?? 1) }

  /// The plan of a shard alone.
  func plan(ofShard index: Int) -> Plan {
    let names = Set(shards[index].map { plan.id(at: $0) })
    var part = plan
    part.choose { names.contains($0) }
    return part
  }

  /// How a node runs its part, which lies in a folder of its own.
  func options(_ worker: WorkerCommand) -> RunOptions {
    RunOptions(
      jobs: jobs, withTiming: withTiming, usesFreshWorkers: usesFreshWorkers, resultsFolder: "", worker: worker,
      stateSeconds: stateSeconds)
  }

  /// Throws if plan, executable, plugins or data are not what they were when the plan was frozen.
  public func refuseChanges() throws {
    let executableNow = try executableDigest.get()
    if executableNow != executable {
      throw ClusterError.changed(RunConditionChange(name: "the digest of the executable", then: executable, now: executableNow))
    }
    let planNow = try plan.digest
    if planNow != planDigest {
      throw ClusterError.changed(RunConditionChange(name: "the digest of the plan", then: planDigest, now: planNow))
    }
    let files = pluginFiles.map { RunCondition("the digest of '\($0)'", digestOfFile($0)) }
    for condition in files + dataConditions(of: plan) {
      guard let then = conditions.first(where: { $0.name == condition.name }), then.value != condition.value else { continue }
      throw ClusterError.changed(RunConditionChange(name: condition.name, then: then.value, now: condition.value))
    }
  }
}
