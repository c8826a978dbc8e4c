import Foundation

/// Why a file is not a report that can be read here.
public struct ReportError: Error, Equatable, Sendable, CustomStringConvertible {
  public enum Fault: Equatable, Sendable {
    case notJSON(String)
    case otherSchema(String?)
    case laterVersion(Int)
    case malformed(String)
    /// Its seal is not that of its content.
    case changed
  }

  public let file: String
  public let fault: Fault

  public var description: String {
    switch fault {
    case .notJSON(let reason): "'\(file)' is not JSON: \(reason)"
    case .otherSchema(let schema): "'\(file)' is not an Assay report\(schema.map { ", but '\($0)'" } ?? "")"
    case .laterVersion(let version):
      "'\(file)' is of version \(version); this assay reads version 1 alone\(version > 1 ? ", so a later one is needed" : "")"
    case .malformed(let reason): "'\(file)' is damaged: \(reason)"
    case .changed: "'\(file)' was changed after it was written: its seal is not the one of its content"
    }
  }
}

/// Reads a report: first which schema and version it is, then all of it.
public func readReport(_ bytes: [UInt8], file: String) throws(ReportError) -> ReportV1 {
  func error(_ fault: ReportError.Fault) -> ReportError { ReportError(file: file, fault: fault) }
  if let fault = syntaxFault(bytes) { throw error(.notJSON(fault)) }
  guard let header = try? decodeJSON(Header.self, from: bytes) else { throw error(.otherSchema(nil)) }
  guard header.schema == ReportV1.schema else { throw error(.otherSchema(header.schema)) }
  guard let version = header.version, version >= 1 else { throw error(.malformed("it states no version")) }
  guard version == 1 else { throw error(.laterVersion(version)) }
  if header.isChanged(bytes) { throw error(.changed) }
  let report: ReportV1
  do { report = try decodeJSON(ReportV1.self, from: bytes) } catch {
    throw ReportError(file: file, fault: .malformed(wording(error)))
  }
  if let reason = report.implausibility { throw error(.malformed(reason)) }
  return report
}

/// Reads a trace; nil where the file is of another schema.
public func readTrace(_ bytes: [UInt8], file: String) throws(ReportError) -> TraceV1? {
  guard let header = try? decodeJSON(Header.self, from: bytes), header.schema == TraceV1.schema else { return nil }
  guard header.version == 1 else { throw ReportError(file: file, fault: .laterVersion(header.version ?? 0)) }
  if header.isChanged(bytes) { throw ReportError(file: file, fault: .changed) }
  let trace: TraceV1
  do {
    trace = try decodeJSON(TraceV1.self, from: bytes)
  } catch {
    throw ReportError(file: file, fault: .malformed(wording(error)))
  }
  if let reason = trace.implausibility { throw ReportError(file: file, fault: .malformed(reason)) }
  return trace
}

/// What is read of any file that may be a report or a trace; a field of another type counts as left out.
private struct Header: Decodable {
  let schema: String?
  let version: Int?
  private let isSealed: Bool

  private enum CodingKeys: String, CodingKey {
    case schema
    case version
    case seal
  }

  /// Whether the file that this is of was sealed and is not as it was then, be it only spaced otherwise.
  func isChanged(_ bytes: [UInt8]) -> Bool { isSealed && hasIntactSeal(bytes) != true }

  init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    schema = try? container.decode(String.self, forKey: .schema)
    version = try? container.decode(Int.self, forKey: .version)
    isSealed = container.contains(.seal)
  }
}

/// Why `bytes` are not JSON, or nil where they are; the decoder itself does not say.
private func syntaxFault(_ bytes: [UInt8]) -> String? {
  guard !bytes.isEmpty else { return "it is empty" }
  do {
    _ = try JSONSerialization.jsonObject(with: Data(bytes), options: .fragmentsAllowed)
    return nil
  } catch {
    return (error as NSError).userInfo[NSDebugDescriptionErrorKey] as? String ?? "its syntax is broken"
  }
}

/// A decoder's complaint in one line: where, and what.
private func wording(_ error: any Error) -> String {
  func place(_ context: DecodingError.Context) -> String {
    let path = context.codingPath.map { $0.intValue.map { "[\($0)]" } ?? ".\($0.stringValue)" }.joined()
    return path.isEmpty ? "at the top" : "at \(path.drop { $0 == "." })"
  }
  guard let error = error as? DecodingError else { return "\(error)" }
  switch error {
  case .keyNotFound(let key, let context): return "no '\(key.stringValue)' \(place(context))"
  case .dataCorrupted(let context) where context.codingPath.isEmpty: return "a number in it does not fit its field"
  case .typeMismatch(_, let context), .valueNotFound(_, let context), .dataCorrupted(let context):
    let reason = context.debugDescription
    return "\(reason.hasSuffix(".") ? String(reason.dropLast()) : reason), \(place(context))"
  @unknown default: return "\(error)"
  }
}
