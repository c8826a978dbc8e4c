import JSONCoding

/// Why a file is not a report that can be read here.
public struct ReportError: Error, Equatable, Sendable, CustomStringConvertible {
  public enum Fault: Equatable, Sendable {
    case notJSON(String)
    case otherSchema(String?)
    case laterVersion(Int)
    case malformed(String)
    /// Its checksum is not that of its content.
    case changed
  }

  public let file: String
  public let fault: Fault

  public var description: String {
    switch fault {
    case .notJSON(let reason): "'\(file)' is not JSON: \(reason)"
    case .otherSchema(let schema): "'\(file)' is not an Assay report\(schema.map { ", but '\($0)'" } ?? "")"
    case .laterVersion(let version):
      "'\(file)' has version \(version) of its format; this assay reads versions 1 to \(Report.version), so a later assay is needed"
    case .malformed(let reason): "'\(file)' is damaged: \(reason)"
    case .changed: "'\(file)' was changed after it was written: its checksum is not the one of its content"
    }
  }
}

/// Reads a report: first which schema and version it is, then all of it.
public func readReport(_ bytes: [UInt8], file: String) throws(ReportError) -> Report {
  func error(_ fault: ReportError.Fault) -> ReportError { ReportError(file: file, fault: fault) }
  let text: ParsedJSON
  do throws(JSONSyntaxFault) {
    text = try ParsedJSON(bytes)
  } catch let fault {
    throw error(.notJSON("\(fault)"))
  }
  guard let header = try? text.decode(Header.self) else { throw error(.otherSchema(nil)) }
  guard header.schema == Report.schema else { throw error(.otherSchema(header.schema)) }
  guard let version = header.version, version >= 1 else { throw error(.malformed("it states no version")) }
  guard version <= Report.version else { throw error(.laterVersion(version)) }
  if header.isChanged(bytes) { throw error(.changed) }
  var report = try decoded(Report.self, from: text, file: file, version: version)
  report.version = Report.version
  if version == 1 { report.fingerprint.renameLinesOfVersion1() }
  if let reason = report.implausibility { throw error(.malformed(reason)) }
  return report
}

/// Reads a trace; nil if the file is of another schema.
public func readTrace(_ bytes: [UInt8], file: String) throws(ReportError) -> Trace? {
  guard let text = try? ParsedJSON(bytes), let header = try? text.decode(Header.self), header.schema == Trace.schema else {
    return nil
  }
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
private struct Header: Decodable {
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
private func wording(_ error: any Error) -> String {
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
