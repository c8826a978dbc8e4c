/// ∂y/∂x for each x of `variables`: reverse differentiation of the recorded operations.
///
/// - Parameters:
///   - y: one element, or where `seed` is given a tensor of its shape: then Σ seedᵢ·∂yᵢ/∂x.
///   - variables: variables or results between them and y; one that y does not depend on has the gradient 0.
///   - recording: whether the pass is recorded, so that gradients of the result can be taken.
///   - keepingGraph: whether y's operations stay for another pass; else their links go as the pass leaves them. By default
///     they stay where the pass is recorded.
/// - Complexity: a small multiple of the operations between the variables and y.
///
/// Where a tensor is used more than once, its contributions are added in an order that the graph alone determines.
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
    x.node.header.isWanted = true
  }
  if y.isTracked {
    var pass = BackwardPass<Scalar>(isRecording: recording, keepsGraph: keepingGraph ?? recording)
    pass.find(from: y.node)
    pass.run(from: y.node, seed)
  }
  let result = variables.map { $0.node.header.gradient ?? Tensor(repeating: 0, shape: $0.shape) }
  for x in variables {
    x.node.header.isWanted = false
    x.node.header.gradient = nil
  }
  return result
}

@usableFromInline
struct BackwardPass<Scalar: PrimalScalar> {
  @usableFromInline let isRecording: Bool
  @usableFromInline let keepsGraph: Bool
  @usableFromInline var waiting: [Node<Scalar>] = []

  @inlinable
  init(isRecording: Bool, keepsGraph: Bool) {
    self.isRecording = isRecording
    self.keepsGraph = keepsGraph
  }

  /// Counts the uses of every node that `end` depends on.
  @inlinable
  mutating func find(from end: Node<Scalar>) {
    end.header.wasFound = true
    waiting.append(end)
    while let node = waiting.popLast() {
      precondition(!node.header.wasFreed, "an earlier gradient freed this graph: take that one keepingGraph")
      if node.header.firstPullback != nil { count(node.header.first!) }
      if node.header.secondPullback != nil { count(node.header.second!) }
    }
  }

  @inlinable
  mutating func count(_ input: Node<Scalar>) {
    input.header.pending += 1
    if input.header.wasFound { return }
    input.header.wasFound = true
    waiting.append(input)
  }

  /// Goes through the nodes, each after all of its uses.
  @inlinable
  mutating func run(from end: Node<Scalar>, _ seed: Tensor<Scalar>) {
    end.header.gradient = seed
    waiting.append(end)
    while let node = waiting.popLast() {
      node.header.wasFound = false
      guard let gradient = node.header.gradient else { continue }
      let operation = Operation(node, isRecording: isRecording)
      if let pullback = node.header.firstPullback { contribute(pullback(gradient, operation), to: node.header.first!) }
      if let pullback = node.header.secondPullback { contribute(pullback(gradient, operation), to: node.header.second!) }
      if !node.header.isWanted { node.header.gradient = nil }
      if !keepsGraph { free(node) }
    }
  }

  @inlinable
  mutating func contribute(_ contribution: Tensor<Scalar>, to input: Node<Scalar>) {
    if let sum = input.header.gradient {
      input.header.gradient = sum + contribution
    } else {
      input.header.gradient = contribution
    }
    input.header.pending -= 1
    if input.header.pending == 0 { waiting.append(input) }
  }

  @inlinable
  func free(_ node: Node<Scalar>) {
    guard node.header.first != nil else { return }
    node.header.wasFreed = true
    node.header.firstPullback = nil
    node.header.secondPullback = nil
    node.header.first = nil
    node.header.second = nil
  }
}
