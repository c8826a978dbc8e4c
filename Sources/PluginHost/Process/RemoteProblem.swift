import AssayKit
import PortableMath

/// A problem in a plugin's process: a pure function made of its settings and seed.
struct RemoteProblem<Scalar: PortableScalar>: Sendable {
  private let instance: RemoteInstance<Scalar, MadeProblemReply>

  init(_ process: PluginProcess, _ wire: WireProblem, settings: [String: SettingValue], seed: Seed) {
    instance = RemoteInstance(
      process, "problem", wire.name, questions: questionNames,
      request: { (instance) throws(PluginFault) in
        try encoded(
          MakeMessage(
            instance: instance, problem: wire.name, settings: settings, scalar: Scalar.wireName, seed: seed.wireText))
      },
      layout: { (made) throws(PluginFault) in
        try made.check(Scalar.self)
        return made.sizes.layout(of: Scalar.self)
      })
  }

  /// The problem with its start and what it says of its optimum.
  func problem() throws(PluginFault) -> Problem<Scalar> {
    let process = instance.process
    process.lock.lock()
    defer { process.lock.unlock() }
    let place = try instance.currentPlace()
    let n = place.made.dimension
    let start = try instance.show("start", count: n, place)
    var bounds: Bounds<Scalar>?
    if place.made.bounds == true {
      let (lower, upper) = (try instance.show("lower", count: n, place), try instance.show("upper", count: n, place))
      if let reason = whyNoBounds(lower, upper) { throw .badInstance(reason) }
      bounds = Bounds(lower: lower, upper: upper)
    }
    var minimizers: [[Scalar]] = []
    // The most minimizers that are listened to.
    for index in 0..<min(place.made.optimum?.count ?? 0, 1000) {
      minimizers.append(try instance.show(process.version.minimizer, index, count: n, place))
    }
    let optimum = place.made.optimum.map { Optimum(value: Scalar($0.value), minimizers: minimizers) }
    let problem = Problem(objective(place.made, bounds), start: start, optimum: optimum)
    if let part = problem.impossiblePart { throw .badInstance(part) }
    return problem
  }

  /// `plugin 'python3 mine.py': the problem 'mine': …`
  func sentence(_ fault: PluginFault) -> String { instance.sentence(fault) }

  // MARK: Evaluating

  private func objective(_ made: MadeProblemReply, _ bounds: Bounds<Scalar>?) -> AnyObjective<Scalar> {
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
    ask(question, at: x, times: v) { copy($0, into: answer) }
  }

  private func ask<Result>(
    _ question: EvaluationKind, at x: Span<Scalar>, times v: Span<Scalar>?, _ take: (UnsafeRawPointer?) -> Result
  ) -> Result {
    instance.ask(
      "'\(questionNames[question.position])'", at: x, times: v, count: { $0.made.sizes.count(of: question) },
      message: { $0.questions[question.position] }, take)
  }
}

/// Copies the numbers of an answer; without one all of them are NaN.
func copy<Scalar: PortableScalar>(_ numbers: UnsafeRawPointer?, into answer: UnsafeMutableBufferPointer<Scalar>) {
  guard let numbers else { return answer.update(repeating: .nan) }
  let bytes = UnsafeMutableRawBufferPointer(answer)
  bytes.copyMemory(from: UnsafeRawBufferPointer(start: numbers, count: bytes.count))
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
