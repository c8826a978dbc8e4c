import AssayKit
import CAssayPlugin
import PortableMath

/// A library's optimizer in one scalar type: its functions, and their names in reasons.
struct LibraryMethod: @unchecked Sendable {
  // Sound: the tables stay as they are for ever.
  let table: UnsafePointer<assay_optimizer>
  /// None is NULL: that was checked when the library was loaded.
  let functions: assay_optimizer_functions
  let settingDescriptions: [SettingDescription]
  let create, step, iterate, save, restore, destroy: Call

  init(
    _ table: UnsafePointer<assay_optimizer>, _ functions: assay_optimizer_functions,
    _ description: OptimizerDescription,
    in library: String
  ) {
    func call(_ function: String) -> Call { Call(function, of: description.name, in: library) }
    self.table = table
    self.functions = functions
    settingDescriptions = description.hyperparameters
    create = call("create")
    step = call("step")
    iterate = call("iterate")
    save = call("save")
    restore = call("restore")
    destroy = call("destroy")
  }

  /// A stepper of a fresh state; where none could be made, one whose first step says why.
  func stepper<Scalar: LibraryScalar>(_ settings: Settings, _ start: [Scalar], _ seed: Seed) -> Stepper<Scalar> {
    let state: LibraryState<Scalar>
    switch LibraryState.make(self, settings, start, seed) {
    case .success(let made): state = made
    case .failure(let stop): return failingStepper(stop, start)
    }
    return Stepper(
      advance: { (steps: Int, oracle: inout Oracle<Scalar>) throws(Stop) in
        try state.advance(steps, calling: &oracle)
      },
      iterate: { state.iterate() },
      encode: { encoder in
        var container = encoder.singleValueContainer()
        try container.encode(state.save())
      },
      restore: { decoder in
        try state.restore(try decoder.singleValueContainer().decode([UInt8].self))
      },
      release: { state.destroy() })
  }
}

/// A stepper that cannot step, and says why.
func failingStepper<Scalar>(_ stop: Stop, _ start: [Scalar]) -> Stepper<Scalar> {
  Stepper(
    advance: { (_: Int, _: inout Oracle<Scalar>) throws(Stop) in throw stop }, iterate: { start }, encode: { _ in },
    restore: { _ in }, release: {})
}

/// An optimizer's state on the other side of the boundary.
private final class LibraryState<Scalar: LibraryScalar> {
  private let method: LibraryMethod
  private let handle: UnsafeMutableRawPointer?
  private let point: Guarded<Scalar>
  private let message: Guarded<CChar>
  /// What the library has of the oracle: a number.
  private let number = Scalar.handles.make()
  private let oracleHandle: UnsafeMutablePointer<OracleHandle<Scalar>>
  private let table = UnsafeMutablePointer<assay_oracle>.allocate(capacity: 1)

  static func make(
    _ method: LibraryMethod, _ settings: Settings, _ start: [Scalar], _ seed: Seed
  ) -> Result<LibraryState, Stop> {
    let x = Guarded<Scalar>(start.count, "the start")
    x.fill(start)
    let message = Guarded.message()
    var handle: UnsafeMutableRawPointer?
    let code = withSettings(settings, method.settingDescriptions) { values in
      method.create.note {
        method.functions.create?(
          method.table, values, method.settingDescriptions.count, x.start, x.count, seed.key, &handle, message.start)
      }
    }
    x.check(method.create)
    message.check(method.create)
    guard code == assay_code(ASSAY_OK) else {
      return .failure(.failed("\(method.create) failed: \(message.take())"))
    }
    return .success(LibraryState(method, handle, dimension: x.count, message))
  }

  private init(
    _ method: LibraryMethod, _ handle: UnsafeMutableRawPointer?, dimension: Int, _ message: Guarded<CChar>
  ) {
    self.method = method
    self.handle = handle
    point = Guarded(dimension, "the iterate")
    self.message = message
    guard let oracleHandle = Scalar.handles[number] else { preconditionFailure("a new number has a handle") }
    self.oracleHandle = oracleHandle
    table.initialize(to: Scalar.oracleTable)
    table.pointee.host = UnsafeMutableRawPointer(bitPattern: number)
  }

