/// The records of an RFC 4180 text.
func parseCSV(_ text: String) -> [[String]] {
  var records: [[String]] = [[""]]
  var isQuoted = false
  var characters = Array(text.unicodeScalars)[...]
  func extend(_ character: Unicode.Scalar) {
    records[records.count - 1][records[records.count - 1].count - 1].unicodeScalars.append(character)
  }
  while let character = characters.popFirst() {
    switch character {
    case "\"" where isQuoted && characters.first == "\"": extend(characters.removeFirst())
    case "\"": isQuoted.toggle()
    case "," where !isQuoted: records[records.count - 1].append("")
    case "\n" where !isQuoted: records.append([""])
    default: extend(character)
    }
  }
  return records.dropLast().map { $0 }
}
