import PortableMath

/// A seal over a JSON file's bytes: its first key, `seal`, has the XXH3-128 of all that follows it.
///
/// Whatever is changed, lost or rewritten by another program after the file was written is noticed. It is no secret: who
/// wants to can seal again, or take the seal away.
public func sealed(_ json: [UInt8]) -> [UInt8] {
  precondition(json.first == UInt8(ascii: "{") && json.count > 2, "an object with a key is sealed")
  let rest = Array(json.dropFirst())
  return Array("\(opening)\(Digest(of: rest))\(closing)".utf8) + rest
}

/// Whether a file's content is the one that was sealed; nil where its first key is no seal.
func hasIntactSeal(_ bytes: [UInt8]) -> Bool? {
  let length = opening.utf8.count + 32 + closing.utf8.count
  guard bytes.count > length, bytes.starts(with: opening.utf8) else { return nil }
  let seal = "\(opening)\(Digest(of: Array(bytes[length...])))\(closing)"
  return bytes.starts(with: seal.utf8)
}

private let opening = "{\"seal\":\""
private let closing = "\","
