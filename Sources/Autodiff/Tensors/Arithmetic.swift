// Arithmetic, element by element. Shapes are aligned at their last axes; a missing axis or one of extent 1 is repeated, as
// in NumPy.
extension Tensor {
  @inlinable
  public static func + (a: Tensor, b: Tensor) -> Tensor {
    zip(a, b) { $0 + $1 }.recorded(
      a, { g, o in g.summed(as: o.first) },
      b, { g, o in g.summed(as: o.second) })
  }

  @inlinable
  public static func - (a: Tensor, b: Tensor) -> Tensor {
    zip(a, b) { $0 - $1 }.recorded(
      a, { g, o in g.summed(as: o.first) },
      b, { g, o in (-g).summed(as: o.second) })
  }

  @inlinable
  public static func * (a: Tensor, b: Tensor) -> Tensor {
    zip(a, b) { $0 * $1 }.recorded(
      a, { g, o in (g * o.second).summed(as: o.first) },
      b, { g, o in (g * o.first).summed(as: o.second) })
  }

  @inlinable
  public static func / (a: Tensor, b: Tensor) -> Tensor {
    zip(a, b) { $0 / $1 }.recorded(
      a, { g, o in (g / o.second).summed(as: o.first) },
      b, { g, o in (-(g * o.output / o.second)).summed(as: o.second) })
  }

  @inlinable
  public prefix static func - (x: Tensor) -> Tensor { map(x) { -$0 }.recorded(x) { g, _ in -g } }

  @inlinable
  public static func + (a: Tensor, b: Scalar) -> Tensor { map(a) { $0 + b }.recorded(a) { g, _ in g } }
  @inlinable
  public static func + (a: Scalar, b: Tensor) -> Tensor { b + a }
  @inlinable
  public static func - (a: Tensor, b: Scalar) -> Tensor { map(a) { $0 - b }.recorded(a) { g, _ in g } }
  @inlinable
  public static func - (a: Scalar, b: Tensor) -> Tensor { map(b) { a - $0 }.recorded(b) { g, _ in -g } }
  @inlinable
  public static func * (a: Tensor, b: Scalar) -> Tensor { map(a) { $0 * b }.recorded(a) { g, _ in g * b } }
  @inlinable
  public static func * (a: Scalar, b: Tensor) -> Tensor { b * a }
  @inlinable
  public static func / (a: Tensor, b: Scalar) -> Tensor { map(a) { $0 / b }.recorded(a) { g, _ in g / b } }
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
