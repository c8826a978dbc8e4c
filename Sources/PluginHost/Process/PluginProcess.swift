import AssayKit
import Foundation
import Glibc

/// How long a plugin may take to begin, to make a problem or an optimizer, or to show a vector.
private let preparationSeconds = 60.0

/// A plugin's command and the process it now runs in, which is started when it is first needed and again after a fault.
///
/// One exchange of messages at a time; a thread that needs several in a row holds `lock`.
final class PluginProcess: @unchecked Sendable {
  // Sound: every user holds `lock`, which lets one thread in.
  let lock = NSRecursiveLock()
  let command: String
  /// The longest that a step's or an evaluation's answer may take; nil if the parent of this process limits it.
  var seconds: Double?
  private var child: ChildProcess?
  private var memory: SharedMemory?
  /// Which of the processes that ran one after the other this is.
  private(set) var generation = 0
  /// The version of the protocol that it speaks.
  private(set) var version = ProtocolVersion.current
  private var instances = 0
  /// Whether a trial failed since the process last began an instance as it should.
  var hasFailedATrial = false
  /// Shown each line that is exchanged, for those who record it.
  var observer: ((_ isOurs: Bool, _ line: String) -> Void)?

  init(_ command: String) {
    self.command = command
  }

  var isRunning: Bool { child != nil }

  /// Ends the process; the next use starts another.
  func end() {
    lock.lock()
    defer { lock.unlock() }
    guard let child else { return }
    child.kill()
    self.child = nil
    memory = nil
    PluginProcesses.endOrphans()
  }

  // MARK: Beginning

  /// Starts the process anew, and returns what it says of itself. One that does not speak the current version is asked for the
  /// first.
  func greet() throws(PluginFault) -> HelloReply {
    do throws(PluginFault) {
      return try greet(version: version.number)
    } catch {
      guard error.mayMeanTheFirstVersion, version.number != ProtocolVersion.first.number,
        let hello = try? greet(version: ProtocolVersion.first.number)
      else { throw error }
      version = .first
      return hello
    }
  }

  /// Starts the process anew, and returns what it says of itself in this version of the protocol.
  func greet(version: Int) throws(PluginFault) -> HelloReply {
    end()
    generation += 1
    let memory = try SharedMemory()
    let child = try ChildProcess(command, memory: memory.descriptor)
    self.memory = memory
    self.child = child
    let message = try encoded(HelloMessage(protocol: version))
    let line = try firstLine(message, of: child)
    let hello = try decode(HelloReply.self, line, expected: "hello")
    guard hello.protocol == version else { throw fail(.otherProtocol(hello.protocol)) }
    return hello
  }

  /// The answer to the first message.
  private func firstLine(_ message: [UInt8], of child: ChildProcess) throws(PluginFault) -> [UInt8] {
    do throws(PluginFault) {
      return try exchangeLine(message, nil, within: preparationSeconds, passingOver: Self.mostGreetings)
    } catch {
      if case .late(let seconds) = error, !child.lastLine.isEmpty { throw .noGreeting(seconds, child.lastLine) }
      throw error
    }
  }

  /// Ends the process's input, and says whether it leaves by itself within so many seconds.
  func leaves(within seconds: Double) -> Bool {
    let leaves = child?.leaves(within: seconds) ?? true
    end()
    return leaves
  }

  /// Starts the process where none runs.
  func begin() throws(PluginFault) { if child == nil { _ = try greet() } }

  /// Begins an instance, if need be once more in a fresh process.
  ///
  /// Who has failed in one trial may say in the next what was meant for this one, and the next trial does not pay for that.
  func inStep<Result, Fault: Error>(_ beginInstance: () throws(Fault) -> Result) throws(Fault) -> Result {
    let isSuspect = hasFailedATrial && isRunning
    hasFailedATrial = false
    do throws(Fault) {
      return try beginInstance()
    } catch {
      guard isSuspect else { throw error }
      end()
      return try beginInstance()
    }
  }

  /// The number of a new instance of this process.
  func newInstance() -> Int {
    instances += 1
    return instances
  }

  // MARK: Exchanges

  /// Sends a message, and returns nil if the answer has no content.
  ///
  /// A fault ends the process, except a refusal, which concerns only the instance.
  func exchange(_ message: [UInt8], _ layout: SharedMemory.Layout? = nil) throws(PluginFault) -> Reply {
    let line = try exchangeLine(message, layout, within: seconds)
    if let reply = Reply(canonical: line) { return reply }
    let content = try content(of: line)
    guard let reply = Reply(rawValue: content.message) else {
      throw fail(.unexpected(content.message, expected: "another message"))
    }
    return reply
  }

  /// Sends a message whose answer must be this one.
  func exchange(_ message: [UInt8], _ layout: SharedMemory.Layout? = nil, for expected: Reply) throws(PluginFault) {
    let line = try exchangeLine(message, layout, within: preparationSeconds)
    if Reply(canonical: line) == expected { return }
    let name = try content(of: line).message
    guard name == expected.rawValue else { throw fail(.unexpected(name, expected: "'\(expected.rawValue)'")) }
  }

  /// Sends a message whose answer has content.
  func exchange<Content: Decodable>(
    _ message: [UInt8], _ layout: SharedMemory.Layout? = nil, for content: Content.Type, named name: String
  ) throws(PluginFault) -> Content {
    let line = try exchangeLine(message, layout, within: preparationSeconds)
    return try decode(content, line, expected: name)
  }

  /// Tells the plugin that an instance is not needed any more; there is no answer.
  func forget(_ instance: Int, of generation: Int) {
    lock.lock()
    defer { lock.unlock() }
    guard child != nil, generation == self.generation else { return }
    try? send(line("end", instance))
  }

