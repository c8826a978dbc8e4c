import SystemFiles

/// The seconds that a hypervisor has taken from this machine's processors since its start; nil if the kernel does not say.
func stolenSeconds() -> Double? {
  guard let bytes = try? readFile("/proc/stat"), let end = bytes.firstIndex(of: UInt8(ascii: "\n")) else { return nil }
  // cpu user nice system idle iowait irq softirq steal …, in hundredths of a second.
  let words = String(decoding: bytes[..<end], as: UTF8.self).split(separator: " ")
  guard words.count > 8, words[0] == "cpu", let ticks = Double(words[8]) else { return nil }
  return ticks / 100
}
