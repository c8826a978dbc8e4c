import Foundation

/// Why a file is not a report that can be read here.
public struct ReportError: Error, Equatable, Sendable, CustomStringConvertible {
  public enum Fault: Equatable, Sendable {
    case notJSON(String)
    case otherSchema(String?)
    case laterVersion(Int)
    case malformed(String)
  }

  public let file: String
  public let fault: Fault

  public var description: String {
    switch fault {
    case .notJSON(let reason): "'\(file)' is not JSON: \(reason)"
    case .otherSchema(let schema): "'\(file)' is not an Assay report\(schema.map { ", but '\($0)'" } ?? "")"
    case .laterVersion(let version):
      "'\(file)' is a report of version \(version); this assay reads version 1, so a later one is needed"
    case .malformed(let reason): "'\(file)' is a damaged report: \(reason)"
    }
  }
}

/// Reads a report: first which schema and version it is, then all of it.
public func readReport(_ bytes: [UInt8], file: String) throws(ReportError) -> ReportV1 {
  func error(_ fault: ReportError.Fault) -> ReportError { ReportError(file: file, fault: fault) }
  let header: Header
  do { header = try decodeJSON(Header.self, from: bytes) } catch { throw ReportError(file: file, fault: .notJSON(wording(error))) }
  guard header.schema == ReportV1.schema else { throw error(.otherSchema(header.schema)) }
  guard let version = header.version, version >= 1 else { throw error(.malformed("it states no version")) }
  guard version == 1 else { throw error(.laterVersion(version)) }
  do { return try decodeJSON(ReportV1.self, from: bytes) } catch { throw ReportError(file: file, fault: .malformed(wording(error))) }
}

private struct Header: Decodable {
  let schema: String?
  let version: Int?
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
  case .typeMismatch(_, let context), .valueNotFound(_, let context), .dataCorrupted(let context):
    return "\(context.debugDescription) \(place(context))"
  @unknown default: return "\(error)"
  }
}
