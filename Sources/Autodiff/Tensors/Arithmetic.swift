// Arithmetic, element by element. Two tensors broadcast as in NumPy.
extension Tensor {
  /// The sums of the elements, broadcast: shapes align at their last axes, and missing axes or extents of 1 repeat.
  @inlinable
  public static func + (a: Tensor, b: Tensor) -> Tensor {
    zip(a, b) { $0 + $1 }.recorded(
      a, { g, o in g.summed(as: o.first) },
      b, { g, o in g.summed(as: o.second) })
  }

  /// The differences of the elements, broadcast as in `+`.
  @inlinable
  public static func - (a: Tensor, b: Tensor) -> Tensor {
    zip(a, b) { $0 - $1 }.recorded(
      a, { g, o in g.summed(as: o.first) },
      b, { g, o in (-g).summed(as: o.second) })
  }

  /// The products of the elements, broadcast as in `+`; for products of matrices see `matmul`.
  @inlinable
  public static func * (a: Tensor, b: Tensor) -> Tensor {
    zip(a, b) { $0 * $1 }.recorded(
      a, { g, o in (g * o.second).summed(as: o.first) },
      b, { g, o in (g * o.first).summed(as: o.second) })
  }

  /// The quotients of the elements, broadcast as in `+`; ±∞ or NaN if a divisor is 0.
  @inlinable
  public static func / (a: Tensor, b: Tensor) -> Tensor {
    zip(a, b) { $0 / $1 }.recorded(
      a, { g, o in (g / o.second).summed(as: o.first) },
      b, { g, o in (-(g * o.output / o.second)).summed(as: o.second) })
  }

  /// The elements with the other sign.
  @inlinable
  public prefix static func - (x: Tensor) -> Tensor { map(x) { -$0 }.recorded(x) { g, _ in -g } }

  /// The sums of each element and a constant.
  @inlinable
  public static func + (a: Tensor, b: Scalar) -> Tensor { map(a) { $0 + b }.recorded(a) { g, _ in g } }
  /// The sums of a constant and each element.
  @inlinable
  public static func + (a: Scalar, b: Tensor) -> Tensor { b + a }
  /// The differences of each element and a constant.
  @inlinable
  public static func - (a: Tensor, b: Scalar) -> Tensor { map(a) { $0 - b }.recorded(a) { g, _ in g } }
  /// The differences of a constant and each element.
  @inlinable
  public static func - (a: Scalar, b: Tensor) -> Tensor { map(b) { a - $0 }.recorded(b) { g, _ in -g } }
  /// The products of each element and a constant.
  @inlinable
  public static func * (a: Tensor, b: Scalar) -> Tensor { map(a) { $0 * b }.recorded(a) { g, _ in g * b } }
  /// The products of a constant and each element.
  @inlinable
  public static func * (a: Scalar, b: Tensor) -> Tensor { b * a }
  /// The quotients of each element and a constant.
  @inlinable
  public static func / (a: Tensor, b: Scalar) -> Tensor { map(a) { $0 / b }.recorded(a) { g, _ in g / b } }
  /// The quotients of a constant and each element.
  @inlinable
  public static func / (a: Scalar, b: Tensor) -> Tensor {
    map(b) { a / $0 }.recorded(b) { g, o in -(g * o.output / o.first) }
  }

  @inlinable @inline(__always)
  static func map(_ x: Tensor, _ function: (Scalar) -> Scalar) -> Tensor {
    let node = Node<Scalar>.make(x.shape, x.count)
    x.node.withElements { source in
      node.withElements { target in
        for index in 0..<source.count { target[index] = function(source[index]) }
      }
    }
    return Tensor(node, isTracked: false)
  }

  @inlinable @inline(__always)
  static func zip(_ a: Tensor, _ b: Tensor, _ function: (Scalar, Scalar) -> Scalar) -> Tensor {
    let shape = a.shape
    guard shape == b.shape else {
      let shape = broadcastShape(shape, b.shape)
      return zip(stopGradient(a).broadcast(to: shape), stopGradient(b).broadcast(to: shape), function)
    }
    let node = Node<Scalar>.make(shape, a.count)
    a.node.withElements { a in
      b.node.withElements { b in
        node.withElements { target in
          for index in 0..<a.count { target[index] = function(a[index], b[index]) }
        }
      }
    }
    return Tensor(node, isTracked: false)
  }
}
