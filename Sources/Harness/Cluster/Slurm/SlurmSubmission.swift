import Records
import SystemFiles

/// What was submitted: a line of the run's file `submissions`.
public struct SlurmSubmission: Codable, Equatable, Sendable {
  /// Slurm's number of the array.
  public let job: String
  public let offset: Int
  public let tasks: [Int]

  func has(shard: Int) -> Bool { tasks.contains(shard - offset) }
}

/// The words that a person has added to each submission of a run, so that more can be submitted later.
public struct SlurmOptions: Codable, Equatable, Sendable {
  /// Arguments of sbatch.
  public var arguments: [String]
  /// How many tasks of an array run at a time; nil for all.
  public var atMost: Int?

  public init(arguments: [String], atMost: Int?) {
    self.arguments = arguments
    self.atMost = atMost
  }

  /// Whether a word is an argument of sbatch that would make another job than a run's: an array, a command, or none.
  public static func isAssays(_ word: String) -> Bool {
    let name = word.prefix { $0 != "=" }
    return ["--array", "--wrap", "--test-only", "--wait", "--help", "--usage", "--version"].contains(name)
      || ["-a", "-W", "-h", "-V"].contains(word.prefix(2))
  }

  /// The variables that sbatch would read, as arguments that are printed; others of them would make another job of it.
  public static func arguments(ofEnvironment environment: [String: String]) -> [String] {
    variables.compactMap { name, option in environment["SBATCH_\(name)"].map { "--\(option)=\($0)" } }
  }

  /// Those that say where and for how long a job may run.
  private static let variables: KeyValuePairs = [
    "ACCOUNT": "account", "PARTITION": "partition", "QOS": "qos", "RESERVATION": "reservation", "TIMELIMIT": "time",
    "CONSTRAINT": "constraint", "MEM_PER_CPU": "mem-per-cpu", "MEM_PER_NODE": "mem",
  ]
}

extension ClusterRun {
  public var slurmScriptPath: String { "\(folder)/shards.sh" }
  private var submissionsPath: String { "\(folder)/submissions" }
  private var slurmOptionsPath: String { "\(folder)/slurm.json" }

  /// What was submitted to Slurm so far; nothing if the run is not on Slurm.
  public var submissions: [SlurmSubmission] {
    get throws { try lines(of: SlurmSubmission.self, in: submissionsPath) }
  }

  func note(_ submission: SlurmSubmission) throws { try append(submission, to: submissionsPath) }

  /// How often a shard was submitted.
  public func submissionCount(ofShard index: Int) throws -> Int { try submissions.count { $0.has(shard: index) } }

  /// Does something that submits shards, as one process at a time: two would submit the same ones.
  public func submitting(_ body: () async throws -> Void) async throws {
    let lock = try lockedFile("submit.lock", orThrow: .isSubmitting(folder))
    defer { withExtendedLifetime(lock) {} }
    try await body()
  }

  /// The values of a file that has one a line; none if there is no such file. A last line without its end was never written whole.
  func lines<Value: Decodable>(of type: Value.Type, in path: String) throws -> [Value] {
    let bytes = try existingFile(path) ?? []
    let end = (bytes.lastIndex(of: UInt8(ascii: "\n")) ?? -1) + 1
    return try bytes[..<end].split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false).dropLast().enumerated().map
    {
      guard let value = try? decodeJSON(Value.self, from: Array($1)) else {
        throw ClusterError.damagedLine(path, line: $0 + 1)
      }
      return value
    }
  }

  func append(_ value: some Encodable, to path: String) throws {
    let file = try OpenFile(path, for: .appendingOrCreating, action: "write")
    try file.write(try encodeJSON(value) + [UInt8(ascii: "\n")])
    try file.flush()
  }

  /// Options of all submissions; nil if the run is not on Slurm.
  public var slurmOptions: SlurmOptions? {
    get throws {
      guard let bytes = try existingFile(slurmOptionsPath) else { return nil }
      guard let options = try? decodeJSON(SlurmOptions.self, from: bytes) else {
        throw ClusterError.damagedLine(slurmOptionsPath, line: 1)
      }
      return options
    }
  }

  /// Writes the script and the options, with which shards can be submitted.
  public func prepareSlurm(_ options: SlurmOptions, script: String) throws {
    try makeFolder("\(folder)/logs")
    try writeFileAtomically(Array(script.utf8), to: slurmScriptPath)
    try writeSlurmOptions(options)
  }

  /// Has all further submissions get these options.
  public func writeSlurmOptions(_ options: SlurmOptions) throws {
    try writeFileAtomically(try encodeJSON(options), to: slurmOptionsPath)
  }
}