  // MARK: Steps

  func advance(_ steps: Int, calling oracle: inout Oracle<Scalar>) throws(Stop) {
    let bounds = describe(oracle)
    let (code, change) = withUnsafeMutablePointer(to: &oracle) { oracle in
      oracleHandle.pointee.open(oracle)
      defer { oracleHandle.pointee.close() }
      return method.step.watch { takeSteps(steps) }
    }
    message.check(method.step)
    bounds?.lower.check(method.step)
    bounds?.upper.check(method.step)
    if let change { throw .failed(method.step.sentence(change)) }
    if let stop = oracleHandle.pointee.stop { throw stop }
    if let stop = ending(code) { throw stop }
  }

  /// The code of the first step that ends the trial, or of the last one.
  @inline(__always)
  private func takeSteps(_ steps: Int) -> assay_code {
    guard let step = method.functions.step else { preconditionFailure("a function was checked to be there") }
    for _ in 0..<steps {
      let code = step(handle, table, message.start)
      if code != assay_code(ASSAY_OK) || oracleHandle.pointee.stop != nil { return code }
    }
    return assay_code(ASSAY_OK)
  }

  /// Writes what the oracle shows into the table; the bounds' buffers must live as long as the step.
  private func describe(_ oracle: borrowing Oracle<Scalar>) -> (lower: Guarded<Scalar>, upper: Guarded<Scalar>)? {
    table.pointee.capabilities = oracle.capabilities.bits
    table.pointee.dimension = oracle.dimension
    table.pointee.residual_count = oracle.residualCount
    table.pointee.lower = nil
    table.pointee.upper = nil
    guard let bounds = oracle.bounds else { return nil }
    let lower = Guarded<Scalar>(bounds.lower.count, "the lower bounds")
    let upper = Guarded<Scalar>(bounds.upper.count, "the upper bounds")
    lower.fill(bounds.lower)
    upper.fill(bounds.upper)
    table.pointee.lower = UnsafeRawPointer(lower.start)
    table.pointee.upper = UnsafeRawPointer(upper.start)
    return (lower, upper)
  }

  private func ending(_ code: assay_code) -> Stop? {
    if let end = StepEnd(code: code) { return end.stop(reason: message.take()) }
    switch Int(code) {
    case Int(ASSAY_OK): return nil
    case Int(ASSAY_REFUSED): return .failed("its step says that the oracle refused a call, but it did not")
    default: return .failed("its step returned \(code), which is no code of assay_plugin.h")
    }
  }

  func iterate() -> [Scalar] {
    point.blank()
    method.iterate.note { method.functions.iterate?(handle, point.start, point.count) }
    point.check(method.iterate)
    if let lack = point.lack { endProcess("\(method.iterate) \(lack)") }
    return point.elements
  }

  // MARK: Saved states

  func save() -> [UInt8] {
    let count = method.save.note { method.functions.state_size?(handle) ?? 0 }
    let bytes = Guarded<UInt8>(count, "its saved state")
    method.save.note { method.functions.save?(handle, bytes.start, count) }
    bytes.check(method.save)
    return bytes.elements
  }

  func restore(_ saved: [UInt8]) throws {
    let bytes = Guarded<UInt8>(saved.count, "the state to be restored")
    bytes.fill(saved)
    let code = method.restore.note { method.functions.restore?(handle, bytes.start, saved.count, message.start) }
    bytes.check(method.restore)
    message.check(method.restore)
    guard code == assay_code(ASSAY_OK) else { throw Stop.failed("\(method.restore) failed: \(message.take())") }
  }

  func destroy() {
    method.destroy.note { method.functions.destroy?(handle) }
    Scalar.handles.end(number)
    table.deallocate()
  }
}
