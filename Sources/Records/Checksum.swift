import PortableMath

/// `json` with a checksum as its first key, `checksum`: the XXH3-128 of all bytes that follow it.
///
/// A reader notices whatever was changed, lost or reformatted after the file was written. The checksum is no secret:
/// anybody can compute it again, or remove it.
public func withChecksum(_ json: [UInt8]) -> [UInt8] {
  precondition(json.first == UInt8(ascii: "{") && json.count > 2, "only an object with a key can have a checksum")
  let rest = Array(json.dropFirst())
  return Array(opening(checksumKey, over: rest).utf8) + rest
}

/// Whether a file's content is the one that its checksum was computed over; nil if it does not begin with a checksum.
public func hasMatchingChecksum(_ bytes: [UInt8]) -> Bool? {
  for key in [checksumKey, checksumKeyOfVersion1] {
    let length = opening(key, over: []).utf8.count
    guard bytes.count > length, bytes.starts(with: "{\"\(key)\":\"".utf8) else { continue }
    return bytes.starts(with: opening(key, over: Array(bytes[length...])).utf8)
  }
  return nil
}

let checksumKey = "checksum"
let checksumKeyOfVersion1 = "seal"

private func opening(_ key: String, over rest: [UInt8]) -> String { "{\"\(key)\":\"\(Digest(of: rest))\"," }
