import Glibc
import Records
import SystemFiles

/// The files of one attempt at a shard, named `<restart>-<job>-<node>`.
public struct Attempt: Hashable, Comparable, Sendable {
  let folder: String
  public let restart: Int
  public let job: String
  public let node: String

  static let endSuffix = ".end"

  init(folder: String, restart: Int, job: String, node: String) {
    self.folder = folder
    self.restart = restart
    self.job = job
    self.node = node
  }

  /// nil if the name is not one of an attempt.
  init?(folder: String, name: String) {
    let parts = name.split(separator: "-", maxSplits: 2).map(String.init)
    guard parts.count == 3, let restart = Int(parts[0]) else { return nil }
    self.init(folder: folder, restart: restart, job: parts[1], node: parts[2])
  }

  /// The path of its files without their endings.
  var stem: String { "\(folder)/\(restart)-\(job)-\(node)" }
  var journalPath: String { stem + journalSuffix }
  var statesFolder: String { stem + ".states" }
  /// The nodes from which it took nothing, since they were known to have other bits when it began.
  var excludedPath: String { stem + ".excluded" }
  var excluded: Set<String> { get throws(FileError) { try names(in: excludedPath) } }

  /// How it ended; nil if it runs, or was killed, or if its journal was cut or removed since.
  public var end: AttemptEnd? {
    guard let bytes = try? readFile(stem + Self.endSuffix), let end = try? decodeJSON(AttemptEnd.self, from: bytes) else {
      return nil
    }
    return journalBytes < end.journalBytes ?? 0 ? nil : end
  }

  func write(_ end: AttemptEnd) throws {
    var end = end
    end.journalBytes = journalBytes
    try writeFileAtomically(try encodeJSON(end), to: stem + Self.endSuffix)
  }

  private var journalBytes: Int {
    var status = stat()
    return stat(journalPath, &status) == 0 ? Int(status.st_size) : 0
  }

  /// Slurm's number of the job, which grows; of an attempt without an engine that of the last one before it.
  fileprivate var number: Int { Int(job.prefix { $0 != "." }) ?? 0 }

  /// Oldest first: by the number of the job, then by the restart.
  public static func < (a: Attempt, b: Attempt) -> Bool {
    (a.number, a.restart, a.job, a.node) < (b.number, b.restart, b.job, b.node)
  }
}

/// The attempts whose files are in a shard's folder, oldest first.
func attempts(in folder: String) -> [Attempt] {
  let names = listFolder(folder).filter { $0.hasSuffix(journalSuffix) || $0.hasSuffix(Attempt.endSuffix) }
    .compactMap { name in name.lastIndex(of: ".").map { String(name[..<$0]) } }
  return Set(names).compactMap { Attempt(folder: folder, name: $0) }.sorted()
}

/// How an attempt ended, as its last file says.
public struct AttemptEnd: Codable, Equatable, Sendable {
  public enum Kind: String, Codable, Sendable {
    /// Every trial of the shard has a record, also if trials failed.
    case recorded
    /// Its time was over; the shard resumes from what is saved.
    case continues
    /// Its time was over, and nothing had been saved since it began, or this had happened too often.
    case stuck
    /// A signal ended it.
    case stopped
    /// Trials were given up, since their workers were killed again and again.
    case incomplete
    /// It could not begin.
    case refused
  }

  public let end: Kind
  public var reason: String?
  /// How long its journal was.
  var journalBytes: Int?

  public init(_ end: Kind, reason: String? = nil) {
    self.end = end
    self.reason = reason
  }
}

/// Where an attempt runs, as the engine says.
public struct AttemptPlace: Sendable {
  /// The number of the job; nil if no engine numbers jobs.
  let job: String?
  /// How often the engine has started the job again; nil if it does not say.
  let restart: Int?
  public let node: String
  /// What Slurm calls the task of an array; nil elsewhere.
  public let slurmTask: String?

  /// - Parameter environment: The variables in which Slurm, and a manifest of Kubernetes, say it.
  public init(_ environment: [String: String]) {
    node = Self.nodeName(environment) ?? Self.asPartOfFileName(hostName())
    job = environment["SLURM_JOB_ID"]
    restart = job == nil ? nil : environment["SLURM_RESTART_COUNT"].flatMap { Int($0) } ?? 0
    let array = environment["SLURM_ARRAY_JOB_ID"]
    let task = environment["SLURM_ARRAY_TASK_ID"]
    slurmTask = array.flatMap { array in task.map { "\(array)_\($0)" } } ?? job
  }

  /// The name that Slurm, or a manifest of Kubernetes, gives this node.
  static func nodeName(_ environment: [String: String]) -> String? {
    let names = ["SLURMD_NODENAME", "NODE_NAME"].compactMap { environment[$0] }
    return names.first { !$0.isEmpty }.map(asPartOfFileName)
  }

  private static func asPartOfFileName(_ name: String) -> String {
    String(name.map { $0.isLetter || $0.isNumber || "-._".contains($0) ? $0 : "_" })
  }

  /// The attempt that begins here; its name is new. If no engine numbers jobs and restarts, it follows all others.
  func attempt(in folder: String) -> Attempt {
    let earlier = attempts(in: folder)
    let next = (earlier.map(\.restart).max() ?? -1) + 1
    let job = job ?? "\(earlier.last?.number ?? 0).\(getpid())"
    var attempt = Attempt(folder: folder, restart: restart ?? next, job: job, node: node)
    while access(attempt.journalPath, F_OK) == 0 || attempt.end != nil {
      attempt = Attempt(folder: folder, restart: attempt.restart + 1, job: job, node: node)
    }
    return attempt
  }
}
