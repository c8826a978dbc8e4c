import AssayKit
import Glibc
import PortableMath

/// A problem in a plugin's process.
///
/// It is a pure function made from its settings and seed, so where the process has ended since it is made again in the next.
final class RemoteProblem<Scalar: PortableScalar>: @unchecked Sendable {
  // Sound: every use of `place` holds the process's lock.
  private let process: PluginProcess
  private let name: String
  private let settings: [String: SettingValue]
  private let seed: Seed
  private var place: Place?

  /// The instance in the process, where its numbers are, and the messages that ask for them.
  private struct Place {
    let instance: Int
    let generation: Int
    let sizes: EvaluationSizes
    let layout: SharedMemory.Layout
    let made: MadeReply
    let questions: [[UInt8]]
  }

  init(_ process: PluginProcess, _ wire: WireProblem, settings: [String: SettingValue], seed: Seed) {
    self.process = process
    name = wire.name
    self.settings = settings
    self.seed = seed
  }

  deinit {
    if let place { process.forget(place.instance, of: place.generation) }
  }

  /// The problem with its start and what it says of its optimum.
  func problem() throws(PluginFault) -> Problem<Scalar> {
    process.lock.lock()
    defer { process.lock.unlock() }
    let place = try make()
    self.place = place
    let start = try show("start", 0, place)
    var bounds: Bounds<Scalar>?
    if place.made.bounds == true {
      let (lower, upper) = (try show("lower", 0, place), try show("upper", 0, place))
      if let reason = whyNoBounds(lower, upper) { throw .badInstance(reason) }
      bounds = Bounds(lower: lower, upper: upper)
    }
    var minimizers: [[Scalar]] = []
    // The most minimizers that are listened to.
    for index in 0..<min(place.made.optimum?.minimizers ?? 0, 1000) { minimizers.append(try show("minimizer", index, place)) }
    let optimum = place.made.optimum.map { Optimum(value: Scalar($0.value), minimizers: minimizers) }
    let problem = Problem(objective(place.made, bounds), start: start, optimum: optimum)
    if let part = problem.impossiblePart { throw .badInstance(part) }
    return problem
  }

  /// `plugin 'python3 mine.py': the problem 'mine': …`
  func sentence(_ fault: PluginFault) -> String { "plugin '\(process.command)': the problem '\(name)': \(fault)" }

  // MARK: Making

  private func make() throws(PluginFault) -> Place {
    try process.begin()
    let instance = process.newInstance()
    let message = MakeMessage(
      instance: instance, problem: name, settings: settings, scalar: Scalar.wireName, seed: seed.wireText)
    let made = try process.exchange(try encoded(message), for: MadeReply.self, named: "made")
    let sizes = EvaluationSizes(
      dimension: made.dimension, residuals: made.residuals ?? 0, hasHessian: made.capabilities.contains(.hessian))
    try check(made, sizes)
    let layout = sizes.layout(of: Scalar.self)
    try process.exchange(try encoded(BindMessage(instance: instance, memory: layout)), layout, for: .bound)
    return Place(
      instance: instance, generation: process.generation, sizes: sizes, layout: layout, made: made,
      questions: questionNames.map { line($0, instance) })
  }

  private func check(_ made: MadeReply, _ sizes: EvaluationSizes) throws(PluginFault) {
    let (n, m) = (made.dimension, made.residuals ?? 0)
    guard n > 0, n <= 1 << 30 else { throw .badInstance("its dimension is \(n)") }
    if let minimizers = made.optimum?.minimizers, minimizers < 0 { throw .badInstance("it has \(minimizers) minimizers") }
    guard (made.capabilities.contains(.residuals) ? 1 : 0)...(1 << 30) ~= m else {
      throw .badInstance("it has \(m) residuals")
    }
    guard let bytes = sizes.bytes(of: Scalar.self), Double(bytes) <= machineMemoryBytes() / 2 else {
      throw .badInstance("the numbers about its \(n) dimensions do not fit into half of this machine's memory")
    }
    let hasGradient = made.capabilities.contains(.gradient)
    guard hasGradient || made.capabilities.isEmpty else {
      throw .badInstance("it has other derivatives, but no gradient")
    }
    if let digest = made.dataDigest, Digest(digest) == nil {
      throw .badInstance("its 'dataDigest' is not 32 hexadecimal digits")
    }
  }

