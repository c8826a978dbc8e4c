import Glibc

extension PluginFault: CustomStringConvertible {
  /// What happened, as a part of a sentence whose subject was named before.
  public var description: String {
    switch self {
    case .notStarted(let reason): "it could not be started: \(reason)"
    case .exited(code: 127, let words) where !words.isEmpty: words
    case .exited(let code, let words): "it exited with code \(code)\(tail(words))"
    case .signalled(let signal, let words):
      "it was ended by signal \(signal) (\(String(cString: strsignal(signal))))\(tail(words))"
    case .closed: "it closed its standard output and kept running"
    case .late(let seconds): "it did not answer within \(Int(seconds.rounded(.up))) s"
    case .noGreeting(let seconds, let line):
      "it wrote no message within \(Int(seconds.rounded(.up))) s; its last line is '\(line.prefix(80))'"
    case .noMemory(let reason): "there is no memory to share with it: \(reason)"
    case .longLine: "it wrote more than 16 MiB without an end of line"
    case .noMessage(let line): "it wrote '\(line)', which is no message; only messages may go to standard output"
    case .unexpected(let message, let expected): "it answered '\(message)' where \(expected) was expected"
    case .unasked: "it wrote more than one message in answer to one"
    case .refused(let reason): reason
    case .otherProtocol(let version):
      "it speaks version \(version) of the protocol, and this is version \(ProtocolVersion.current.number)"
    case .badDescription(let name, let reason): "it describes '\(name)' wrongly: \(reason)"
    case .badInstance(let reason): "it made an impossible problem: \(reason)"
    case .changedInstance(let change):
      "made again of the same settings and seed, it is another: \(change); let it depend on nothing else"
    case .spoiled(let region): "it wrote past the end of the region '\(region)'"
    case .otherCount(let what, nil, let due): "it wrote more than \(due == 1 ? "1 number" : "\(due) numbers") as \(what)"
    case .otherCount(let what, let written?, let due): "it wrote \(written) of \(due) numbers as \(what)"
    }
  }

  private func tail(_ words: String) -> String { words.isEmpty ? "" : ": \(words)" }
}
