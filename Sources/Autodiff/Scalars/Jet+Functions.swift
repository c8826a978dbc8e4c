public import PortableMath

// A function y = f(x) whose slope is elementary is the integral of slope·x′; the others follow from a differential
// equation of their own. The value is always the function of the value.
extension Jet {
  /// y with y′ = slope·x′ and y₀ = value: k·yₖ = Σ j·xⱼ·slopeₖ₋ⱼ.
  @inlinable @inline(__always)
  static func integral(_ value: Value, slope: Jet, of x: Jet) -> Jet {
    var y = Jet(constant: value)
    for k in 1..<max(1, terms) { y.coefficients[k] = weighted(x, slope, k) }
    return y
  }

  /// (1/k)·Σ j·xⱼ·yₖ₋ⱼ, j = 1 … k.
  @inlinable @inline(__always)
  static func weighted(_ x: Jet, _ y: Jet, _ k: Int) -> Value {
    var sum = x.coefficients[1] * y.coefficients[k - 1]
    for j in stride(from: 2, through: k, by: 1) { sum = sum + x.coefficients[j] * y.coefficients[k - j] * Primal(j) }
    return sum / Primal(k)
  }

  /// y with y′ = rate·y·x′.
  @inlinable
  static func exponential(_ value: Value, _ x: Jet, rate: Primal) -> Jet {
    var y = Jet(constant: value)
    for k in 1..<max(1, terms) { y.coefficients[k] = weighted(x, y, k) * rate }
    return y
  }

  /// (s, c) with s′ = c·x′ and c′ = sign·s·x′.
  @inlinable
  static func waves(_ sine: Value, _ cosine: Value, _ x: Jet, sign: Primal) -> (sine: Jet, cosine: Jet) {
    var (s, c) = (Jet(constant: sine), Jet(constant: cosine))
    for k in 1..<max(1, terms) {
      s.coefficients[k] = weighted(x, c, k)
      c.coefficients[k] = weighted(x, s, k) * sign
    }
    return (s, c)
  }

  /// y = x^(p/q) by q·x·y′ = p·y·x′; the derivatives at x₀ = 0 are NaN or infinite.
  @inlinable
  static func power(_ value: Value, _ x: Jet, _ p: Primal, over q: Primal = 1) -> Jet {
    var y = Jet(constant: value)
    for k in 1..<max(1, terms) {
      var sum = x.coefficients[1] * y.coefficients[k - 1] * (p - q * Primal(k - 1))
      for j in stride(from: 2, through: k, by: 1) {
        sum = sum + x.coefficients[j] * y.coefficients[k - j] * (p * Primal(j) - q * Primal(k - j))
      }
      y.coefficients[k] = sum / (x.value * (q * Primal(k)))
    }
    return y
  }

  /// The derivative with respect to t, its last coefficient 0.
  @inlinable
  var differentiated: Jet { Jet.each { $0 + 1 < terms ? coefficients[$0 + 1] * Primal($0 + 1) : 0 } }
}