  /// Makes the memory hold these regions, so that they can be written before a message.
  func use(_ layout: SharedMemory.Layout) throws(PluginFault) { try memory?.use(layout) }

  /// The address of a region of the layout in use.
  func address(_ region: KeyPath<SharedMemory.Layout, Int>) -> UnsafeMutableRawPointer {
    guard let memory else { preconditionFailure("the process was begun before its memory is used") }
    return memory.address(region)
  }

  /// Marks numbers of a region, which the plugin is to write, as not written.
  func blank<Scalar>(_ region: KeyPath<SharedMemory.Layout, Int>, _ count: Int, of type: Scalar.Type) {
    memory?.blank(region, count: count, byteCount: MemoryLayout<Scalar>.size)
  }

  /// Throws if not exactly so many numbers of a region were written since they were marked; the plugin runs on.
  func checkWritten<Scalar>(
    _ region: KeyPath<SharedMemory.Layout, Int>, _ count: Int, of type: Scalar.Type, as what: String
  ) throws(PluginFault) {
    let written = memory?.writtenCount(region, count: count, byteCount: MemoryLayout<Scalar>.size)
    guard written != count else { return }
    throw .otherCount(of: what, written: written, due: count)
  }

  private func exchangeLine(
    _ message: [UInt8], _ layout: SharedMemory.Layout?, within seconds: Double?, passingOver greetings: Int = 0
  ) throws(PluginFault) -> [UInt8] {
    do throws(PluginFault) {
      if let layout { try memory?.use(layout) }
      try send(message)
      var line = try receive(within: seconds)
      for _ in 0..<greetings where !isMeantAsMessage(line) {
        child?.passOver(line)
        line = try receive(within: seconds)
      }
      PluginProcesses.noteExchange()
      if let region = memory?.spoiledRegion() { throw PluginFault.spoiled(region) }
      return line
    } catch {
      throw fail(error)
    }
  }

  /// Ends the process for a fault, which it returns.
  private func fail(_ fault: PluginFault) -> PluginFault {
    end()
    PluginProcesses.noteFault(fault, of: command)
    return fault
  }

  private func send(_ message: [UInt8]) throws(PluginFault) {
    observer?(true, String(decoding: message.dropLast(), as: UTF8.self))
    guard let child, !child.hasUnreadOutput else { throw .unasked }
    try child.send(message)
  }

  private func receive(within seconds: Double?) throws(PluginFault) -> [UInt8] {
    guard let child else { throw .closed }
    let line = try child.receive(within: seconds)
    observer?(false, String(decoding: line, as: UTF8.self))
    return line
  }

  /// How many lines before the first message may be no messages: libraries print when they are loaded.
  private static let mostGreetings = 1000

  /// A message that is damaged is refused at once, and not waited for.
  private func isMeantAsMessage(_ line: [UInt8]) -> Bool {
    let isMessage = (try? JSONDecoder().decode(ReplyContent.self, from: Data(line))) != nil
    return isMessage || line.first == UInt8(ascii: "{") && String(decoding: line, as: UTF8.self).contains("\"message\"")
  }

  // MARK: Decoding

  private func decode<Content: Decodable>(
    _ type: Content.Type, _ line: [UInt8], expected: String
  ) throws(PluginFault) -> Content {
    let name = try content(of: line).message
    guard name == expected else { throw fail(.unexpected(name, expected: "'\(expected)'")) }
    do {
      return try JSONDecoder().decode(type, from: Data(line))
    } catch {
      throw fail(.unexpected(name, expected: "a complete '\(expected)' (\(wording(error)))"))
    }
  }

  /// The name of a message and the keys that any may have; a refusal is thrown.
  private func content(of line: [UInt8]) throws(PluginFault) -> ReplyContent {
    guard let content = try? JSONDecoder().decode(ReplyContent.self, from: Data(line)) else {
      throw fail(.noMessage(String(String(decoding: line, as: UTF8.self).prefix(80))))
    }
    if content.message == "failed" { throw .refused(String((content.reason ?? "it gives no reason").prefix(300))) }
    return content
  }
}

/// What a decoder found wrong, in a few words.
private func wording(_ error: any Error) -> String {
  func path(_ keys: [any CodingKey]) -> String {
    keys.reduce("") { path, key in
      key.intValue.map { "\(path)[\($0)]" } ?? (path.isEmpty ? key.stringValue : "\(path).\(key.stringValue)")
    }
  }
  switch error {
  case DecodingError.keyNotFound(let key, let context):
    return "'\(path(context.codingPath + [key]))' is missing"
  case DecodingError.typeMismatch(_, let context), DecodingError.valueNotFound(_, let context),
    DecodingError.dataCorrupted(let context):
    let place = path(context.codingPath)
    return "\(place.isEmpty ? "a value" : "'\(place)'") is not what it should be"
  default: return "\(error)"
  }
}

extension PluginFault {
  /// A plugin of Assay 0.1 refuses the greeting of any other version, or answers with its own.
  fileprivate var mayMeanTheFirstVersion: Bool {
    switch self {
    case .refused, .otherProtocol(ProtocolVersion.first.number): true
    default: false
    }
  }
}

extension Reply {
  private static let opening = Array("{\"message\":\"".utf8)
  private static let closing = Array("\"}".utf8)

  /// The reply of a line that is written in the shortest way, which most are; nil for any other.
  init?(canonical line: [UInt8]) {
    guard line.starts(with: Self.opening), line.suffix(2).elementsEqual(Self.closing) else { return nil }
    self.init(rawValue: String(decoding: line[Self.opening.count..<(line.count - 2)], as: UTF8.self))
  }
}
