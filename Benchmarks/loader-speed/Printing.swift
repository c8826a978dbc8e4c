import Glibc

/// The memory that this process has in use.
func heldBytes() -> Int {
  guard let file = fopen("/proc/self/statm", "r") else { return 0 }
  defer { fclose(file) }
  var line = [UInt8](repeating: 0, count: 256)
  let count = fread(&line, 1, line.count, file)
  let fields = String(decoding: line[..<count], as: UTF8.self).split(separator: " ")
  return fields.count > 1 ? (Int(fields[1]) ?? 0) * sysconf(Int32(_SC_PAGESIZE)) : 0
}

func printRow(_ cells: [String]) {
  print(
    cells.enumerated().map { place, cell in
      let padding = String(repeating: " ", count: max(0, (place == 0 ? 22 : 13) - cell.count))
      return place == 0 ? cell + padding : padding + cell
    }.joined())
}

/// A rate rounded to thousands.
func thousands(_ rate: Double) -> String { "\(Int((rate / 1000).rounded()))000" }
