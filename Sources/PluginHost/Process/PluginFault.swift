/// How a plugin's process failed.
public enum PluginFault: Error, Equatable, Sendable {
  // Its process.
  case notStarted(String)
  case exited(code: Int32, String)
  case signalled(Int32, String)
  case closed
  case late(Double)
  /// It had to begin with a message, and only wrote other lines; the last of them.
  case noGreeting(Double, String)
  case noMemory(String)
  // What it said.
  case longLine
  case noMessage(String)
  case unexpected(String, expected: String)
  case unasked
  case refused(String)
  case otherProtocol(Int)
  case badDescription(of: String, String)
  case badInstance(String)
  /// Made again of the same settings and seed, it is another.
  case changedInstance(String)
  // What it wrote.
  case spoiled(String)
  /// Fewer numbers than were due, or more where `written` is nil.
  case otherCount(of: String, written: Int?, due: Int)
}
