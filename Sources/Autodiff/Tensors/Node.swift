/// What a tensor's operation was: what stands before the elements in a node's one block of memory.
@usableFromInline
struct Record<Scalar: PrimalScalar> {
  @usableFromInline let shape: [Int]
  @usableFromInline let count: Int
  @usableFromInline var first: Node<Scalar>?
  @usableFromInline var second: Node<Scalar>?
  /// The derivative with respect to each input; nil where none flows.
  @usableFromInline var firstPullback: Pullback<Scalar>?
  @usableFromInline var secondPullback: Pullback<Scalar>?
  @usableFromInline var wasFreed = false

  // Of a backward pass under way; clear at other times.
  @usableFromInline var isWanted = false
  @usableFromInline var wasFound = false
  /// The uses whose contribution is not there yet.
  @usableFromInline var pending = 0
  @usableFromInline var gradient: Tensor<Scalar>?

  @inlinable
  init(shape: [Int], count: Int) {
    self.shape = shape
    self.count = count
  }
}

/// A function of the output's gradient and of the operation: the gradient with respect to one of its inputs.
@usableFromInline typealias Pullback<Scalar: PrimalScalar> = (Tensor<Scalar>, Operation<Scalar>) -> Tensor<Scalar>

/// The elements of a tensor, with the operation that made them: one allocation. References go to inputs only, so that no
/// cycle can arise.
@usableFromInline
final class Node<Scalar: PrimalScalar>: ManagedBuffer<Record<Scalar>, Scalar> {
  /// A node with elements of unspecified content.
  @inlinable
  static func make(_ shape: [Int], _ count: Int) -> Node {
    let buffer = Node.create(minimumCapacity: count) { _ in Record(shape: shape, count: count) }
    return unsafeDowncast(buffer, to: Node.self)
  }

  @inlinable
  func withElements<Result>(_ body: (UnsafeMutableBufferPointer<Scalar>) -> Result) -> Result {
    withUnsafeMutablePointers { body(UnsafeMutableBufferPointer(start: $1, count: $0.pointee.count)) }
  }

  /// Lets go of the inputs one by one: left to itself a chain of a million operations would be freed in as many nested
  /// calls, and the stack would end first.
  @inlinable
  deinit {
    guard header.first != nil else { return }
    var waiting: [Node] = []
    take(into: &waiting)
    while var node = waiting.popLast() {
      if isKnownUniquelyReferenced(&node) { node.take(into: &waiting) }
    }
  }

  /// Moves the inputs that have inputs themselves into `waiting`, and lets go of the others.
  @inlinable
  func take(into waiting: inout [Node]) {
    if let input = header.first, input.header.first != nil { waiting.append(input) }
    if let input = header.second, input.header.first != nil { waiting.append(input) }
    header.first = nil
    header.second = nil
  }
}

/// A recorded operation, as its pullbacks see it.
@usableFromInline
struct Operation<Scalar: PrimalScalar> {
  @usableFromInline unowned(unsafe) let node: Node<Scalar>
  /// Whether the pass that asks is itself recorded.
  @usableFromInline let isRecording: Bool

  @inlinable
  init(_ node: Node<Scalar>, isRecording: Bool) {
    self.node = node
    self.isRecording = isRecording
  }

  @inlinable var first: Tensor<Scalar> {
    Tensor(node.header.first!, isTracked: isRecording && node.header.firstPullback != nil)
  }
  @inlinable var second: Tensor<Scalar> {
    Tensor(node.header.second!, isTracked: isRecording && node.header.secondPullback != nil)
  }
  @inlinable var output: Tensor<Scalar> { Tensor(node, isTracked: isRecording) }
}
