/// What a tensor's operation was: what stands before the elements in a node's one block of memory.
@usableFromInline
struct Record<Scalar: PrimalScalar> {
  @usableFromInline let shape: [Int]
  @usableFromInline let count: Int
  @usableFromInline var first: Node<Scalar>?
  @usableFromInline var second: Node<Scalar>?
  /// The derivative with respect to each input; nil if none flows.
  @usableFromInline var firstPullback: Pullback<Scalar>?
  @usableFromInline var secondPullback: Pullback<Scalar>?
  @usableFromInline var wasFreed = false
  /// The node this stands in.
  @usableFromInline unowned(unsafe) var node: Node<Scalar>?

  // Of a backward pass under way; clear at other times.
  @usableFromInline var isWanted = false
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
    let node = unsafeDowncast(buffer, to: Node.self)
    node.record.pointee.node = node
    return node
  }

  /// What stands before the elements; by its address, since the compiler would guard every access to the property.
  @inlinable @inline(__always)
  var record: UnsafeMutablePointer<Record<Scalar>> { withUnsafeMutablePointerToHeader { $0 } }

  @inlinable
  func withElements<Result>(_ body: (UnsafeMutableBufferPointer<Scalar>) -> Result) -> Result {
    withUnsafeMutablePointers { body(UnsafeMutableBufferPointer(start: $1, count: $0.pointee.count)) }
  }

  /// Releases the inputs one by one. Otherwise a chain of a million operations would be freed in as many nested calls, and the
  /// stack would overflow.
  @inlinable
  deinit {
    guard record.pointee.first != nil else { return }
    var waiting: [Node] = []
    take(into: &waiting)
    while var node = waiting.popLast() {
      if isKnownUniquelyReferenced(&node) { node.take(into: &waiting) }
    }
  }

  /// Moves the inputs that have inputs themselves into `waiting`, and lets go of the others.
  @inlinable
  func take(into waiting: inout [Node]) {
    if let input = record.pointee.first, input.record.pointee.first != nil { waiting.append(input) }
    if let input = record.pointee.second, input.record.pointee.first != nil { waiting.append(input) }
    record.pointee.first = nil
    record.pointee.second = nil
  }
}

/// A recorded operation, as its pullbacks see it.
@usableFromInline
struct Operation<Scalar: PrimalScalar> {
  @usableFromInline let record: UnsafeMutablePointer<Record<Scalar>>
  /// Whether the pass that asks is itself recorded.
  @usableFromInline let isRecording: Bool

  @inlinable
  init(_ record: UnsafeMutablePointer<Record<Scalar>>, isRecording: Bool) {
    self.record = record
    self.isRecording = isRecording
  }

  @inlinable var first: Tensor<Scalar> {
    Tensor(record.pointee.first.unsafelyUnwrapped, isTracked: isRecording && record.pointee.firstPullback != nil)
  }
  @inlinable var second: Tensor<Scalar> {
    Tensor(record.pointee.second.unsafelyUnwrapped, isTracked: isRecording && record.pointee.secondPullback != nil)
  }
  @inlinable var output: Tensor<Scalar> { Tensor(record.pointee.node.unsafelyUnwrapped, isTracked: isRecording) }
}
