import PortableMath

/// A scalar that holds a value and what is known of its derivatives: each function needs only its value and its slope.
@_documentation(visibility: internal)
public protocol ChainRuleScalar: SmoothScalar where Primal == Value.Primal {
  associatedtype Value: SmoothScalar

  var value: Value { get }
  /// A constant.
  init(constant: Value)
  /// g(self), where g has the value and the slope given.
  func mapped(_ value: Value, slope: Value) -> Self
  /// g(a, b), where g has the value and the partial slopes given.
  static func combined(_ a: Self, _ slopeA: Value, _ b: Self, _ slopeB: Value, value: Value) -> Self
}

extension ChainRuleScalar {
  @inlinable @inline(__always)
  public init(_ constant: Primal) { self.init(constant: Value(constant)) }

  @inlinable @inline(__always)
  public init(floatLiteral constant: Primal.FloatLiteralType) { self.init(Primal(floatLiteral: constant)) }

  @inlinable @inline(__always)
  public init(integerLiteral constant: Primal.IntegerLiteralType) { self.init(Primal(integerLiteral: constant)) }

  @inlinable public var primal: Primal { value.primal }

  @inlinable
  public static func == (a: Self, b: Self) -> Bool { a.primal == b.primal }
  @inlinable
  public static func < (a: Self, b: Self) -> Bool { a.primal < b.primal }

  @inlinable public var magnitude: Self {
    if primal == 0 { return Self(constant: value.magnitude) }
    return primal < 0 ? -self : self
  }
}
