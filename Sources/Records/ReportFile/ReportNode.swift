import PortableMath

/// A machine on which trials of a report were recorded or measured, known by its fingerprint.
public struct ReportNode: Equatable, Codable, Sendable {
  /// The machine's name and the first digits of the fingerprint's digest: equal in all files that tell of the same node.
  public let name: String
  public var fingerprint: Fingerprint

  public init(_ fingerprint: Fingerprint) {
    self.fingerprint = fingerprint
    name = Self.name(of: fingerprint)
  }

  private static func name(of fingerprint: Fingerprint) -> String {
    var bytes = CanonicalBytes()
    bytes.append(fingerprint.machine)
    for line in fingerprint.lines {
      bytes.append(line.name)
      bytes.append(line.value)
    }
    return "\(fingerprint.machine)/\(bytes.digest.description.prefix(12))"
  }

  /// Whether the name is the one that the fingerprint gives; a file may say otherwise.
  var isNamedByItsFingerprint: Bool { name == Self.name(of: fingerprint) }

  private enum CodingKeys: String, CodingKey {
    case name = "node"
    case fingerprint
  }
}

extension Fingerprint {
  /// Puts lines that became known later in the place of those of the same names.
  mutating func amend(by later: [Line]) {
    for line in later {
      if let index = lines.firstIndex(where: { $0.name == line.name }) { lines[index] = line } else { lines.append(line) }
    }
  }
}
