/// Returns ∂y/∂x for each x of `variables`, by reverse differentiation of the recorded operations.
///
/// - Parameters:
///   - y: one element. With a `seed` it may be of any shape, and the result is Σ seedᵢ·∂yᵢ/∂x.
///   - variables: variables, or results on the way to y; the gradient is 0 if y does not depend on one.
///   - seed: a tensor of y's shape; nil for 1.
///   - recording: whether the pass is recorded, so that gradients of the result can be taken.
///   - keepingGraph: whether y's operations stay for another pass; otherwise they are freed in this one. By default they stay
///     if the pass is recorded.
/// - Complexity: a small multiple of the operations between the variables and y.
///
/// Only the graph determines the order in which the contributions to a tensor's gradient are added.
/// Source: Griewank, Walther, "Evaluating derivatives", 2nd ed. (2008), section 3.3.
@inlinable
public func gradients<Scalar>(
  of y: Tensor<Scalar>, for variables: [Tensor<Scalar>], seed: Tensor<Scalar>? = nil, recording: Bool = false,
  keepingGraph: Bool? = nil
) -> [Tensor<Scalar>] {
  precondition(seed != nil || y.count == 1, "only one element has a gradient, not the shape \(y.shape): give a seed")
  let seed = seed ?? Tensor(repeating: 1, shape: y.shape)
  precondition(seed.shape == y.shape, "the seed has the shape \(seed.shape), not \(y.shape)")
  for x in variables {
    precondition(x.isTracked, "a constant has no gradient")
    x.node.record.pointee.isWanted = true
  }
  if y.isTracked {
    var pass = BackwardPass<Scalar>(isRecording: recording, keepsGraph: keepingGraph ?? recording)
    pass.find(from: y.node.record)
    pass.run(from: y.node.record, seed)
  }
  let result = variables.map { $0.node.record.pointee.gradient ?? Tensor(repeating: 0, shape: $0.shape) }
  for x in variables {
    x.node.record.pointee.isWanted = false
    x.node.record.pointee.gradient = nil
  }
  return result
}

/// One way back through a graph. It goes by the records' addresses, since counting references would take half of its time:
/// `gradients` holds y, and y the graph.
@usableFromInline
struct BackwardPass<Scalar: PrimalScalar> {
  @usableFromInline typealias Address = UnsafeMutablePointer<Record<Scalar>>

  @usableFromInline let isRecording: Bool
  @usableFromInline let keepsGraph: Bool
  @usableFromInline var waiting: [Address] = []
  @usableFromInline var found: [Address] = []

  @inlinable
  init(isRecording: Bool, keepsGraph: Bool) {
    self.isRecording = isRecording
    self.keepsGraph = keepsGraph
    waiting.reserveCapacity(16)
    found.reserveCapacity(32)
  }

  /// Counts the uses of every record that `end` depends on.
  @inlinable
  mutating func find(from end: Address) {
    found.append(end)
    var next = 0
    while next < found.count {
      let record = found[next]
      next += 1
      precondition(!record.pointee.wasFreed, "an earlier gradient freed this graph: take that one keepingGraph")
      if record.pointee.firstPullback != nil { use(record.pointee.first.unsafelyUnwrapped.record) }
      if record.pointee.secondPullback != nil { use(record.pointee.second.unsafelyUnwrapped.record) }
    }
  }

  @inlinable @inline(__always)
  mutating func use(_ input: Address) {
    input.pointee.pending += 1
    if input.pointee.pending == 1 { found.append(input) }
  }

  /// Goes through the records, each after all of its uses.
  @inlinable
  mutating func run(from end: Address, _ seed: Tensor<Scalar>) {
    end.pointee.gradient = seed
    waiting.append(end)
    while let record = waiting.popLast() {
      if record.pointee.first != nil { pull(record) }
    }
    // Those of variables that were not asked for.
    for record in found where !record.pointee.isWanted { record.pointee.gradient = nil }
    if !keepsGraph { free() }
  }

  @inlinable @inline(__always)
  mutating func pull(_ record: Address) {
    let operation = Operation(record, isRecording: isRecording)
    guard let gradient = record.pointee.gradient else { preconditionFailure("a record is reached after its uses") }
    if !record.pointee.isWanted { record.pointee.gradient = nil }
    if let pullback = record.pointee.firstPullback {
      contribute(pullback(gradient, operation), to: record.pointee.first.unsafelyUnwrapped.record)
    }
    if let pullback = record.pointee.secondPullback {
      contribute(pullback(gradient, operation), to: record.pointee.second.unsafelyUnwrapped.record)
    }
  }

  @inlinable @inline(__always)
  mutating func contribute(_ contribution: Tensor<Scalar>, to input: Address) {
    if let sum = input.pointee.gradient {
      input.pointee.gradient = sum + contribution
    } else {
      input.pointee.gradient = contribution
    }
    input.pointee.pending -= 1
    if input.pointee.pending == 0 { waiting.append(input) }
  }

  /// Lets go of all inputs, the furthest first: so every record is there until its own turn is over.
  @inlinable
  func free() {
    for record in found.reversed() {
      guard record.pointee.first != nil else { continue }
      record.pointee.wasFreed = true
      record.pointee.firstPullback = nil
      record.pointee.secondPullback = nil
      record.pointee.first = nil
      record.pointee.second = nil
    }
  }
}
