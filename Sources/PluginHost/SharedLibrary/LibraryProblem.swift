import AssayKit
import CAssayPlugin
import PortableMath
import Synchronization

/// A library's problem in one scalar type: its functions, and their names in reasons.
struct LibraryFunctions: LibraryProblemMaker, @unchecked Sendable {
  // Sound: the tables stay as they are for ever.
  let table: UnsafePointer<assay_problem>
  let functions: assay_problem_functions
  let settingDescriptions: [SettingDescription]
  let create, start, bounds, optimum, evaluation, destroy: Call

  init(
    _ table: UnsafePointer<assay_problem>, _ functions: assay_problem_functions, _ description: ProblemDescription,
    in library: String
  ) {
    func call(_ function: String) -> Call { Call(function, of: description.name, in: library) }
    self.table = table
    self.functions = functions
    settingDescriptions = description.settings
    create = call("create")
    start = call("start")
    bounds = call("bounds")
    optimum = call("optimum")
    evaluation = call("an evaluation")
    destroy = call("destroy")
  }

  func problem<Scalar: LibraryScalar>(_ settings: Settings, _ seed: Seed) throws(DataError) -> Problem<Scalar> {
    let message = Guarded.message()
    var shape = assay_shape()
    var handle: UnsafeMutableRawPointer?
    let code = withSettings(settings, settingDescriptions) { values in
      create.note {
        functions.create?(table, values, settingDescriptions.count, seed.key, &shape, &handle, message.start)
      }
    }
    message.check(create)
    guard code == assay_code(ASSAY_OK) else { throw .unmade("\(create) failed: \(message.take())") }
    return try LibraryInstance<Scalar>(self, checked(shape), handle).problem()
  }

  /// What `create` says about an instance; nonsense is refused.
  private func checked(_ shape: assay_shape) throws(DataError) -> assay_shape {
    guard shape.dimension >= 1, shape.dimension < 1 << 31 else {
      throw .unmade("\(create) made an instance of dimension \(shape.dimension)")
    }
    guard let capabilities = Set<Capability>(bits: shape.capabilities) else {
      throw .unmade("\(create) made an instance with unknown capabilities: \(shape.capabilities)")
    }
    guard capabilities.contains(.residuals) == (shape.residual_count > 0), shape.residual_count < 1 << 31 else {
      throw .unmade("\(create) made an instance with \(shape.residual_count) residuals")
    }
    guard shape.minimizer_count < 1 << 31 else {
      throw .unmade("\(create) made an instance with \(shape.minimizer_count) minimizers")
    }
    for (capability, isThere) in evaluations where capabilities.contains(capability) && !isThere {
      throw .unmade("\(create) made an instance with a capability whose function is NULL: \(capability)")
    }
    guard capabilities.isEmpty || capabilities.contains(.gradient) else {
      throw .unmade("\(create) made an instance with second derivatives or residuals, but without a gradient")
    }
    guard shape.has_bounds == 0 || functions.bounds != nil, shape.has_optimum == 0 || functions.optimum != nil else {
      throw .unmade("\(create) made an instance with bounds or an optimum whose function is NULL")
    }
    return shape
  }

  private var evaluations: [(Capability, isThere: Bool)] {
    [
      (.gradient, functions.gradient != nil), (.hessian, functions.hessian != nil),
      (.hessianProduct, functions.hessian_product != nil),
      (.residuals, functions.residuals != nil && functions.jacobian != nil),
    ]
  }
}

/// An instance of a problem on the other side of the boundary.
private final class LibraryInstance<Scalar: LibraryScalar>: @unchecked Sendable {
  // Sound: calls about the instance, and its buffers, are under the lock.
  private let lock = Mutex(())
  private let plugin: LibraryFunctions
  private let shape: assay_shape
  private let handle: UnsafeMutableRawPointer?
  private let point: Guarded<Scalar>
  private let direction: Guarded<Scalar>
  private let message = Guarded.message()
  private var answers: [Int: Guarded<Scalar>] = [:]

  init(_ plugin: LibraryFunctions, _ shape: assay_shape, _ handle: UnsafeMutableRawPointer?) {
    self.plugin = plugin
    self.shape = shape
    self.handle = handle
    point = Guarded(shape.dimension, "the point")
    direction = Guarded(shape.dimension, "the direction")
  }

  deinit { plugin.destroy.note { plugin.functions.destroy?(handle) } }

  func problem() throws(DataError) -> Problem<Scalar> {
    try Problem(objective(), start: start(), optimum: optimum()).finite(madeBy: plugin.create)
  }

  // MARK: What it is

  private func start() throws(DataError) -> [Scalar] {
    point.blank()
    plugin.start.note { plugin.functions.start?(handle, point.start, point.count) }
    try point.checkFilled(plugin.start)
    return point.elements
  }

