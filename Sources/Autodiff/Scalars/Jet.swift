/// A Taylor polynomial Σ cₖ·tᵏ, k < `terms`, in one variable t: a value and its derivatives up to order `terms` − 1.
///
///     let x = Jet<Double, 6>(variable: 0.7)
///     let y = Jet.exp(x * x)
///     y.derivative(5)
///
/// A product costs terms²/2 multiplications, an elementary function about as much. Sums are in ascending order of k.
/// Source: Griewank, Walther, "Evaluating derivatives", 2nd ed. (2008), chapter 13.
@frozen
public struct Jet<Value: SmoothScalar, let terms: Int>: SmoothScalar {
  public typealias Primal = Value.Primal

  /// cₖ = f⁽ᵏ⁾/k!.
  public var coefficients: InlineArray<terms, Value>

  /// The polynomial with these coefficients.
  @inlinable
  public init(coefficients: InlineArray<terms, Value>) { self.coefficients = coefficients }

  /// A constant.
  @inlinable
  public init(constant: Value) {
    precondition(terms > 0, "a jet has at least the term of its value")
    coefficients = InlineArray(repeating: 0)
    coefficients[0] = constant
  }

  /// x + t: the variable itself, at x.
  @inlinable
  public init(variable x: Value) {
    self.init(constant: x)
    if terms > 1 { coefficients[1] = 1 }
  }

  @inlinable
  public init(_ constant: Primal) { self.init(constant: Value(constant)) }
  @inlinable
  public init(floatLiteral constant: Primal.FloatLiteralType) { self.init(Primal(floatLiteral: constant)) }
  @inlinable
  public init(integerLiteral constant: Primal.IntegerLiteralType) { self.init(Primal(integerLiteral: constant)) }

  /// The value, c₀.
  @inlinable public var value: Value { coefficients[0] }
  @inlinable public var primal: Primal { value.primal }

  /// f⁽ᵏ⁾ = k!·cₖ.
  @inlinable
  public func derivative(_ order: Int) -> Value {
    precondition(order >= 0 && order < terms, "a jet of \(terms) terms has no derivative of order \(order)")
    var result = coefficients[order]
    for factor in stride(from: 2, through: order, by: 1) { result = result * Primal(factor) }
    return result
  }

  @inlinable public var isConstant: Bool {
    guard value.isConstant else { return false }
    for k in 1..<max(1, terms) where !(coefficients[k].primal == 0 && coefficients[k].isConstant) { return false }
    return true
  }

  @inlinable public var magnitude: Jet {
    if primal == 0 { return Jet(constant: value.magnitude) }
    return primal < 0 ? -self : self
  }

  @inlinable
  public static func == (a: Jet, b: Jet) -> Bool { a.primal == b.primal }
  @inlinable
  public static func < (a: Jet, b: Jet) -> Bool { a.primal < b.primal }

  /// The jet whose coefficient of order k is `body(k)`.
  @inlinable @inline(__always)
  static func each(_ body: (Int) -> Value) -> Jet {
    var result = Jet(constant: body(0))
    for k in 1..<max(1, terms) { result.coefficients[k] = body(k) }
    return result
  }

  /// Σ aⱼ·bₖ₋ⱼ over `range` of j.
  @inlinable @inline(__always)
  static func convolution(_ a: Jet, _ b: Jet, _ k: Int, _ range: ClosedRange<Int>) -> Value {
    var sum = a.coefficients[range.lowerBound] * b.coefficients[k - range.lowerBound]
    for j in range.dropFirst() { sum = sum + a.coefficients[j] * b.coefficients[k - j] }
    return sum
  }
}

extension Jet {
  @inlinable
  public static func + (a: Jet, b: Jet) -> Jet { each { a.coefficients[$0] + b.coefficients[$0] } }
  @inlinable
  public static func - (a: Jet, b: Jet) -> Jet { each { a.coefficients[$0] - b.coefficients[$0] } }
  @inlinable
  public prefix static func - (x: Jet) -> Jet { each { -x.coefficients[$0] } }
  @inlinable
  public static func * (a: Jet, b: Jet) -> Jet { each { convolution(a, b, $0, 0...$0) } }

  @inlinable
  public static func / (a: Jet, b: Jet) -> Jet {
    var quotient = Jet(constant: a.value / b.value)
    for k in 1..<max(1, terms) {
      quotient.coefficients[k] = (a.coefficients[k] - convolution(b, quotient, k, 1...k)) / b.value
    }
    return quotient
  }

  @inlinable @_disfavoredOverload
  public static func + (a: Jet, b: Primal) -> Jet {
    var result = a
    result.coefficients[0] = a.value + b
    return result
  }

  @inlinable @_disfavoredOverload
  public static func - (a: Jet, b: Primal) -> Jet {
    var result = a
    result.coefficients[0] = a.value - b
    return result
  }

  @inlinable @_disfavoredOverload
  public static func * (a: Jet, b: Primal) -> Jet { each { a.coefficients[$0] * b } }
  @inlinable @_disfavoredOverload
  public static func / (a: Jet, b: Primal) -> Jet { each { a.coefficients[$0] / b } }
  @inlinable @_disfavoredOverload
  public static func + (a: Primal, b: Jet) -> Jet { b + a }
  @inlinable @_disfavoredOverload
  public static func - (a: Primal, b: Jet) -> Jet { each { $0 == 0 ? a - b.value : -b.coefficients[$0] } }
  @inlinable @_disfavoredOverload
  public static func * (a: Primal, b: Jet) -> Jet { b * a }
  @inlinable @_disfavoredOverload
  public static func / (a: Primal, b: Jet) -> Jet { Jet(a) / b }
}