  private func show(_ vector: String, _ index: Int, _ place: Place) throws(PluginFault) -> [Scalar] {
    let message = ShowMessage(instance: place.instance, vector: vector, index: index)
    try process.use(place.layout)
    process.blank(\.answer, place.made.dimension, of: Scalar.self)
    try process.exchange(try encoded(message), place.layout, for: .shown)
    try process.checkWritten(\.answer, place.made.dimension, of: Scalar.self, as: "the vector '\(vector)' of '\(name)'")
    return [Scalar](unsafeUninitializedCapacity: place.made.dimension) { buffer, count in
      count = place.made.dimension
      UnsafeMutableRawBufferPointer(buffer).copyMemory(
        from: process.bytes(of: \.answer, count: count * MemoryLayout<Scalar>.size))
    }
  }

  // MARK: Evaluating

  private func objective(_ made: MadeReply, _ bounds: Bounds<Scalar>?) -> AnyObjective<Scalar> {
    var objective = AnyObjective<Scalar>(
      dimension: made.dimension, dataDigest: made.dataDigest.flatMap { Digest($0) }, bounds: bounds,
      value: { self.value(at: $0) })
    let offered = made.capabilities
    if offered.contains(.gradient) { objective.add(gradient: { self.evaluate(.gradient, at: $0, into: &$1) }) }
    if offered.contains(.hessian) { objective.add(hessian: { self.evaluate(.hessian, at: $0, into: &$1) }) }
    if offered.contains(.hessianProduct) {
      objective.add(hessianProduct: { self.evaluate(.hessianProduct, at: $0, times: $1, into: &$2) })
    }
    if offered.contains(.residuals) {
      objective.add(
        made.residuals ?? 0, residuals: { self.evaluate(.residuals, at: $0, into: &$1) },
        jacobian: { self.evaluate(.jacobian, at: $0, into: &$1) })
    }
    return objective
  }

  private func value(at x: Span<Scalar>) -> Scalar {
    ask(.value, at: x, times: nil) { $0?.loadUnaligned(as: Scalar.self) ?? .nan }
  }

  private func evaluate(
    _ question: EvaluationKind, at x: Span<Scalar>, times v: Span<Scalar>? = nil, into result: inout MutableSpan<Scalar>
  ) {
    let answer = result.withUnsafeMutableBufferPointer { UnsafeMutableBufferPointer(rebasing: $0[...]) }
    ask(question, at: x, times: v) { numbers in
      guard let numbers else { return answer.update(repeating: .nan) }
      let bytes = UnsafeMutableRawBufferPointer(answer)
      bytes.copyMemory(from: UnsafeRawBufferPointer(start: numbers, count: bytes.count))
    }
  }

  /// Has the process answer, and hands the address of the answer to `take`; nil if there is none.
  private func ask<Result>(
    _ question: EvaluationKind, at x: Span<Scalar>, times v: Span<Scalar>?, _ take: (UnsafeRawPointer?) -> Result
  ) -> Result {
    process.lock.lock()
    defer { process.lock.unlock() }
    do throws(PluginFault) {
      let place = try currentPlace()
      try process.use(place.layout)
      fill(\.point, x)
      if let v { fill(\.direction, v) }
      let count = place.sizes.count(of: question)
      process.blank(\.answer, count, of: Scalar.self)
      try process.exchange(place.questions[question.position], place.layout, for: .answer)
      try process.checkWritten(\.answer, count, of: Scalar.self, as: "the answer to '\(questionNames[question.position])'")
    } catch {
      process.noteNoAnswer(sentence(error, question, at: x))
      return take(nil)
    }
    return take(process.address(\.answer))
  }

  /// `plugin 'python3 mine.py': the problem 'mine', asked for 'gradient' at (0.5, 1): ValueError: …`
  private func sentence(_ fault: PluginFault, _ question: EvaluationKind, at x: Span<Scalar>) -> String {
    let shown = (0..<min(x.count, 4)).map { "\(x[$0])" } + (x.count > 4 ? ["… \(x.count) numbers"] : [])
    let asked = "asked for '\(questionNames[question.position])' at (\(shown.joined(separator: ", ")))"
    return "plugin '\(process.command)': the problem '\(name)', \(asked): \(fault)"
  }

  private func currentPlace() throws(PluginFault) -> Place {
    if let place, place.generation == process.generation, process.isRunning { return place }
    let place = try make()
    self.place = place
    return place
  }

  private func fill(_ region: KeyPath<SharedMemory.Layout, Int>, _ numbers: Span<Scalar>) {
    numbers.withUnsafeBytes { bytes in
      UnsafeMutableRawBufferPointer(start: process.address(region), count: bytes.count).copyMemory(from: bytes)
    }
  }
}

private let questionNames = ["value", "gradient", "hessian", "hessianProduct", "residuals", "jacobian"]

extension EvaluationKind {
  /// The index of its name in `questionNames`.
  fileprivate var position: Int {
    switch self {
    case .value: 0
    case .gradient: 1
    case .hessian: 2
    case .hessianProduct: 3
    case .residuals: 4
    case .jacobian: 5
    }
  }
}
