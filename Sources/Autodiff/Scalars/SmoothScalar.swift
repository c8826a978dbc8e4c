public import PortableMath

/// A scalar that derivatives flow through: `Float`, `Double`, `Dual`, `Adjoint` and `Jet`, nested as deep as wanted.
///
/// A function written once over it gives its value, its gradient, its Hessian or its Taylor series, by the type it is
/// called with:
///
///     func valley<S: SmoothScalar>(_ x: S, _ y: S) -> S { 100 * S.pow(y - x * x, 2) + S.pow(x - 1, 2) }
///
/// Comparisons, and so `min`, `max` and every branch, look only at the value: at a kink the derivative is that of the branch
/// taken. If a slope is infinite (√ at 0), the derivative of a constant is 0·∞ = NaN. The value has the bits of the same
/// function over `Primal`. A literal is a constant of the scalar itself; a constant held in a `Primal` costs less.
public protocol SmoothScalar: PortableFunctions, SignedNumeric, Comparable, ExpressibleByFloatLiteral, Sendable
where Magnitude == Self {
  /// The scalar without derivatives, at the bottom of any nesting.
  associatedtype Primal: PrimalScalar

  /// A constant: all its derivatives are 0.
  init(_ constant: Primal)
  /// The value without derivatives.
  var primal: Primal { get }
  /// |x|; the derivative at 0 is 0.
  var magnitude: Self { get }
  /// Whether all derivatives are 0.
  var isConstant: Bool { get }

  static func / (a: Self, b: Self) -> Self

  // Disfavored, so that a literal has one type; otherwise the compiler gives up on formulas of ten operators.
  @_disfavoredOverload static func + (a: Self, b: Primal) -> Self
  @_disfavoredOverload static func - (a: Self, b: Primal) -> Self
  @_disfavoredOverload static func * (a: Self, b: Primal) -> Self
  @_disfavoredOverload static func / (a: Self, b: Primal) -> Self
  @_disfavoredOverload static func + (a: Primal, b: Self) -> Self
  @_disfavoredOverload static func - (a: Primal, b: Self) -> Self
  @_disfavoredOverload static func * (a: Primal, b: Self) -> Self
  @_disfavoredOverload static func / (a: Primal, b: Self) -> Self

  /// xⁿ, also of negative x; 1 for n = 0.
  static func pow(_ x: Self, _ n: Int) -> Self
  /// xʸ for a constant y; NaN for a negative x and a y that is not whole.
  @_disfavoredOverload static func pow(_ x: Self, _ y: Primal) -> Self
}

/// A scalar without derivatives: `Float` or `Double`.
public protocol PrimalScalar: PortableScalar, SmoothScalar where Primal == Self {
  // Said again, so that they are neither FloatingPoint's nor SmoothScalar's, between which the compiler cannot choose.
  static func / (a: Self, b: Self) -> Self
  static func /= (a: inout Self, b: Self)
  static func pow(_ x: Self, _ y: Self) -> Self
}

extension SmoothScalar {
  @inlinable @inline(__always)
  public static func += (a: inout Self, b: Self) { a = a + b }
  @inlinable @inline(__always)
  public static func -= (a: inout Self, b: Self) { a = a - b }
  @inlinable @inline(__always)
  public static func *= (a: inout Self, b: Self) { a = a * b }
  @inlinable @inline(__always)
  public static func /= (a: inout Self, b: Self) { a = a / b }
  @inlinable @inline(__always) @_disfavoredOverload
  public static func += (a: inout Self, b: Primal) { a = a + b }
  @inlinable @inline(__always) @_disfavoredOverload
  public static func -= (a: inout Self, b: Primal) { a = a - b }
  @inlinable @inline(__always) @_disfavoredOverload
  public static func *= (a: inout Self, b: Primal) { a = a * b }
  @inlinable @inline(__always) @_disfavoredOverload
  public static func /= (a: inout Self, b: Primal) { a = a / b }

  /// An integer as a constant, where the scalar holds it exactly.
  @inlinable
  public init?<Integer: BinaryInteger>(exactly integer: Integer) {
    guard let constant = Primal(exactly: integer) else { return nil }
    self.init(constant)
  }
}
