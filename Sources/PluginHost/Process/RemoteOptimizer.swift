import AssayKit
import Foundation
import PortableMath

/// An optimizer in a plugin's process, from its start on.
///
/// It is made there when its first step is taken: only then the oracle shows what it may know of the objective.
final class RemoteOptimizer<Scalar: PortableScalar> {
  private let process: PluginProcess
  private let name: String
  private let settings: [String: SettingValue]
  private let seed: Seed
  private let savesState: Bool
  private var iterate: [Scalar]
  private var place: Place?
  /// The state to resume from, if it was restored before its first step here.
  private var saved: String?
  /// Why no step can be taken any more.
  private var end: Stop?

  /// The instance in the process, and where its numbers are.
  private struct Place {
    let instance: Int
    let generation: Int
    let sizes: EvaluationSizes
    let layout: SharedMemory.Layout
    let stepMessage: [UInt8]
  }

  init(
    _ process: PluginProcess, _ wire: WireOptimizer, settings: [String: SettingValue], start: [Scalar], seed: Seed
  ) {
    self.process = process
    name = wire.name
    savesState = wire.savesState ?? false
    self.settings = settings
    self.seed = seed
    iterate = start
  }

  /// The optimizer as the harness steps it.
  func stepper() -> Stepper<Scalar> {
    Stepper(
      advance: { (steps: Int, oracle: inout Oracle<Scalar>) throws(Stop) in
        for _ in 0..<steps { try self.step(&oracle) }
      },
      iterate: { self.iterate },
      encode: { try self.encodeState(to: $0) },
      restore: { try self.restoreState(from: $0) },
      release: { self.release() })
  }

  // MARK: Steps

  /// One step.
  func step(_ oracle: inout Oracle<Scalar>) throws(Stop) {
    if let end { throw end }
    process.lock.lock()
    defer { process.lock.unlock() }
    do throws(Stop) {
      if place == nil { place = try process.inStep { () throws(Stop) in try start(&oracle) } }
      if let place { try step(&oracle, place) }
    } catch {
      end = error
      if case .failed = error { process.hasFailedATrial = true }
      throw error
    }
  }

  private func step(_ oracle: inout Oracle<Scalar>, _ place: Place) throws(Stop) {
    guard place.generation == process.generation else { throw .failed("its process has ended with another trial") }
    var reply = try say(place.stepMessage, place)
    while true {
      if reply == .stepped { return try takeIterate() }
      if let end = StepEnd(rawValue: reply.rawValue) { throw end.stop(reason: "") }
      guard let question = EvaluationKind(reply) else {
        throw process.refuse(reply, expected: "the end of a step, or a question")
      }
      try answer(question, &oracle, place)
      reply = try say(answerMessage, place)
    }
  }

  /// Sends a message after which the plugin writes the next point or the iterate.
  private func say(_ message: [UInt8], _ place: Place) throws(Stop) -> Reply {
    do throws(PluginFault) { try process.use(place.layout) } catch { throw process.refuse(error) }
    process.blank(\.point, place.sizes.dimension, of: Scalar.self)
    return try process.say(message, place.layout)
  }

  private func checkWritten(_ region: KeyPath<SharedMemory.Layout, Int>, as what: String) throws(Stop) {
    do throws(PluginFault) {
      try process.checkWritten(region, iterate.count, of: Scalar.self, as: what)
    } catch {
      throw process.refuse(error)
    }
  }

  /// Lets the oracle answer into the shared memory; if it refuses, the plugin is told so and ends its step.
  private func answer(_ question: EvaluationKind, _ oracle: inout Oracle<Scalar>, _ place: Place) throws(Stop) {
    let n = place.sizes.dimension
    try checkWritten(\.point, as: "the point of a question")
    let point = UnsafeBufferPointer(start: process.address(\.point).assumingMemoryBound(to: Scalar.self), count: n)
    let direction = UnsafeBufferPointer(
      start: process.address(\.direction).assumingMemoryBound(to: Scalar.self),
      count: question == .hessianProduct ? n : 0)
    let answer = UnsafeMutableBufferPointer(
      start: process.address(\.answer).assumingMemoryBound(to: Scalar.self),
      count: place.sizes.count(of: question))
    do throws(Stop) {
      var result = answer.mutableSpan
      try oracle.answer(question, at: point.span, times: direction.span, into: &result)
    } catch {
      let reason = error == .budgetSpent ? "budgetSpent" : "failed"
      let reply = try process.say(Array("{\"message\":\"stop\",\"reason\":\"\(reason)\"}\n".utf8), place.layout)
      guard reply == .stopped else { throw process.refuse(reply, expected: "'stopped'") }
      throw error
    }
  }

