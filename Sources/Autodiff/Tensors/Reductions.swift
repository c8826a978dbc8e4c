public import PortableMath

extension Tensor {
  /// Σ over all elements, in PortableMath's fixed tree.
  @inlinable
  public func sum() -> Tensor {
    Tensor(withSpan { PortableMath.sum($0) }).recorded(self) { g, o in g.broadcast(to: o.first.shape) }
  }

  /// Σ over `axes`, which stay with extent 1 if `keepingAxes`.
  ///
  /// Runs of neighboring axes are summed one after the other, the last run first. A run that ends with the last axis is summed
  /// in PortableMath's fixed tree, any other in ascending order.
  @inlinable
  public func sum(along axes: [Int], keepingAxes: Bool = false) -> Tensor {
    let sorted = axes.sorted()
    for axis in sorted { check(axis) }
    precondition(Set(axes).count == axes.count, "the axes \(axes) are not different")
    var kept = shape
    for axis in axes { kept[axis] = 1 }
    var result = stopGradient(self)
    var end = sorted.count
    while end > 0 {
      var start = end - 1
      while start > 0 && sorted[start - 1] == sorted[start] - 1 { start -= 1 }
      result = result.summedRun(sorted[start]...sorted[end - 1])
      end = start
    }
    let left = shape.indices.filter { !sorted.contains($0) }.map { shape[$0] }
    return Tensor.made(keepingAxes ? kept : left) { target in result.node.withElements { _ = target.initialize(from: $0) } }
      .recorded(self) { g, o in g.reshaped(kept).broadcast(to: o.first.shape) }
  }

  /// The mean of all elements, of which there is at least one.
  @inlinable
  public func mean() -> Tensor {
    precondition(count > 0, "the mean of no numbers does not exist")
    return sum() / Scalar(count)
  }

  /// The mean over `axes`; see `sum(along:)`.
  @inlinable
  public func mean(along axes: [Int], keepingAxes: Bool = false) -> Tensor {
    let total = sum(along: axes, keepingAxes: keepingAxes)
    return total / Scalar(axes.reduce(1) { $0 * shape[$1] })
  }

  /// The greatest elements along `axis`, which stays with extent 1 if `keepingAxis`.
  ///
  /// The derivative goes to the first of equal elements. A NaN is greater than all numbers.
  @inlinable
  public func max(along axis: Int, keepingAxis: Bool = false) -> Tensor {
    check(axis)
    let extent = shape[axis]
    precondition(extent > 0, "the greatest of no numbers does not exist")
    let inner = product(Array(shape[(axis + 1)...]))
    let positions = node.withElements { x in
      (0..<count / extent).map { index in
        greatest(x, from: index / inner * inner * extent + index % inner, by: inner, count: extent)
      }
    }
    let middle = keepingAxis ? [1] : []
    return taken(positions, shape: Array(shape[..<axis]) + middle + Array(shape[(axis + 1)...]))
  }

  /// The greatest of all elements; see `max(along:)`.
  @inlinable
  public func max() -> Tensor { reshaped([count]).max(along: 0) }

  /// Σ over the axes that broadcasting from the shape of `other` repeated: its adjoint.
  @inlinable @inline(__always)
  func summed(as other: Tensor) -> Tensor { count == other.count ? matched(other.shape) : summed(to: other.shape) }

  /// As many elements in a shape that may differ in axes of extent 1.
  @inlinable
  func matched(_ shape: [Int]) -> Tensor { shape == self.shape ? self : reshaped(shape) }

  @inlinable
  func summed(to shape: [Int]) -> Tensor {
    let missing = rank - shape.count
    let axes = (0..<rank).filter { $0 < missing || (shape[$0 - missing] == 1 && self.shape[$0] != 1) }
    return sum(along: axes, keepingAxes: true).reshaped(shape)
  }

  /// Σ over neighboring axes; they stay with extent 1.
  @inlinable
  func summedRun(_ axes: ClosedRange<Int>) -> Tensor {
    var kept = shape
    for axis in axes { kept[axis] = 1 }
    let length = product(Array(shape[axes]))
    let inner = product(Array(shape[(axes.upperBound + 1)...]))
    return Tensor.made(kept) { target in
      withSpan { source in
        if axes.upperBound == kept.count - 1 {
          for row in 0..<target.count { target[row] = PortableMath.sum(source.extracting(row * length..<(row + 1) * length)) }
          return
        }
        target.initialize(repeating: 0)
        for outer in 0..<target.count / Swift.max(inner, 1) {
          for k in 0..<length {
            let start = (outer * length + k) * inner
            for index in 0..<inner { target[outer * inner + index] += source[start + index] }
          }
        }
      }
    }
  }
}

/// The position of the first greatest of `count` elements; a NaN is greater than all.
@inlinable
func greatest<Scalar: PrimalScalar>(
  _ x: UnsafeMutableBufferPointer<Scalar>, from start: Int, by stride: Int, count: Int
) -> Int {
  var best = start
  for k in 1..<Swift.max(1, count) {
    let position = start + k * stride
    if x[position] > x[best] || (x[position].isNaN && !x[best].isNaN) { best = position }
  }
  return best
}
