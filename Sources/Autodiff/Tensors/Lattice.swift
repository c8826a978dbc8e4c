/// Positions start + Σ kᵢ·strideᵢ, 0 ≤ kᵢ < extentᵢ, in row-major order: transposes, slices and repeats.
@usableFromInline
struct Lattice {
  @usableFromInline var start = 0
  @usableFromInline var extents: [Int]
  @usableFromInline var strides: [Int]

  @inlinable
  init(extents: [Int], strides: [Int]) {
    self.extents = extents
    self.strides = strides
  }

  /// Calls `body` with the first position of every row along the last axis.
  @inlinable @inline(__always)
  func eachRow(_ body: (Int) -> Void) {
    if extents.contains(0) { return }
    var counters = [Int](repeating: 0, count: extents.count)
    var position = start
    while true {
      body(position)
      var axis = extents.count - 2
      while axis >= 0 {
        counters[axis] += 1
        position += strides[axis]
        if counters[axis] < extents[axis] { break }
        position -= extents[axis] * strides[axis]
        counters[axis] = 0
        axis -= 1
      }
      if axis < 0 { return }
    }
  }

  @inlinable
  func copy<Scalar>(_ source: Node<Scalar>, into target: UnsafeMutableBufferPointer<Scalar>) {
    let (width, stride) = (extents.last ?? 1, strides.last ?? 0)
    var next = 0
    source.withElements { source in
      eachRow { position in
        for index in 0..<width { target[next + index] = source[position + index * stride] }
        next += width
      }
    }
  }

  /// The inverse of `copy`: no position occurs twice.
  @inlinable
  func spread<Scalar>(_ source: Node<Scalar>, into target: UnsafeMutableBufferPointer<Scalar>) {
    let (width, stride) = (extents.last ?? 1, strides.last ?? 0)
    var next = 0
    source.withElements { source in
      eachRow { position in
        for index in 0..<width { target[position + index * stride] = source[next + index] }
        next += width
      }
    }
  }
}

extension Tensor {
  /// The elements of the lattice, none of which occurs twice.
  @inlinable
  func picked(_ lattice: Lattice) -> Tensor {
    Tensor.made(lattice.extents) { lattice.copy(self.node, into: $0) }
      .recorded(self) { g, o in g.placed(lattice, shape: o.first.shape) }
  }

  /// The adjoint of `picked`: the elements on the lattice, 0 elsewhere.
  @inlinable
  func placed(_ lattice: Lattice, shape: [Int]) -> Tensor {
    Tensor.made(shape) {
      $0.initialize(repeating: 0)
      lattice.spread(self.node, into: $0)
    }.recorded(self) { g, _ in g.picked(lattice) }
  }

  /// The elements at `positions`, where −1 stands for 0.
  @inlinable
  func taken(_ positions: [Int], shape: [Int]) -> Tensor {
    let source = node
    return Tensor.made(shape) { target in
      source.withElements { source in
        for index in positions.indices { target[index] = positions[index] < 0 ? 0 : source[positions[index]] }
      }
    }.recorded(self) { g, o in g.scattered(positions, shape: o.first.shape) }
  }

  /// The adjoint of `taken`: each element added at its position, in ascending order.
  @inlinable
  func scattered(_ positions: [Int], shape: [Int]) -> Tensor {
    let source = node
    return Tensor.made(shape) { target in
      target.initialize(repeating: 0)
      source.withElements { source in
        for index in positions.indices where positions[index] >= 0 { target[positions[index]] += source[index] }
      }
    }.recorded(self) { g, o in g.taken(positions, shape: o.first.shape) }
  }
}
