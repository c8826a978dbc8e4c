import Foundation
import SystemFiles

/// The `name : value` lines of a file of /proc, the first of each name.
func fields(of path: String) -> [String: String] {
  guard let bytes = try? readFile(path) else { return [:] }
  var fields: [String: String] = [:]
  for line in String(decoding: bytes, as: UTF8.self).split(separator: "\n") {
    let parts = line.split(separator: ":", maxSplits: 1).map { $0.trimmingCharacters(in: .whitespaces) }
    if parts.count == 2, fields[parts[0]] == nil { fields[parts[0]] = parts[1] }
  }
  return fields
}
