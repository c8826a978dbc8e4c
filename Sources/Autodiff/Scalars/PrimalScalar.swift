public import PortableMath

extension Float: PrimalScalar {
  public typealias Primal = Float

  @inlinable public var primal: Float { self }
  @inlinable public var isConstant: Bool { true }
  @inlinable
  public static func pow(_ x: Float, _ n: Int) -> Float { wholePower(x, n) }
}

extension Double: PrimalScalar {
  public typealias Primal = Double

  @inlinable public var primal: Double { self }
  @inlinable public var isConstant: Bool { true }
  @inlinable
  public static func pow(_ x: Double, _ n: Int) -> Double { wholePower(x, n) }
}

/// xⁿ: the first four powers by multiplication, the others by the elementary function.
@inlinable @inline(__always)
func wholePower<Scalar: PrimalScalar>(_ x: Scalar, _ n: Int) -> Scalar {
  switch n {
  case 0: return 1
  case 1: return x
  case 2: return x * x
  case 3: return x * x * x
  case 4:
    let square = x * x
    return square * square
  default: return Scalar.pow(x, Scalar(n))
  }
}
