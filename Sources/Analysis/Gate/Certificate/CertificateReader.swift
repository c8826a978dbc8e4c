import Records

/// Why a file is not a certificate that can be read here.
public struct CertificateError: Error, Equatable, Sendable, CustomStringConvertible {
  public enum Fault: Equatable, Sendable {
    case otherSchema
    case otherVersion
    case damaged
    /// A value that cannot be true, in words.
    case implausible(String)
  }

  public let file: String
  public let fault: Fault

  public var description: String {
    let what =
      switch fault {
      case .otherSchema: "is not a certificate"
      case .otherVersion: "is a certificate of another version than \(Certificate.version), the only one that this assay reads"
      case .damaged: "is a damaged certificate: a field is missing or of another type"
      case .implausible(let reason): "is a damaged certificate: \(reason)"
      }
    return "'\(file)' \(what); 'assay certify' writes another"
  }
}

/// Reads a certificate: first its schema and version, then the rest.
public func readCertificate(_ bytes: [UInt8], file: String) throws(CertificateError) -> Certificate {
  func error(_ fault: CertificateError.Fault) -> CertificateError { CertificateError(file: file, fault: fault) }
  guard let header = try? decodeJSON(Header.self, from: bytes), header.schema == Certificate.schema else {
    throw error(.otherSchema)
  }
  guard header.version == Certificate.version else { throw error(.otherVersion) }
  guard let certificate = try? decodeJSON(Certificate.self, from: bytes) else { throw error(.damaged) }
  if let reason = certificate.implausibility { throw error(.implausible(reason)) }
  return certificate
}

private struct Header: Decodable {
  let schema: String
  let version: Int?
}

extension Certificate {
  /// What cannot be true; nil if all can.
  fileprivate var implausibility: String? {
    guard trials > 0 else { return "it has no trials" }
    guard policy.budgetSeconds > 0, policy.budgetSeconds.isFinite else { return "its measurement took no time" }
    guard ([falseAlarms] + detections.map(\.found)).allSatisfy(\.isPlausible) else {
      return "one of its shares is impossible"
    }
    let slowdowns = detections.map(\.slowdown) + [minimumDetectableEffect].compactMap(\.self)
    guard slowdowns.allSatisfy({ $0 > 0 && $0.isFinite }) else { return "one of its slowdowns is not above 0" }
    return nil
  }
}

extension Proportion {
  fileprivate var isPlausible: Bool {
    count > 0 && (0...count).contains(successes) && 0 <= lower && lower <= upper && upper <= 1
  }
}
