public import PortableMath

// Each function is the function of the value, with its slope there.
extension ChainRuleScalar {
  @inlinable
  public static func exp(_ x: Self) -> Self {
    let y = Value.exp(x.value)
    return x.mapped(y, slope: y)
  }

  @inlinable
  public static func expm1(_ x: Self) -> Self { x.mapped(Value.expm1(x.value), slope: Value.exp(x.value)) }

  @inlinable
  public static func exp2(_ x: Self) -> Self {
    let y = Value.exp2(x.value)
    return x.mapped(y, slope: y * Slope<Value>.lnTwo())
  }

  @inlinable
  public static func log(_ x: Self) -> Self { x.mapped(Value.log(x.value), slope: Slope.log(x.value)) }

  @inlinable
  public static func log1p(_ x: Self) -> Self { x.mapped(Value.log1p(x.value), slope: Slope.log1p(x.value)) }

  @inlinable
  public static func log2(_ x: Self) -> Self { x.mapped(Value.log2(x.value), slope: Slope.log2(x.value)) }

  @inlinable
  public static func sin(_ x: Self) -> Self { x.mapped(Value.sin(x.value), slope: Value.cos(x.value)) }

  @inlinable
  public static func cos(_ x: Self) -> Self { x.mapped(Value.cos(x.value), slope: -Value.sin(x.value)) }

  @inlinable
  public static func tan(_ x: Self) -> Self { x.mapped(Value.tan(x.value), slope: Slope.tan(x.value)) }

  @inlinable
  public static func sinh(_ x: Self) -> Self { x.mapped(Value.sinh(x.value), slope: Value.cosh(x.value)) }

  @inlinable
  public static func cosh(_ x: Self) -> Self { x.mapped(Value.cosh(x.value), slope: Value.sinh(x.value)) }

  @inlinable
  public static func tanh(_ x: Self) -> Self { x.mapped(Value.tanh(x.value), slope: Slope.tanh(x.value)) }

  @inlinable
  public static func atan(_ x: Self) -> Self { x.mapped(Value.atan(x.value), slope: Slope.atan(x.value)) }

  @inlinable
  public static func erf(_ x: Self) -> Self { x.mapped(Value.erf(x.value), slope: Slope.erf(x.value)) }

  @inlinable
  public static func softplus(_ x: Self) -> Self { x.mapped(Value.softplus(x.value), slope: Slope.softplus(x.value)) }

  @inlinable
  public static func sigmoid(_ x: Self) -> Self { x.mapped(Value.sigmoid(x.value), slope: Slope.sigmoid(x.value)) }

  @inlinable
  public static func logGamma(_ x: Self) -> Self { x.mapped(Value.logGamma(x.value), slope: digamma(x.value)) }

  /// √x; the slope at 0 is ∞.
  @inlinable
  public static func sqrt(_ x: Self) -> Self {
    let y = Value.sqrt(x.value)
    return x.mapped(y, slope: 0.5 / y)
  }

  /// ∛x; the slope at 0 is ∞.
  @inlinable
  public static func cbrt(_ x: Self) -> Self {
    let y = Value.cbrt(x.value)
    return x.mapped(y, slope: 1 / (3 * (y * y)))
  }

  /// The angle of (x, y); NaN derivatives at (0, 0).
  @inlinable
  public static func atan2(_ y: Self, _ x: Self) -> Self {
    let square = x.value * x.value + y.value * y.value
    return combined(y, x.value / square, x, -(y.value / square), value: Value.atan2(y.value, x.value))
  }

  /// √(x² + y²); NaN derivatives at (0, 0).
  @inlinable
  public static func hypot(_ x: Self, _ y: Self) -> Self {
    let length = Value.hypot(x.value, y.value)
    return combined(x, x.value / length, y, y.value / length, value: length)
  }

  @inlinable
  public static func pow(_ x: Self, _ n: Int) -> Self {
    if n == 0 { return Self(1) }
    return x.mapped(Value.pow(x.value, n), slope: Value.pow(x.value, n - 1) * Primal(n))
  }

  @inlinable @_disfavoredOverload
  public static func pow(_ x: Self, _ y: Primal) -> Self {
    if y == 0 { return Self(1) }
    return x.mapped(Value.pow(x.value, y), slope: Value.pow(x.value, y - 1) * y)
  }

  /// xʸ; where y is not constant, x must be positive for a derivative.
  @inlinable
  public static func pow(_ x: Self, _ y: Self) -> Self {
    if y.isConstant { return pow(x, y.primal) }
    let power = Value.pow(x.value, y.value)
    return combined(
      x, y.value * Value.pow(x.value, y.value - 1), y, power * Value.log(x.value), value: power)
  }
}
