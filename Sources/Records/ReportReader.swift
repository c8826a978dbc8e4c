import JSONCoding
import PortableMath

/// Why a file is not a report that can be read here.
public struct ReportError: Error, Equatable, Sendable, CustomStringConvertible {
  public enum Fault: Equatable, Sendable {
    case notJSON(String)
    case otherSchema(String?)
    case laterVersion(Int)
    case malformed(String)
    case damagedLine(Int, String)
    /// It is whole, and not of one report with what was read before.
    case misfit(String)
    /// Its last line is no footer.
    case unfinished
    /// Its checksum is not that of its content.
    case changed
  }

  public let file: String
  public let fault: Fault

  public var description: String {
    switch fault {
    case .notJSON(let reason): "'\(file)' is no report or trace, since it is not JSON: \(reason)"
    case .otherSchema(let schema): "'\(file)' is not an Assay report\(schema.map { ", but '\($0)'" } ?? "")"
    case .laterVersion(let version):
      "'\(file)' has version \(version) of its format; this assay reads versions 1 to \(JournalHeader.version), so a later "
        + "assay is needed"
    case .malformed(let reason): "'\(file)' is damaged: \(reason)"
    case .damagedLine(let line, let reason): "'\(file)' is damaged at line \(line): \(reason)"
    case .misfit(let reason): "'\(file)' does not fit the reports before it: \(reason)"
    case .unfinished:
      "'\(file)' is of a run that has not finished, or was cut off; 'assay run' with '--resume' continues a run"
    case .changed: "'\(file)' was changed after it was written: its checksum is not the one of its content"
    }
  }
}

extension ReportError {
  init(file: String, _ fault: LineFault) {
    self.init(
      file: file, fault: fault.isMisfit ? .misfit(fault.reason) : .damagedLine(fault.line, fault.reason))
  }
}

/// Reads a report from its bytes, piece by piece: lines, or the one JSON object of versions 1 and 2.
public struct ReportReader: Sendable {
  private let file: String
  private let filter: String?
  private let content: ReportContent
  private var lines = LineReader()
  private var assembly = ReportAssembly()
  /// Whether the file has lines, each with a checksum; nil before that is known.
  public private(set) var hasLines: Bool?

  /// - Parameter filter: Only trials whose names contain it are read.
  public init(file: String, filter: String? = nil, content: ReportContent = .whole) {
    self.file = file
    self.filter = filter
    self.content = content
  }

  /// Takes in the next bytes of the file.
  public mutating func read(_ piece: some Collection<UInt8>) throws(ReportError) {
    lines.read(piece)
    try noteRead()
  }

  /// Takes in the next bytes of the file, which `fill` writes where it is told; returns how many there were, 0 at the end.
  ///
  /// - Parameter size: How many are asked for.
  public mutating func read(atMost size: Int, _ fill: (UnsafeMutableRawBufferPointer) throws -> Int) throws -> Int {
    let count = try lines.read(atMost: size, fill)
    try noteRead()
    return count
  }

  /// The bytes of a file that has no lines, as far as it was read.
  public var object: ArraySlice<UInt8> { hasLines == true ? [] : lines.rest }

  private mutating func noteRead() throws(ReportError) {
    if hasLines == nil, lines.waiting > Self.lineStart { hasLines = beginsAsALine }
    if hasLines == true, lines.waiting >= LineReader.batchSize { try readLines() }
  }

  /// Returns the report, once all bytes were read.
  public mutating func finish() throws(ReportError) -> Report {
    guard hasLines == true else { return try readObject(Array(object), file: file) }
    try readLines()
    try assembly.requireEnd(after: lines, file: file)
    let report = assembly.takeReport()
    if let reason = report.implausibilityOfTheWhole { throw ReportError(file: file, fault: .malformed(reason)) }
    return report
  }

  /// A line begins with a checksum and a space.
  private static let lineStart = 33

  /// A single byte that is damaged does not hide that a file has lines.
  private var beginsAsALine: Bool {
    let start = lines.rest
    let digits = start.prefix(Self.lineStart - 1).count { Digest.isDigit($0) }
    return digits >= Self.lineStart - 2
      && (start[Self.lineStart - 1] == UInt8(ascii: " ") || start[Self.lineStart] == UInt8(ascii: "{"))
  }

  private mutating func readLines() throws(ReportError) {
    if lines.linesRead == 0 { try refuseOtherFormats() }
    let (filter, content) = (filter, content)
    do throws(LineFault) {
      try lines.decode { text throws(LineFault.Reason) in
        try readLine(text, filter, content)
      } take: { line, number, _ throws(LineFault) in
        try assembly.add(line, number: number, isWhole: filter == nil)
      }
    } catch {
      throw ReportError(file: file, error)
    }
  }

  /// What is of another schema or a later version need not have the lines of today.
  private func refuseOtherFormats() throws(ReportError) {
    guard let format = lines.format else { return }
    guard format.schema == JournalHeader.schema else { throw ReportError(file: file, fault: .otherSchema(format.schema)) }
    if let version = format.version, version > JournalHeader.version {
      throw ReportError(file: file, fault: .laterVersion(version))
    }
  }
}

