extension Tensor {
  /// The same elements in another shape of as many.
  @inlinable
  public func reshaped(_ shape: [Int]) -> Tensor {
    precondition(product(shape) == count, "\(count) elements do not fill the shape \(shape)")
    let source = node
    return Tensor.made(shape) { target in source.withElements { _ = target.initialize(from: $0) } }
      .recorded(self) { g, o in g.reshaped(o.first.shape) }
  }

  /// The axes in the order `order`; by default reversed.
  @inlinable
  public func transposed(_ order: [Int]? = nil) -> Tensor {
    let order = order ?? Array((0..<rank).reversed())
    precondition(order.sorted() == Array(0..<rank), "\(order) is no order of \(rank) axes")
    let strides = strides(of: shape)
    return picked(Lattice(extents: order.map { shape[$0] }, strides: order.map { strides[$0] }))
  }

  /// Every `step`-th of `range` along `axis`.
  @inlinable
  public func slice(_ range: Range<Int>, along axis: Int = 0, step: Int = 1) -> Tensor {
    check(axis)
    precondition(
      range.lowerBound >= 0 && range.upperBound <= shape[axis] && step > 0,
      "\(range) by \(step) is no slice of the extent \(shape[axis])")
    var lattice = Lattice(extents: shape, strides: strides(of: shape))
    lattice.start = range.lowerBound * lattice.strides[axis]
    lattice.extents[axis] = (range.count + step - 1) / step
    lattice.strides[axis] *= step
    return picked(lattice)
  }

  /// The rows `indices` along the first axis, in that order, also repeated: [indices.count] + the other extents.
  @inlinable
  public func gather(_ indices: [Int]) -> Tensor {
    precondition(rank > 0, "a tensor of no axes has no rows")
    let rows = shape[0]
    precondition(indices.allSatisfy { $0 >= 0 && $0 < rows }, "an index is outside of the \(rows) rows")
    let width = product(Array(shape.dropFirst()))
    let positions = indices.flatMap { row in row * width..<(row + 1) * width }
    return taken(positions, shape: [indices.count] + shape.dropFirst())
  }

  /// The shape repeated to a greater one: aligned at the last axes, extents of 1 and missing ones repeated.
  @inlinable
  public func broadcast(to shape: [Int]) -> Tensor {
    if shape == self.shape { return self }
    precondition(broadcastShape(self.shape, shape) == shape, "the shape \(self.shape) does not repeat to \(shape)")
    let missing = shape.count - rank
    let own = strides(of: self.shape)
    let strides = shape.indices.map { $0 < missing || self.shape[$0 - missing] != shape[$0] ? 0 : own[$0 - missing] }
    return Tensor.made(shape) { Lattice(extents: shape, strides: strides).copy(self.node, into: $0) }
      .recorded(self) { g, o in g.summed(as: o.first) }
  }

  @inlinable
  func check(_ axis: Int) { precondition(axis >= 0 && axis < rank, "the shape \(shape) has no axis \(axis)") }
}

/// The tensors one after the other along `axis`; their other extents are equal.
@inlinable
public func concatenated<Scalar>(_ parts: [Tensor<Scalar>], along axis: Int = 0) -> Tensor<Scalar> {
  precondition(!parts.isEmpty, "nothing cannot be concatenated")
  if parts.count == 1 { return parts[0] }
  let half = parts.count / 2
  let a = concatenated(Array(parts[..<half]), along: axis)
  let b = concatenated(Array(parts[half...]), along: axis)
  a.check(axis)
  var shape = a.shape
  shape[axis] = b.rank == a.rank ? b.shape[axis] : -1
  precondition(shape == b.shape, "the shapes \(a.shape) and \(b.shape) do not fit along axis \(axis)")
  shape[axis] += a.shape[axis]
  let (split, end) = (a.shape[axis], shape[axis])
  let (widthA, widthB) = (product(Array(a.shape[axis...])), product(Array(b.shape[axis...])))
  return Tensor.made(shape) { target in
    a.node.withElements { a in
      b.node.withElements { b in
        for row in 0..<product(Array(shape[..<axis])) {
          let start = row * (widthA + widthB)
          for index in 0..<widthA { target[start + index] = a[row * widthA + index] }
          for index in 0..<widthB { target[start + widthA + index] = b[row * widthB + index] }
        }
      }
    }
  }.recorded(
    a, { g, _ in g.slice(0..<split, along: axis) },
    b, { g, _ in g.slice(split..<end, along: axis) })
}

/// The shape that both repeat to.
@inlinable
func broadcastShape(_ a: [Int], _ b: [Int]) -> [Int] {
  let count = max(a.count, b.count)
  return (0..<count).map { axis in
    let x = axis < count - a.count ? 1 : a[axis - count + a.count]
    let y = axis < count - b.count ? 1 : b[axis - count + b.count]
    precondition(x == y || x == 1 || y == 1, "the shapes \(a) and \(b) do not broadcast")
    return x == 1 ? y : x
  }
}

/// How far apart neighbors along each axis are, row-major.
@inlinable
func strides(of shape: [Int]) -> [Int] {
  var result = shape
  var stride = 1
  for axis in shape.indices.reversed() {
    result[axis] = stride
    stride *= shape[axis]
  }
  return result
}
