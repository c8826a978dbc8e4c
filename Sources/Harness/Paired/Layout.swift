import SystemFiles

/// Whether fresh processes get addresses of their own here, so that pairs of them sample the memory's layout.
public var isLayoutRandomized: Bool {
  let noRandomization = 0x004_0000
  let mine = (try? readFile("/proc/self/personality")).flatMap { Int(text($0), radix: 16) } ?? 0
  let system = (try? readFile("/proc/sys/kernel/randomize_va_space")).flatMap { Int(text($0)) } ?? 2
  return mine & noRandomization == 0 && system > 0
}

/// The first word of a file.
private func text(_ bytes: [UInt8]) -> String {
  String(decoding: bytes.prefix { $0 > UInt8(ascii: " ") }, as: UTF8.self)
}
