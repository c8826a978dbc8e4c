import AssayKit
import PortableMath

/// What a plugin says of a problem or a model that it made.
protocol MadeReply: Decodable, Sendable {
  /// n.
  var dimension: Int { get }
  /// How it is another than the first one, which was made of the same settings and seed; nil if it is the same.
  func change(since first: Self) -> String?
}

/// A problem or a model in a plugin's process.
///
/// It is made of its settings and seed alone. If the process has ended it is made again in the next, and has to be what it was.
final class RemoteInstance<Scalar: PortableScalar, Made: MadeReply>: @unchecked Sendable {
  // Sound: every use of `place` holds the process's lock.
  let process: PluginProcess
  /// `problem` or `model`.
  private let kind: String
  private let name: String
  private let request: (_ instance: Int) throws(PluginFault) -> [UInt8]
  /// Checks what was made, and says how its numbers lie.
  private let layout: (Made) throws(PluginFault) -> SharedMemory.Layout
  private let questions: [String]
  private var place: Place?
  private var first: Made?
  /// Why it answers no more: made again, it was another.
  private var changeFault: PluginFault?

  /// The instance in the process, where its numbers are, and the messages that ask for them.
  struct Place {
    let instance: Int
    let generation: Int
    let layout: SharedMemory.Layout
    let made: Made
    let questions: [[UInt8]]
  }

  /// - Parameters:
  ///   - request: The message that makes it.
  ///   - questions: The messages without content that will be asked often.
  init(
    _ process: PluginProcess, _ kind: String, _ name: String, questions: [String] = [],
    request: @escaping (_ instance: Int) throws(PluginFault) -> [UInt8],
    layout: @escaping (Made) throws(PluginFault) -> SharedMemory.Layout
  ) {
    self.process = process
    self.kind = kind
    self.name = name
    self.questions = questions
    self.request = request
    self.layout = layout
  }

  deinit {
    if let place { process.forget(place.instance, of: place.generation) }
  }

  /// `plugin 'python3 mine.py': the problem 'mine': …`
  func sentence(_ fault: PluginFault, _ asked: String = "") -> String {
    "plugin '\(process.command)': the \(kind) '\(name)'\(asked): \(fault)"
  }

  // MARK: Making

  /// What it is; makes it where that has not been done in the process that runs.
  func currentPlace() throws(PluginFault) -> Place {
    if let place, place.generation == process.generation, process.isRunning { return place }
    if let changeFault { throw changeFault }
    let place = try make()
    if let change = first.flatMap({ place.made.change(since: $0) }) {
      process.forget(place.instance, of: place.generation)
      let fault = PluginFault.changedInstance(change)
      changeFault = fault
      throw fault
    }
    first = place.made
    self.place = place
    return place
  }

  private func make() throws(PluginFault) -> Place {
    try process.begin()
    let instance = process.newInstance()
    let made = try process.exchange(try request(instance), for: Made.self, named: "made")
    let layout = try layout(made)
    let version = process.version
    let message = BindMessage(message: version.bind, instance: instance, memory: layout)
    try process.exchange(try encoded(message), layout, for: version.bound)
    return Place(
      instance: instance, generation: process.generation, layout: layout, made: made,
      questions: questions.map { line($0, instance) })
  }

  /// Asks for one of its vectors.
  func show(_ vector: String, _ index: Int = 0, count: Int, _ place: Place) throws(PluginFault) -> [Scalar] {
    let message = ShowMessage(instance: place.instance, vector: vector, index: index)
    try process.use(place.layout)
    process.blank(\.answer, count, of: Scalar.self)
    try process.exchange(try encoded(message), place.layout, for: .shown)
    try process.checkWritten(\.answer, count, of: Scalar.self, as: "the vector '\(vector)' of '\(name)'")
    return [Scalar](unsafeUninitializedCapacity: count) { buffer, initialized in
      initialized = count
      UnsafeMutableRawBufferPointer(buffer).copyMemory(
        from: process.bytes(of: \.answer, count: count * MemoryLayout<Scalar>.size))
    }
  }

  // MARK: Asking

  /// Has the process answer a question about a point, and hands the address of the answer to `take`; nil if there is none.
  ///
  /// - Parameters:
  ///   - question: What is asked, for a reason: `'gradient' of step 7`.
  ///   - count: How many numbers the answer has.
  ///   - message: The message that asks it.
  func ask<Result>(
    _ question: @autoclosure () -> String, at x: Span<Scalar>, times v: Span<Scalar>? = nil,
    count: (Place) -> Int, message: (Place) -> [UInt8], _ take: (UnsafeRawPointer?) -> Result
  ) -> Result {
    process.lock.lock()
    defer { process.lock.unlock() }
    do throws(PluginFault) {
      let place = try currentPlace()
      try process.use(place.layout)
      fill(\.point, x)
      if let v { fill(\.direction, v) }
      let count = count(place)
      process.blank(\.answer, count, of: Scalar.self)
      try process.exchange(message(place), place.layout, for: .answer)
      try process.checkWritten(\.answer, count, of: Scalar.self, as: "the answer to \(question())")
    } catch {
      process.noteNoAnswer(sentence(error, ", asked for \(question()) at \(shown(x))"))
      return take(nil)
    }
    return take(process.address(\.answer))
  }

  /// `(0.5, 1)`.
  private func shown(_ x: Span<Scalar>) -> String {
    let shown = (0..<min(x.count, 4)).map { "\(x[$0])" } + (x.count > 4 ? ["… \(x.count) numbers"] : [])
    return "(\(shown.joined(separator: ", ")))"
  }

  private func fill(_ region: KeyPath<SharedMemory.Layout, Int>, _ numbers: Span<Scalar>) {
    numbers.withUnsafeBytes { bytes in
      UnsafeMutableRawBufferPointer(start: process.address(region), count: bytes.count).copyMemory(from: bytes)
    }
  }
}
