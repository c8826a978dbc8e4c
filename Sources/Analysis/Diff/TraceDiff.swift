public import Records

/// Two traces of one trial over the same steps: where their numbers first differ, and which operations made the difference.
public struct TraceDiff: Equatable, Codable, Sendable {
  /// The first operation whose outputs differ; nil if all are equal.
  public var first: OperationDiff?
  /// Operations whose outputs differ, in order, among them the first.
  public var operations: [OperationDiff]
  /// The steps that were compared.
  public var firstStep: Int
  public var lastStep: Int
  /// The first step from which on all outputs are equal again.
  public var healedAtStep: Int?
  /// Where the traces have other operations (one evaluated more often), beyond which nothing can be paired.
  public var unpairedAtStep: Int?
}

/// What two reports of a trial say without a trace: between which steps it went apart, and whose bits this machine has there.
public struct ReplayOfReports: Equatable, Codable, Sendable {
  public var trial: String
  public var hasEqualBits: Bool
  /// nil if the bits are equal, as are the two below.
  public var discrepancy: Discrepancy?
  public var hasFirstsBits: Bool?
  public var hasOthersBits: Bool?
  /// At the checkpoints that both have; nil if the bits are equal.
  public var distances: [StepDistance]?

  public init(
    trial: String, hasEqualBits: Bool, discrepancy: Discrepancy? = nil, hasFirstsBits: Bool? = nil,
    hasOthersBits: Bool? = nil, distances: [StepDistance]? = nil
  ) {
    self.trial = trial
    self.hasEqualBits = hasEqualBits
    self.discrepancy = discrepancy
    self.hasFirstsBits = hasFirstsBits
    self.hasOthersBits = hasOthersBits
    self.distances = distances
  }
}

/// An operation with other outputs on both sides.
public struct OperationDiff: Equatable, Codable, Sendable {
  public var step: Int
  public var stage: Stage
  public var kind: OperationTrace.Kind
  /// Which operation of its kind in the step, from 1.
  public var number: Int
  /// The first element that differs, and both its numbers.
  public var index: Int
  /// The tensor that it is in, and its indices there, where the outputs' parts have names.
  public var tensor: String?
  public var tensorIndices: [Int]?
  public var a: ExactNumber
  public var b: ExactNumber
  public var ulps: UInt64
  /// The greatest distance and how many elements differ, of how many.
  public var greatestUlps: UInt64
  public var differing: Int
  public var count: Int
  public var origin: Origin

  public enum Origin: String, Codable, Sendable {
    /// The operation had equal inputs on both sides and gave other outputs: it made the difference.
    case created
    /// It had other inputs; whether it made a difference of its own was not tried.
    case inherited
    /// It had other inputs, and given the other side's inputs this machine gives the other side's outputs.
    case inheritedOnly
    /// It had other inputs, and given the other side's inputs this machine still gives other outputs.
    case createdAsWell
  }
}

/// Compares traces; `answer` computes an operation of the other side here, nil if it cannot.
public func compare(
  _ a: Trace, _ b: Trace, answer: (OperationTrace, _ step: Int) -> [ExactNumber]? = { _, _ in nil }
) -> TraceDiff {
  let steps = pairedSteps(a, b)
  var diff = TraceDiff(operations: [], firstStep: steps.first?.0.step ?? 0, lastStep: steps.last?.0.step ?? 0)
  var lastDifferent: Int?
  // An update's inputs are all that came before it: equal until the first difference.
  var isClean = true
  for (x, y) in steps {
    let haveOtherData = zip(x.operations, y.operations).contains { $0.kind == .data && $0.outputs != $1.outputs }
    guard x.operations.map(\.kind) == y.operations.map(\.kind) else {
      diff.unpairedAtStep = x.step
      break
    }
    for (position, (p, q)) in zip(x.operations, y.operations).enumerated() where p.outputs != q.outputs {
      let number = x.operations[...position].count { $0.kind == p.kind }
      diff.operations.append(
        operationDiff(
          p, q, step: x.step, number: number, a.trial.scalar,
          origin(p, q, isClean: isClean, haveOtherData: haveOtherData) { answer($0, x.step) }))
      isClean = false
      lastDifferent = x.step
    }
  }
  diff.first = diff.operations.first
  if let lastDifferent, diff.unpairedAtStep == nil {
    diff.healedAtStep = steps.first { $0.0.step > lastDifferent }?.0.step
  }
  return diff
}

private func pairedSteps(_ a: Trace, _ b: Trace) -> [(StepTrace, StepTrace)] {
  var other: [Int: StepTrace] = [:]
  for step in b.steps { other[step.step] = step }
  return a.steps.compactMap { step in other[step.step].map { (step, $0) } }
}

private func origin(
  _ a: OperationTrace, _ b: OperationTrace, isClean: Bool, haveOtherData: Bool,
  _ answer: (OperationTrace) -> [ExactNumber]?
) -> OperationDiff.Origin {
  switch a.kind {
  case .start, .update: return isClean ? .created : .inherited
  case .data: return .created
  case .value, .gradient, .hessian, .hessianProduct, .residuals, .jacobian:
    // This side cannot make the other side's mini-batch.
    if haveOtherData { return .inherited }
  case .forward: break
  }
  if a.inputs == b.inputs { return .created }
  guard let here = answer(b) else { return .inherited }
  return here == b.outputs ? .inheritedOnly : .createdAsWell
}

private func operationDiff(
  _ a: OperationTrace, _ b: OperationTrace, step: Int, number: Int, _ scalar: ScalarType,
  _ origin: OperationDiff.Origin
) -> OperationDiff {
  let count = max(a.outputs.count, b.outputs.count)
  func element(_ outputs: [ExactNumber], _ index: Int) -> ExactNumber {
    index < outputs.count ? outputs[index] : ExactNumber(Double.nan)
  }
  let differing = (0..<count).filter { element(a.outputs, $0) != element(b.outputs, $0) }
  let index = differing.first ?? 0
  func distance(_ index: Int) -> UInt64 {
    ulpsApart(element(a.outputs, index).value ?? .nan, element(b.outputs, index).value ?? .nan, scalar)
  }
  let place = a.place(of: index)
  return OperationDiff(
    step: step, stage: a.kind.stage, kind: a.kind, number: number, index: index, tensor: place?.tensor,
    tensorIndices: place?.indices, a: element(a.outputs, index),
    b: element(b.outputs, index), ulps: distance(index), greatestUlps: differing.map(distance).max() ?? 0,
    differing: differing.count, count: count, origin: origin)
}
