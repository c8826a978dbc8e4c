import JSONCoding
import Records

// A record's text is its object in its report, too. It is read as fast as a report, and written there as it is.

extension PassReply: OrderedDecodable {
  public init(_ members: inout OrderedMembers) throws(OutOfOrder) {
    self = .record(try members.object("record", AssociatedRecord.self).record)
  }

  /// What Swift encodes of a case with one value without a name (SE-0295).
  private struct AssociatedRecord: OrderedDecodable {
    let record: TrialRecord

    init(_ members: inout OrderedMembers) throws(OutOfOrder) { record = try members.object("_0") }
  }

  private static let head = Array(#"{"record":{"_0":"#.utf8)
  private static let tail = Array("}}".utf8)

  /// The reply as JSON.
  func encoded() throws -> [UInt8] {
    if case .record(let record) = self {
      Self.head + (try JSONCoding.encodeJSON(record)) + Self.tail
    } else {
      try JSONCoding.encodeJSON(self)
    }
  }

  /// The record's object in the text of a reply; nil if it is another reply.
  static func recordText(in reply: [UInt8]) -> ArraySlice<UInt8>? {
    guard reply.starts(with: head), reply.suffix(tail.count) == tail[...] else { return nil }
    return reply[head.count..<(reply.count - tail.count)]
  }
}

// A request takes the same way to its worker.

extension PassRequest: OrderedEncodable, OrderedDecodable {
  public func write(to members: inout OrderedWriter) throws {
    members.string("digest", digest)
    try members.object("evaluations", evaluations)
    members.string("eventsPath", eventsPath)
    members.string("pass", pass.rawValue)
    members.integer("process", process)
    members.string("programFolder", programFolder)
    try members.object("statePlace", statePlace)
    members.string("stepDigestsPath", stepDigestsPath)
    members.integer("steps", steps)
    try members.object("trial", trial)
    members.flag("withWitnesses", withWitnesses)
  }

  public init(_ members: inout OrderedMembers) throws(OutOfOrder) {
    let digest = try members.string("digest")
    let evaluations: RecordedEvaluations? = try members.objectIfPresent("evaluations")
    let eventsPath = try members.stringIfPresent("eventsPath")
    guard let pass = Pass(rawValue: try members.string("pass")) else { throw OutOfOrder() }
    let process = try members.integer("process")
    let programFolder = try members.stringIfPresent("programFolder")
    let statePlace: StatePlace? = try members.objectIfPresent("statePlace")
    let stepDigestsPath = try members.stringIfPresent("stepDigestsPath")
    let steps = try members.integer("steps")
    self.init(
      pass: pass, trial: try members.object("trial"), steps: steps, digest: digest, evaluations: evaluations, process: process,
      withWitnesses: try members.flag("withWitnesses"), stepDigestsPath: stepDigestsPath, statePlace: statePlace,
      programFolder: programFolder, eventsPath: eventsPath)
  }
}

extension RecordedEvaluations: OrderedEncodable, OrderedDecodable {
  public func write(to members: inout OrderedWriter) throws {
    try members.object("fewest", fewest)
    try members.object("most", most)
  }

  public init(_ members: inout OrderedMembers) throws(OutOfOrder) {
    fewest = try members.object("fewest")
    most = try members.object("most")
  }
}

extension StatePlace: OrderedEncodable, OrderedDecodable {
  public func write(to members: inout OrderedWriter) throws {
    members.string("path", path)
    members.string("run", run)
    try members.double("seconds", seconds)
  }

  public init(_ members: inout OrderedMembers) throws(OutOfOrder) {
    path = try members.string("path")
    run = try members.string("run")
    seconds = try members.double("seconds")
  }
}