  private func takeIterate() throws(Stop) {
    try checkWritten(\.point, as: "the iterate of '\(name)'")
    iterate.withUnsafeMutableBytes { $0.copyMemory(from: process.bytes(of: \.point, count: $0.count)) }
  }

  // MARK: Its beginning and its end

  /// Makes the optimizer in the process, in the state that was saved or else at its start.
  private func start(_ oracle: inout Oracle<Scalar>) throws(Stop) -> Place {
    let sizes = EvaluationSizes(
      dimension: iterate.count, residuals: oracle.residualCount, hasHessian: oracle.capabilities.contains(.hessian))
    let layout = sizes.layout(of: Scalar.self)
    let bounds = oracle.bounds
    let message = StartMessage(
      instance: process.newInstance(), optimizer: name, settings: settings, scalar: Scalar.wireName,
      seed: seed.wireText, dimension: iterate.count, residuals: oracle.residualCount,
      capabilities: Capability.allCases.filter(oracle.capabilities.contains).map(\.rawValue), bounds: bounds != nil,
      memory: layout)
    try process.beginOrStop(layout)
    process.fill(\.point, with: iterate)
    if let bounds {
      process.fill(\.direction, with: bounds.lower)
      process.fill(\.answer, with: bounds.upper)
    }
    try process.say(message, layout, for: .started)
    if let saved {
      try process.say(RestoreMessage(instance: message.instance, state: saved), layout, for: .restored)
    }
    return Place(
      instance: message.instance, generation: process.generation, sizes: sizes, layout: layout,
      stepMessage: line("step", message.instance))
  }

  func release() {
    guard let place else { return }
    process.forget(place.instance, of: place.generation)
  }

  // MARK: State

  private struct SavedState: Codable {
    var iterate: [Scalar]
    /// nil before the first step.
    var state: String?
  }

  private struct StateReply: Decodable { let state: String }

  private func encodeState(to encoder: any Encoder) throws {
    try SavedState(iterate: iterate, state: try savedState()).encode(to: encoder)
  }

  /// What the plugin needs to resume from here; nil before the first step.
  func savedState() throws(PluginFault) -> String? {
    guard savesState else { throw .refused("'\(name)' does not offer to save its state") }
    guard let place else { return saved }
    return try process.exchange(
      line("save", place.instance), place.layout, for: StateReply.self, named: "saved"
    ).state
  }

  private func restoreState(from decoder: any Decoder) throws {
    let state = try SavedState(from: decoder)
    release()
    restore(iterate: state.iterate, state: state.state)
  }

  /// Resumes from a state, in an instance that is made when the next step is taken.
  func restore(iterate: [Scalar], state: String?) {
    place = nil
    end = nil
    self.iterate = iterate
    saved = state
  }
}

private let answerMessage = Array("{\"message\":\"answer\"}\n".utf8)

extension EvaluationKind {
  /// The question that a reply asks, or nil if it asks none.
  init?(_ reply: Reply) {
    switch reply {
    case .value: self = .value
    case .gradient: self = .gradient
    case .hessian: self = .hessian
    case .hessianProduct: self = .hessianProduct
    case .residuals: self = .residuals
    case .jacobian: self = .jacobian
    default: return nil
    }
  }
}

extension PortableScalar {
  /// The scalar type's name in messages.
  static var wireName: String { MemoryLayout<Self>.size == 4 ? "float32" : "float64" }
}

extension Seed {
  /// The seed's key in 16 hexadecimal digits: a JSON number would lose some.
  var wireText: String {
    let digits = String(key, radix: 16)
    return String(repeating: "0", count: 16 - digits.count) + digits
  }
}