/// The line of a text; nil for one about a trial that is not wanted.
private func readLine(
  _ text: UnsafeBufferPointer<UInt8>, _ filter: String?, _ content: ReportContent
) throws(LineFault.Reason) -> ReportLine? {
  if let filter, let trial = trialNamed(atStartOf: text), !trial.contains(filter) { return nil }
  let line = try ReportLine(plausible: text, content)
  guard let filter, case .entry(.record(let record), _, _) = line, !record.trial.id.contains(filter) else { return line }
  return nil
}

/// Reads the bytes of a report.
public func readReport(
  _ bytes: [UInt8], file: String, filter: String? = nil, content: ReportContent = .whole
) throws(ReportError) -> Report {
  var reader = ReportReader(file: file, filter: filter, content: content)
  try reader.read(bytes)
  var report = try reader.finish()
  report.keepTrials(containing: filter)
  return report
}

extension Report {
  /// Drops the trials whose names do not contain `filter`; the digest stays that of all.
  package mutating func keepTrials(containing filter: String?) {
    if let filter { records.removeAll { !$0.trial.id.contains(filter) } }
  }
}

/// Reads a report of version 1 or 2, one object: first which schema and version it is, then all of it.
private func readObject(_ bytes: [UInt8], file: String) throws(ReportError) -> Report {
  func error(_ fault: ReportError.Fault) -> ReportError { ReportError(file: file, fault: fault) }
  let text: ParsedJSON
  do throws(JSONSyntaxFault) {
    text = try ParsedJSON(bytes)
  } catch let fault {
    throw error(.notJSON("\(fault)"))
  }
  guard let header = try? text.decode(FormatHeader.self) else { throw error(.otherSchema(nil)) }
  guard header.schema == Report.schema else { throw error(.otherSchema(header.schema)) }
  guard let version = header.version, version >= 1 else { throw error(.malformed("it states no version")) }
  guard version <= JournalHeader.version else { throw error(.laterVersion(version)) }
  guard version <= Report.version else { throw error(.malformed("version \(version) has lines, and this is one object")) }
  if header.isChanged(bytes) { throw error(.changed) }
  var report = try decoded(Report.self, from: text, file: file, version: version)
  report.version = Report.version
  if version == 1 { report.fingerprint.renameLinesOfVersion1() }
  if let reason = report.implausibility { throw error(.malformed(reason)) }
  return report
}

/// Reads a trace; nil if the file is of another schema.
public func readTrace(_ bytes: [UInt8], file: String) throws(ReportError) -> Trace? {
  guard let text = try? ParsedJSON(bytes), let header = try? text.decode(FormatHeader.self), header.schema == Trace.schema
  else { return nil }
  guard let version = header.version, version >= 1 else {
    throw ReportError(file: file, fault: .malformed("it states no version"))
  }
  guard version <= Trace.version else { throw ReportError(file: file, fault: .laterVersion(version)) }
  if header.isChanged(bytes) { throw ReportError(file: file, fault: .changed) }
  var trace = try decoded(Trace.self, from: text, file: file, version: version)
  trace.version = Trace.version
  if let reason = trace.implausibility { throw ReportError(file: file, fault: .malformed(reason)) }
  return trace
}

private func decoded<Value: Decodable>(
  _ type: Value.Type, from text: ParsedJSON, file: String, version: Int
) throws(ReportError) -> Value {
  do {
    return try text.decode(type, renamedKeys: version == 1 ? keysRenamedSinceVersion1 : [:])
  } catch {
    throw ReportError(file: file, fault: .malformed(wording(error)))
  }
}

/// What is read of any file that may be a report or a trace; a field of another type counts as left out.
struct FormatHeader: Decodable {
  let schema: String?
  let version: Int?
  private let hasChecksum: Bool

  private enum CodingKeys: String, CodingKey {
    case schema
    case version
    case checksum
    case seal
  }

  /// Whether the file has a checksum that does not fit its bytes; other spacing is enough.
  func isChanged(_ bytes: [UInt8]) -> Bool { hasChecksum && hasMatchingChecksum(bytes) != true }

  init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    schema = try? container.decode(String.self, forKey: .schema)
    version = try? container.decode(Int.self, forKey: .version)
    hasChecksum = container.contains(.checksum) || container.contains(.seal)
  }
}

/// A decoder's error in one line: where, and what.
func wording(_ error: any Error) -> String {
  func place(_ context: DecodingError.Context) -> String {
    let path = context.codingPath.map { $0.intValue.map { "[\($0)]" } ?? ".\($0.stringValue)" }.joined()
    return path.isEmpty ? "at the top" : "at \(path.drop { $0 == "." })"
  }
  guard let error = error as? DecodingError else { return "\(error)" }
  switch error {
  case .keyNotFound(let key, let context): return "no '\(key.stringValue)' \(place(context))"
  case .typeMismatch(_, let context), .valueNotFound(_, let context), .dataCorrupted(let context):
    let reason = context.debugDescription
    return "\(reason.hasSuffix(".") ? String(reason.dropLast()) : reason), \(place(context))"
  @unknown default: return "\(error)"
  }
}
