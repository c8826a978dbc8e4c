import PortableMath

/// Why a file is no recording.
public struct RecordingError: Error, Equatable, Sendable, CustomStringConvertible {
  public enum Fault: Equatable, Sendable {
    case otherFormat
    case laterVersion(Int)
  }

  public let file: String
  public let fault: Fault

  package init(file: String, fault: Fault) { (self.file, self.fault) = (file, fault) }

  public var description: String {
    switch fault {
    case .otherFormat: "'\(file)' is no recording of a program"
    case .laterVersion(let version):
      "'\(file)' has version \(version) of its format; this assay reads version \(RecordingReader.version), so a later assay is needed"
    }
  }
}

/// Reads a recording from its start to its end, a step at a time.
///
/// What follows a torn or damaged frame is not read: a program that was killed leaves one.
public struct RecordingReader {
  public static let version = 1

  let file: String
  private let source: () throws -> [UInt8]
  private var pending: [UInt8] = []
  private var position = 0
  private var names: [(kind: RecordedKind, name: String)] = []
  private var extents: [Int: [Int]] = [:]
  private var step = RecordedStep()
  private var hasBegun = false
  /// Whether the file ended within a frame, or with one that is not as it was written.
  public private(set) var isTorn = false
  /// The last step that was read; 0 before the first.
  private(set) var lastStep = 0

  /// - Parameter source: Returns the file's next bytes; none at its end.
  public init(file: String, source: @escaping () throws -> [UInt8]) {
    self.file = file
    self.source = source
  }

  /// Returns what comes next, or nil at the end.
  public mutating func next() throws -> RecordedEvent? {
    while let payload = try frame() {
      var bytes = RecordingBytes(payload)
      if let event = try event(&bytes) { return event }
      if bytes.isShort {
        isTorn = true
        return nil
      }
    }
    return nil
  }

  private mutating func event(_ bytes: inout RecordingBytes) throws -> RecordedEvent? {
    let kind = bytes.byte()
    guard hasBegun || kind == UInt8(ascii: "B") else { throw RecordingError(file: file, fault: .otherFormat) }
    switch kind {
    case UInt8(ascii: "B"): try begin(&bytes)
    case UInt8(ascii: "N"): while !bytes.isAtEnd { names.append(bytes.name()) }
    case UInt8(ascii: "H"): while !bytes.isAtEnd { addExtents(&bytes) }
    case UInt8(ascii: "V"): addElements(&bytes)
    case UInt8(ascii: "E"): while !bytes.isAtEnd { addEntry(&bytes) }
    case UInt8(ascii: "O"): while !bytes.isAtEnd { addOperation(&bytes) }
    case UInt8(ascii: "S"): return endStep(&bytes)
    case UInt8(ascii: "X"): return bytes.examination().map { .examination($0) }
    case UInt8(ascii: "R"):
      step = RecordedStep()
      return .resumed(after: bytes.count())
    case UInt8(ascii: "J"): return (try? decodeJSON(RecordedFacts.self, from: bytes.rest())).map { .facts($0) }
    case UInt8(ascii: "Z"): return .end(reason: (try? decodeJSON(EndForm.self, from: bytes.rest()))?.reason ?? "")
    // Of a later minor version.
    default: break
    }
    return nil
  }

  private struct EndForm: Codable { let reason: String }

  private mutating func begin(_ bytes: inout RecordingBytes) throws {
    guard bytes.text(16) == "assay.recording\0" else { throw RecordingError(file: file, fault: .otherFormat) }
    let version = bytes.word()
    guard version == Self.version else { throw RecordingError(file: file, fault: .laterVersion(version)) }
    hasBegun = true
    names = []
    extents = [:]
    step = RecordedStep()
  }

  private mutating func addExtents(_ bytes: inout RecordingBytes) {
    let index = bytes.word()
    extents[index] = bytes.extents()
  }

  private mutating func addEntry(_ bytes: inout RecordingBytes) {
    let index = bytes.word()
    let digest = bytes.digest()
    guard !bytes.isShort, names.indices.contains(index) else { return bytes.cut() }
    step.entries.append(
      RecordedEntry(kind: names[index].kind, name: names[index].name, digest: digest, extents: extents[index]))
  }

  /// The elements belong to an output of an operation, or to an entry, whose place is before them.
  private mutating func addElements(_ bytes: inout RecordingBytes) {
    let place = bytes.word()
    let output = bytes.halfWord()
    guard let elements = bytes.elements() else { return }
    if output == Self.outputOfEntry {
      if step.entries.indices.contains(place) { step.entries[place].elements = elements }
    } else if step.operations.indices.contains(place) {
      step.operations[place].elements[output] = elements
    }
  }

  private static let outputOfEntry = 0xffff

  private mutating func addOperation(_ bytes: inout RecordingBytes) {
    let index = bytes.word()
    let inputCount = bytes.halfWord()
    let outputCount = bytes.halfWord()
    var inputs: [Digest] = []
    var producers: [Int?] = []
    for _ in 0..<inputCount where !bytes.isShort {
      inputs.append(bytes.digest())
      let producer = Int(Int32(truncatingIfNeeded: bytes.word()))
      producers.append(producer < 0 ? nil : producer)
    }
    var outputs: [Digest] = []
    for _ in 0..<outputCount where !bytes.isShort { outputs.append(bytes.digest()) }
    guard !bytes.isShort, names.indices.contains(index) else { return bytes.cut() }
    step.operations.append(
      RecordedOperation(
        name: names[index].name, inputs: inputs, producers: producers, outputs: outputs, extents: extents[index]))
  }

  private mutating func endStep(_ bytes: inout RecordingBytes) -> RecordedEvent? {
    var ended = step
    ended.step = bytes.count()
    ended.value = Double(bitPattern: bytes.longWord())
    ended.losses = bytes.word()
    ended.gradients = bytes.word()
    guard !bytes.isShort, ended.step > 0 else { return nil }
    step = RecordedStep()
    lastStep = ended.step
    return .step(ended)
  }

  /// The payload of the next whole frame; nil at the end.
  private mutating func frame() throws -> [UInt8]? {
    guard !isTorn else { return nil }
    guard try has(Self.headLength) else {
      isTorn = position < pending.count
      if isTorn, !hasBegun { throw RecordingError(file: file, fault: .otherFormat) }
      return nil
    }
    var head = RecordingBytes(Array(pending[position..<position + Self.headLength]))
    let length = head.word()
    let checksum = head.digest()
    guard try length <= Self.longestFrame && has(Self.headLength + length) else { return try torn() }
    let start = position + Self.headLength
    let payload = Array(pending[start..<start + length])
    guard Digest(of: payload) == checksum else { return try torn() }
    position = start + length
    return payload
  }

  private mutating func torn() throws -> [UInt8]? {
    guard hasBegun else { throw RecordingError(file: file, fault: .otherFormat) }
    isTorn = true
    return nil
  }

  private static let headLength = 20
  /// A recorder writes far shorter ones.
  private static let longestFrame = 1 << 28

  /// Reads until so many bytes are at hand; false if the file has fewer.
  private mutating func has(_ count: Int) throws -> Bool {
    if position > 1 << 20 {
      pending.removeSubrange(..<position)
      position = 0
    }
    while pending.count - position < count {
      let more = try source()
      guard !more.isEmpty else { return false }
      pending.append(contentsOf: more)
    }
    return true
  }
}
