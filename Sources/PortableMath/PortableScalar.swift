/// A floating-point scalar whose arithmetic has the same bits on every IEEE-754 machine: `Float` or `Double`.
///
/// The operators `+ − × ÷` and `squareRoot()` are correctly rounded by the standard, so they are used as they are;
/// every other function of a scalar is computed from them in a written order. Nothing here calls libm.
public protocol PortableScalar:
  BinaryFloatingPoint, LosslessStringConvertible, CustomStringConvertible, Codable, Sendable
where Stride == Self {
  /// e raised to `x`.
  static func exp(_ x: Self) -> Self
  /// The natural logarithm of `x`; −∞ at 0, NaN below.
  static func log(_ x: Self) -> Self
  /// The bits of the scalar in 64 bits, every NaN as one quiet NaN.
  var canonicalBits: UInt64 { get }
  /// The number of bytes of the scalar's bits.
  static var byteCount: Int { get }
  /// The position of the scalar among all scalars in ascending order; −0 and +0 share 0.
  var orderedInteger: Int64 { get }
}

extension Double: PortableScalar {
  public static var byteCount: Int { 8 }

  public var canonicalBits: UInt64 { isNaN ? 0x7ff8_0000_0000_0000 : bitPattern }

  public var orderedInteger: Int64 {
    let magnitude = Int64(bitPattern & 0x7fff_ffff_ffff_ffff)
    return sign == .minus ? -magnitude : magnitude
  }
}

extension Float: PortableScalar {
  public static var byteCount: Int { 4 }

  public var canonicalBits: UInt64 { isNaN ? 0x7fc0_0000 : UInt64(bitPattern) }

  public var orderedInteger: Int64 {
    let magnitude = Int64(bitPattern & 0x7fff_ffff)
    return sign == .minus ? -magnitude : magnitude
  }

  // One rounding of a Double result that is good to far more than 24 bits.
  public static func exp(_ x: Float) -> Float { Float(Double.exp(Double(x))) }
  public static func log(_ x: Float) -> Float { Float(Double.log(Double(x))) }
}