  private func bounds() throws(DataError) -> Bounds<Scalar>? {
    guard shape.has_bounds != 0 else { return nil }
    let lower = Guarded<Scalar>(shape.dimension, "the lower bounds")
    let upper = Guarded<Scalar>(shape.dimension, "the upper bounds")
    lower.blank()
    upper.blank()
    plugin.bounds.note { plugin.functions.bounds?(handle, lower.start, upper.start, shape.dimension) }
    try lower.checkFilled(plugin.bounds)
    try upper.checkFilled(plugin.bounds)
    if let reason = whyNoBounds(lower.elements, upper.elements) {
      throw .unmade("\(plugin.bounds) gave no bounds: \(reason)")
    }
    return Bounds(lower: lower.elements, upper: upper.elements)
  }

  private func optimum() throws(DataError) -> Optimum<Scalar>? {
    guard shape.has_optimum != 0 else { return nil }
    let (n, count) = (shape.dimension, shape.minimizer_count)
    let value = Guarded<Scalar>(1, "the least value")
    let points = Guarded<Scalar>(count * n, "the minimizers")
    value.blank()
    points.blank()
    plugin.optimum.note { plugin.functions.optimum?(handle, value.start, points.start, count, n) }
    try value.checkFilled(plugin.optimum)
    try points.checkFilled(plugin.optimum)
    let elements = points.elements
    return Optimum(value: value.start[0], minimizers: (0..<count).map { Array(elements[$0 * n..<($0 + 1) * n]) })
  }

  private func objective() throws(DataError) -> AnyObjective<Scalar> {
    let digest = shape.has_data_digest != 0 ? Digest(high: shape.data_digest.0, low: shape.data_digest.1) : nil
    let functions = plugin.functions
    var objective = AnyObjective<Scalar>(
      dimension: shape.dimension, dataDigest: digest, bounds: try bounds(),
      value: { x in self.evaluate(x, functions.value, count: 1) { $0[0] } })
    let capabilities = Set<Capability>(bits: shape.capabilities) ?? []
    if capabilities.contains(.gradient) {
      objective.add(gradient: derivative(functions.gradient, count: shape.dimension))
    }
    if capabilities.contains(.hessian) {
      objective.add(hessian: derivative(functions.hessian, count: shape.dimension * shape.dimension))
    }
    if capabilities.contains(.hessianProduct) {
      objective.add(hessianProduct: { x, v, answer in self.multiply(x, v, into: &answer) })
    }
    if capabilities.contains(.residuals) {
      objective.add(
        shape.residual_count, residuals: derivative(functions.residuals, count: shape.residual_count),
        jacobian: derivative(functions.jacobian, count: shape.residual_count * shape.dimension))
    }
    return objective
  }

  // MARK: Evaluations

  private func derivative(_ function: assay_evaluation?, count: Int) -> AnyObjective<Scalar>.Derivative {
    { x, answer in
      self.evaluate(x, function, count: count) { numbers in
        for index in 0..<count { answer[index] = numbers[index] }
      }
    }
  }

  /// Calls `function` at `x` and hands its answer to `take`.
  private func evaluate<Result>(
    _ x: Span<Scalar>, _ function: assay_evaluation?, count: Int, take: (UnsafeMutablePointer<Scalar>) -> Result
  ) -> Result {
    lock.withLock { _ in
      point.fill(x)
      let answer = answer(count)
      let code = plugin.evaluation.note {
        function?(handle, point.start, point.count, answer.start, count, message.start)
      }
      check(code, answer)
      return take(answer.start)
    }
  }

  private func multiply(_ x: Span<Scalar>, _ v: Span<Scalar>, into product: inout MutableSpan<Scalar>) {
    lock.withLock { _ in
      point.fill(x)
      direction.fill(v)
      let answer = answer(point.count)
      let code = plugin.evaluation.note {
        plugin.functions.hessian_product?(
          handle, point.start, direction.start, point.count, answer.start, point.count, message.start)
      }
      check(code, answer)
      for index in 0..<point.count { product[index] = answer.start[index] }
    }
  }

  /// The buffer of an answer of so many numbers, none of them written.
  private func answer(_ count: Int) -> Guarded<Scalar> {
    let buffer = answers[count] ?? Guarded<Scalar>(count, "its answer")
    answers[count] = buffer
    buffer.blank()
    return buffer
  }

  private func check(_ code: assay_code?, _ answer: Guarded<Scalar>) {
    answer.check(plugin.evaluation)
    point.check(plugin.evaluation)
    message.check(plugin.evaluation)
    let failure = code == assay_code(ASSAY_OK) ? answer.lack : "failed: \(message.take())"
    if let failure { noteNoAnswer("\(plugin.evaluation) \(failure)") }
  }
}
