import Records
import SystemFiles

/// What was submitted: a line of the run's file `submissions`.
public struct SlurmSubmission: Codable, Equatable, Sendable {
  /// Slurm's number of the array.
  public let job: String
  public let offset: Int
  public let tasks: [Int]
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

  /// The variables that sbatch would read, as arguments that are printed; others of them would make another job of it.
  public static func arguments(ofEnvironment environment: [String: String]) -> [String] {
    ["ACCOUNT", "PARTITION", "QOS", "RESERVATION"].compactMap { name in
      environment["SBATCH_\(name)"].map { "--\(name.lowercased())=\($0)" }
    }
  }
}

extension ClusterRun {
  public var slurmScriptPath: String { "\(folder)/shards.sh" }
  private var submissionsPath: String { "\(folder)/submissions" }
  private var slurmOptionsPath: String { "\(folder)/slurm.json" }

  /// What was submitted to Slurm so far; nothing if the run is not on Slurm.
  public var submissions: [SlurmSubmission] {
    get throws(FileError) { try lines(of: SlurmSubmission.self, in: submissionsPath) }
  }

  func note(_ submission: SlurmSubmission) throws { try append(submission, to: submissionsPath) }

  /// The values of a file that has one a line; none if there is no such file.
  func lines<Value: Decodable>(of type: Value.Type, in path: String) throws(FileError) -> [Value] {
    (try existingFile(path) ?? []).split(separator: UInt8(ascii: "\n")).compactMap {
      try? decodeJSON(Value.self, from: Array($0))
    }
  }

  func append(_ value: some Encodable, to path: String) throws {
    let file = try OpenFile(path, for: .appendingOrCreating, action: "write")
    try file.write(try encodeJSON(value) + [UInt8(ascii: "\n")])
    try file.flush()
  }

  /// Options of all submissions; nil if the run is not on Slurm.
  public var slurmOptions: SlurmOptions? {
    get throws(FileError) {
      guard let bytes = try existingFile(slurmOptionsPath) else { return nil }
      return try? decodeJSON(SlurmOptions.self, from: bytes)
    }
  }

  /// Writes the script and the options, with which shards can be submitted.
  public func prepareSlurm(_ options: SlurmOptions, script: String) throws {
    try makeFolder("\(folder)/logs")
    try writeFileAtomically(Array(script.utf8), to: slurmScriptPath)
    try writeFileAtomically(try encodeJSON(options), to: slurmOptionsPath)
  }
}