extension Jet {
  @inlinable
  public static func exp(_ x: Jet) -> Jet { exponential(Value.exp(x.value), x, rate: 1) }
  @inlinable
  public static func exp2(_ x: Jet) -> Jet { exponential(Value.exp2(x.value), x, rate: Slope<Value>.lnTwo()) }
  @inlinable
  public static func expm1(_ x: Jet) -> Jet { integral(Value.expm1(x.value), slope: exp(x), of: x) }
  @inlinable
  public static func log(_ x: Jet) -> Jet { integral(Value.log(x.value), slope: Slope.log(x), of: x) }
  @inlinable
  public static func log1p(_ x: Jet) -> Jet { integral(Value.log1p(x.value), slope: Slope.log1p(x), of: x) }
  @inlinable
  public static func log2(_ x: Jet) -> Jet { integral(Value.log2(x.value), slope: Slope.log2(x), of: x) }
  @inlinable
  public static func sin(_ x: Jet) -> Jet { waves(Value.sin(x.value), Value.cos(x.value), x, sign: -1).sine }
  @inlinable
  public static func cos(_ x: Jet) -> Jet { waves(Value.sin(x.value), Value.cos(x.value), x, sign: -1).cosine }
  @inlinable
  public static func tan(_ x: Jet) -> Jet { integral(Value.tan(x.value), slope: Slope.tan(x), of: x) }
  @inlinable
  public static func sinh(_ x: Jet) -> Jet { waves(Value.sinh(x.value), Value.cosh(x.value), x, sign: 1).sine }
  @inlinable
  public static func cosh(_ x: Jet) -> Jet { waves(Value.sinh(x.value), Value.cosh(x.value), x, sign: 1).cosine }
  @inlinable
  public static func tanh(_ x: Jet) -> Jet { integral(Value.tanh(x.value), slope: Slope.tanh(x), of: x) }
  @inlinable
  public static func atan(_ x: Jet) -> Jet { integral(Value.atan(x.value), slope: Slope.atan(x), of: x) }
  @inlinable
  public static func erf(_ x: Jet) -> Jet { integral(Value.erf(x.value), slope: Slope.erf(x), of: x) }
  @inlinable
  public static func softplus(_ x: Jet) -> Jet { integral(Value.softplus(x.value), slope: Slope.softplus(x), of: x) }
  @inlinable
  public static func sigmoid(_ x: Jet) -> Jet { integral(Value.sigmoid(x.value), slope: Slope.sigmoid(x), of: x) }
  @inlinable
  public static func logGamma(_ x: Jet) -> Jet { integral(Value.logGamma(x.value), slope: digamma(x), of: x) }

  /// √x; the derivatives at 0 are infinite or NaN.
  @inlinable
  public static func sqrt(_ x: Jet) -> Jet { power(Value.sqrt(x.value), x, 1, over: 2) }
  /// ∛x; the derivatives at 0 are infinite or NaN.
  @inlinable
  public static func cbrt(_ x: Jet) -> Jet { power(Value.cbrt(x.value), x, 1, over: 3) }

  /// The angle of (x, y): θ′ = (x·y′ − y·x′)/(x² + y²); NaN derivatives at (0, 0).
  @inlinable
  public static func atan2(_ y: Jet, _ x: Jet) -> Jet {
    let slope = (x * y.differentiated - y * x.differentiated) / (x * x + y * y)
    return each { $0 == 0 ? Value.atan2(y.value, x.value) : slope.coefficients[$0 - 1] / Primal($0) }
  }

  /// √(x² + y²); the derivatives overflow where a square does and are NaN at (0, 0).
  @inlinable
  public static func hypot(_ x: Jet, _ y: Jet) -> Jet {
    let length = Value.hypot(x.value, y.value)
    let slope = (x * x.differentiated + y * y.differentiated) / sqrt(x * x + y * y)
    return each { $0 == 0 ? length : slope.coefficients[$0 - 1] / Primal($0) }
  }

  @inlinable
  public static func pow(_ x: Jet, _ n: Int) -> Jet {
    let value = Value.pow(x.value, n)
    guard x.primal == 0, n > 0 else { return n == 0 ? Jet(1) : power(value, x, Primal(n)) }
    // The first n − 1 derivatives of a power of 0 + t are 0: by products, binary digits from the top.
    var result = x
    for bit in (0..<(Int.bitWidth - 1 - n.leadingZeroBitCount)).reversed() {
      result = result * result
      if n >> bit & 1 == 1 { result = result * x }
    }
    result.coefficients[0] = value
    return result
  }

  @inlinable @_disfavoredOverload
  public static func pow(_ x: Jet, _ y: Primal) -> Jet {
    if x.primal == 0, y >= 0, y < 0x1p30, y == Primal(Int(y)) { return pow(x, Int(y)) }
    return y == 0 ? Jet(1) : power(Value.pow(x.value, y), x, y)
  }

  /// xʸ; where y is not constant, x must be positive for derivatives.
  @inlinable
  public static func pow(_ x: Jet, _ y: Jet) -> Jet {
    if y.isConstant { return pow(x, y.primal) }
    let exponent = y * log(x)
    return exponential(Value.pow(x.value, y.value), exponent, rate: 1)
  }
}
