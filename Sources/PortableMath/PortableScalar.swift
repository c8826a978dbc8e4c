/// A floating-point scalar whose arithmetic has the same bits on every IEEE-754 machine: `Float` or `Double`.
///
/// The standard makes the operators `+ − × ÷` and `sqrt` correctly rounded, so they are used as they are. Every other function
/// of a scalar is computed from them in a written order. Nothing here calls libm.
public protocol PortableScalar: PortableFunctions, BinaryFloatingPoint, SIMDScalar, LosslessStringConvertible,
  CustomStringConvertible, Sendable, Stored
where Stride == Self {
  /// The bits of the scalar in 64 bits, every NaN as one quiet NaN.
  var canonicalBits: UInt64 { get }
  /// The number of bytes of the scalar's bits.
  static var byteCount: Int { get }
  /// The position of the scalar among all scalars in ascending order; −0 and +0 share 0.
  var orderedInteger: Int64 { get }
}

#if hasFeature(Embedded)
public protocol Stored {}
#else
/// What can be stored: `Codable`, where there are files to store it in.
public typealias Stored = Codable
#endif

/// The elementary functions with the same bits everywhere.
///
/// A NaN gives NaN, unless said otherwise. `Float` functions of one argument are correctly rounded, as sweeps over all 2³²
/// arguments have shown (docs/evidence/accuracy.md). `Double` functions err by at most 0.51 ulp where measured, `logGamma` by
/// 0.67. Constant time, but for the angle reduction of arguments beyond 2¹⁹.
public protocol PortableFunctions {
  /// eˣ; 0 at −∞.
  static func exp(_ x: Self) -> Self
  /// eˣ − 1, accurate near 0 too.
  static func expm1(_ x: Self) -> Self
  /// 2ˣ; exact for whole x.
  static func exp2(_ x: Self) -> Self
  /// The natural logarithm ln x; −∞ at ±0, NaN below.
  static func log(_ x: Self) -> Self
  /// ln(1 + x), accurate near 0 too; −∞ at −1, NaN below.
  static func log1p(_ x: Self) -> Self
  /// log₂ x; exact for powers of two; −∞ at ±0, NaN below.
  static func log2(_ x: Self) -> Self
  /// xʸ; 1 for y = 0 and for x = 1 whatever the other is; NaN for a negative x and a y that is not whole.
  static func pow(_ x: Self, _ y: Self) -> Self
  /// The sine of x radians; NaN at ±∞.
  static func sin(_ x: Self) -> Self
  /// The cosine of x radians; NaN at ±∞.
  static func cos(_ x: Self) -> Self
  /// The tangent of x radians; NaN at ±∞.
  static func tan(_ x: Self) -> Self
  /// (eˣ − e⁻ˣ)/2.
  static func sinh(_ x: Self) -> Self
  /// (eˣ + e⁻ˣ)/2.
  static func cosh(_ x: Self) -> Self
  /// (eˣ − e⁻ˣ)/(eˣ + e⁻ˣ).
  static func tanh(_ x: Self) -> Self
  /// The angle in (−π/2, π/2) whose tangent is x.
  static func atan(_ x: Self) -> Self
  /// The angle of the point (x, y), in [−π, π]; the sign of a zero picks the side of the cut.
  static func atan2(_ y: Self, _ x: Self) -> Self
  /// The error function 2/√π·∫₀ˣ e^(−t²) dt.
  static func erf(_ x: Self) -> Self
  /// The square root, correctly rounded by IEEE 754; NaN below 0.
  static func sqrt(_ x: Self) -> Self
  /// The cube root, also of negative numbers.
  static func cbrt(_ x: Self) -> Self
  /// √(x² + y²) without overflow on the way; ∞ where either is infinite, even beside NaN.
  static func hypot(_ x: Self, _ y: Self) -> Self
  /// ln(1 + eˣ).
  static func softplus(_ x: Self) -> Self
  /// The logistic function 1/(1 + e⁻ˣ).
  static func sigmoid(_ x: Self) -> Self
  /// ln |Γ(x)|; ∞ at 0 and at the negative integers.
  static func logGamma(_ x: Self) -> Self
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
}
