/// An array of numbers of any rank, row-major, that remembers the operations it came from.
///
/// Operations on a `variable` and on what follows from it are recorded, and `gradients(of:for:)` goes back through them.
/// That pass is made of the same operations, so it can be recorded too: gradients of gradients, of any order.
///
///     let x = Tensor<Double>(variable: [0.5, 2])
///     let y = (x * x).sum()
///     let slope = gradients(of: y, for: [x], recording: true)[0]
///
/// The memory of an operation is freed with the last tensor that needs it, since there are no cycles. Tensors are constant
/// values. They are not `Sendable`, since a backward pass marks the graph. Shapes that do not fit are programming errors. NaN
/// and ∞ propagate as in IEEE 754. The bits depend only on the operands.
public struct Tensor<Scalar: PrimalScalar> {
  @usableFromInline let node: Node<Scalar>
  /// Whether derivatives flow through this tensor.
  public let isTracked: Bool

  @inlinable @inline(__always)
  init(_ node: Node<Scalar>, isTracked: Bool) {
    self.node = node
    self.isTracked = isTracked
  }

  /// A constant with the elements given row by row, the last index fastest; by default a vector.
  @inlinable
  public init(_ elements: [Scalar], shape: [Int]? = nil) { self.init(elements, shape, isTracked: false) }

  /// A constant of no axes.
  @inlinable
  public init(_ element: Scalar) { self.init(repeating: element, shape: []) }

  /// A constant whose elements are equal.
  @inlinable
  public init(repeating element: Scalar, shape: [Int]) {
    self = Tensor.made(shape) { $0.initialize(repeating: element) }
  }

  /// A variable, which gradients are taken for; its elements are given as a constant's are.
  @inlinable
  public init(variable elements: [Scalar], shape: [Int]? = nil) { self.init(elements, shape, isTracked: true) }

  /// A variable of no axes.
  @inlinable
  public init(variable element: Scalar) {
    self.init(Tensor.made([]) { $0.initialize(repeating: element) }.node, isTracked: true)
  }

  @inlinable
  init(_ elements: [Scalar], _ shape: [Int]?, isTracked: Bool) {
    let shape = shape ?? [elements.count]
    precondition(product(shape) == elements.count, "\(elements.count) elements do not fill the shape \(shape)")
    let node = Node<Scalar>.make(shape, elements.count)
    node.withElements { _ = $0.initialize(from: elements) }
    self.init(node, isTracked: isTracked)
  }

  /// The extent of each axis; empty for a single number.
  @inlinable public var shape: [Int] { node.record.pointee.shape }
  /// The number of axes.
  @inlinable public var rank: Int { shape.count }
  /// The number of elements.
  @inlinable public var count: Int { node.record.pointee.count }
  /// A copy of the elements, row by row, the last index fastest.
  @inlinable public var elements: [Scalar] { node.withElements { Array($0) } }

  /// The one element of a tensor that has one.
  @inlinable public var element: Scalar {
    precondition(count == 1, "a tensor of shape \(shape) is not one element")
    return node.withElements { $0[0] }
  }

  @inlinable
  func withSpan<Result>(_ body: (Span<Scalar>) -> Result) -> Result {
    node.withElements { body(Span(_unsafeElements: UnsafeBufferPointer($0))) }
  }

  /// A constant whose elements `body` writes.
  @inlinable @inline(__always)
  static func made(_ shape: [Int], _ body: (UnsafeMutableBufferPointer<Scalar>) -> Void) -> Tensor {
    let node = Node<Scalar>.make(shape, product(shape))
    node.withElements(body)
    return Tensor(node, isTracked: false)
  }

  /// `self`, just made, as the output of an operation on `first`.
  @inlinable @inline(__always)
  func recorded(_ first: Tensor, _ pullback: @escaping Pullback<Scalar>) -> Tensor {
    guard first.isTracked, isRecordingOperations else { return self }
    node.record.pointee.first = first.node
    node.record.pointee.firstPullback = pullback
    return Tensor(node, isTracked: true)
  }

  /// `self`, just made, as the output of an operation on `first` and `second`.
  @inlinable @inline(__always)
  func recorded(
    _ first: Tensor, _ firstPullback: @escaping Pullback<Scalar>, _ second: Tensor,
    _ secondPullback: @escaping Pullback<Scalar>
  ) -> Tensor {
    guard first.isTracked || second.isTracked, isRecordingOperations else { return self }
    node.record.pointee.first = first.node
    node.record.pointee.second = second.node
    if first.isTracked { node.record.pointee.firstPullback = firstPullback }
    if second.isTracked { node.record.pointee.secondPullback = secondPullback }
    return Tensor(node, isTracked: true)
  }
}

/// The number of elements of a shape.
@inlinable
func product(_ shape: [Int]) -> Int {
  var result = 1
  for extent in shape {
    precondition(extent >= 0, "the shape \(shape) has a negative extent")
    result *= extent
  }
  return result
}
