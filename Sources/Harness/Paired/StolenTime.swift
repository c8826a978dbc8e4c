import SystemFiles

/// The seconds that a hypervisor has taken from this machine since its start, of each processor on average; nil if the kernel
/// does not say.
func stolenSeconds() -> Double? {
  guard let bytes = try? readFile("/proc/stat") else { return nil }
  return stolenSeconds(ofStatistics: String(decoding: bytes, as: UTF8.self))
}

/// The same of the text of /proc/stat: a line of all processors together, and then one of each.
func stolenSeconds(ofStatistics text: String) -> Double? {
  let lines = text.split(separator: "\n").filter { $0.hasPrefix("cpu") }
  // cpu user nice system idle iowait irq softirq steal …, in hundredths of a second.
  guard lines.count > 1, let words = lines.first?.split(separator: " "), words.count > 8, words[0] == "cpu",
    let ticks = Double(words[8])
  else { return nil }
  return ticks / 100 / Double(lines.count - 1)
}
