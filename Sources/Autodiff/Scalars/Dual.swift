/// A dual number a + Σ bᵢ·εᵢ with εᵢ·εⱼ = 0: a value and its derivatives in `lanes` directions.
///
/// Forward differentiation: each operation carries the derivatives along, at one multiplication and one addition or so
/// per direction. Nested (`Dual<Dual<Double, 8>, 1>`) it gives second derivatives, and so on. No memory is allocated.
/// Source: Griewank, Walther, "Evaluating derivatives", 2nd ed. (2008), chapter 3.
@frozen
public struct Dual<Value: SmoothScalar, let lanes: Int>: ChainRuleScalar {
  public typealias Primal = Value.Primal

  /// a, the value.
  public var value: Value
  /// The derivative in each direction.
  public var tangent: InlineArray<lanes, Value>

  /// A value with its derivatives.
  @inlinable @inline(__always)
  public init(_ value: Value, tangent: InlineArray<lanes, Value>) {
    self.value = value
    self.tangent = tangent
  }

  /// A constant.
  @inlinable @inline(__always)
  public init(constant: Value) { self.init(constant, tangent: InlineArray(repeating: 0)) }

  /// The variable whose derivative is 1 in direction `lane` and 0 in the others; outside of them a constant.
  @inlinable @inline(__always)
  public init(_ value: Value, lane: Int) {
    self.init(constant: value)
    if lane >= 0 && lane < lanes { tangent[lane] = 1 }
  }

  @inlinable public var isConstant: Bool {
    guard value.isConstant else { return false }
    for lane in 0..<lanes where !(tangent[lane].primal == 0 && tangent[lane].isConstant) { return false }
    return true
  }

  @inlinable @inline(__always)
  public func mapped(_ value: Value, slope: Value) -> Dual {
    var result = self
    result.value = value
    for lane in 0..<lanes { result.tangent[unchecked: lane] = tangent[unchecked: lane] * slope }
    return result
  }

  @inlinable @inline(__always)
  public static func combined(_ a: Dual, _ slopeA: Value, _ b: Dual, _ slopeB: Value, value: Value) -> Dual {
    var result = a
    result.value = value
    for lane in 0..<lanes {
      result.tangent[unchecked: lane] = a.tangent[unchecked: lane] * slopeA + b.tangent[unchecked: lane] * slopeB
    }
    return result
  }
}

// Arithmetic. Fixed order everywhere: (a·b)′ = a′·b + b′·a, (a/b)′ = (a′ − (a/b)·b′)/b.
extension Dual {
  @inlinable @inline(__always)
  public static func + (a: Dual, b: Dual) -> Dual {
    var result = a
    result.value = a.value + b.value
    for lane in 0..<lanes { result.tangent[unchecked: lane] = a.tangent[unchecked: lane] + b.tangent[unchecked: lane] }
    return result
  }

  @inlinable @inline(__always)
  public static func - (a: Dual, b: Dual) -> Dual {
    var result = a
    result.value = a.value - b.value
    for lane in 0..<lanes { result.tangent[unchecked: lane] = a.tangent[unchecked: lane] - b.tangent[unchecked: lane] }
    return result
  }

  @inlinable @inline(__always)
  public static func * (a: Dual, b: Dual) -> Dual { combined(a, b.value, b, a.value, value: a.value * b.value) }

  @inlinable @inline(__always)
  public static func / (a: Dual, b: Dual) -> Dual {
    var result = a
    let quotient = a.value / b.value
    result.value = quotient
    for lane in 0..<lanes {
      result.tangent[unchecked: lane] = (a.tangent[unchecked: lane] - quotient * b.tangent[unchecked: lane]) / b.value
    }
    return result
  }

  @inlinable @inline(__always)
  public prefix static func - (x: Dual) -> Dual {
    var result = x
    result.value = -x.value
    for lane in 0..<lanes { result.tangent[unchecked: lane] = -x.tangent[unchecked: lane] }
    return result
  }

  @inlinable @inline(__always)
  public static func + (a: Dual, b: Primal) -> Dual { Dual(a.value + b, tangent: a.tangent) }

  @inlinable @inline(__always) @_disfavoredOverload
  public static func - (a: Dual, b: Primal) -> Dual { Dual(a.value - b, tangent: a.tangent) }

  @inlinable @inline(__always) @_disfavoredOverload
  public static func * (a: Dual, b: Primal) -> Dual {
    var result = a
    result.value = a.value * b
    for lane in 0..<lanes { result.tangent[unchecked: lane] = a.tangent[unchecked: lane] * b }
    return result
  }

  @inlinable @inline(__always) @_disfavoredOverload
  public static func / (a: Dual, b: Primal) -> Dual {
    var result = a
    result.value = a.value / b
    for lane in 0..<lanes { result.tangent[unchecked: lane] = a.tangent[unchecked: lane] / b }
    return result
  }

  @inlinable @inline(__always) @_disfavoredOverload
  public static func + (a: Primal, b: Dual) -> Dual { Dual(a + b.value, tangent: b.tangent) }

  @inlinable @inline(__always) @_disfavoredOverload
  public static func - (a: Primal, b: Dual) -> Dual {
    var result = b
    result.value = a - b.value
    for lane in 0..<lanes { result.tangent[unchecked: lane] = -b.tangent[unchecked: lane] }
    return result
  }

  @inlinable @inline(__always) @_disfavoredOverload
  public static func * (a: Primal, b: Dual) -> Dual { b * a }

  @inlinable @inline(__always) @_disfavoredOverload
  public static func / (a: Primal, b: Dual) -> Dual {
    let quotient = a / b.value
    return b.mapped(quotient, slope: -(quotient / b.value))
  }
}
