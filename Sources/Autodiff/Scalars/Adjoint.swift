import PortableMath

/// A number on a tape: what is computed from it is recorded, so that one pass backward gives all derivatives.
///
/// Backward differentiation: ∂f/∂xᵢ is the sum over all paths from xᵢ to f, and one walk from f down the tape adds them up.
/// A gradient takes a few evaluations of f for any number of variables, where `Dual` takes one for each few of them. Over
/// `Dual<Scalar, 1>` it gives the gradient's derivative along a direction. What f does not depend on has the derivative 0, even
/// beside an infinite slope. Source: Griewank, Walther, "Evaluating derivatives", 2nd ed. (2008), chapter 3.2.
@frozen
public struct Adjoint<Value: SmoothScalar>: ChainRuleScalar, @unchecked Sendable {
  // Sendable, as every scalar must be. A tape and its numbers never leave the call that made them.
  public typealias Primal = Value.Primal

  public let value: Value
  /// The number's place on the tape; 0 for a constant.
  @usableFromInline let place: UInt32
  /// Nil for a constant.
  @usableFromInline let tape: UnsafeMutablePointer<Tape<Value>>?

  @inlinable @inline(__always)
  init(_ value: Value, at place: UInt32, on tape: UnsafeMutablePointer<Tape<Value>>?) {
    self.value = value
    self.place = place
    self.tape = tape
  }

  @inlinable @inline(__always)
  public init(constant: Value) { self.init(constant, at: 0, on: nil) }

  @inlinable public var isConstant: Bool { tape == nil }

  // Calls, since a copy of these in every function that is differentiated would take long to compile.

  @inlinable @inline(never)
  public func mapped(_ value: Value, slope: Value) -> Adjoint {
    guard let tape else { return Adjoint(constant: value) }
    return Adjoint(value, at: tape.pointee.append(place, slope, 0, slope), on: tape)
  }

  @inlinable @inline(never)
  public static func combined(_ a: Adjoint, _ slopeA: Value, _ b: Adjoint, _ slopeB: Value, value: Value) -> Adjoint {
    guard let tape = a.tape ?? b.tape else { return Adjoint(constant: value) }
    return Adjoint(value, at: tape.pointee.append(a.place, slopeA, b.place, slopeB), on: tape)
  }

  /// The same variable with another value: what differs from it by a constant has its derivatives.
  @inlinable @inline(__always)
  func shifted(_ value: Value) -> Adjoint { Adjoint(value, at: place, on: tape) }
}

extension Adjoint {
  @inlinable @inline(__always)
  public static func + (a: Adjoint, b: Adjoint) -> Adjoint { combined(a, 1, b, 1, value: a.value + b.value) }

  @inlinable @inline(__always)
  public static func - (a: Adjoint, b: Adjoint) -> Adjoint { combined(a, 1, b, -1, value: a.value - b.value) }

  @inlinable @inline(__always)
  public static func * (a: Adjoint, b: Adjoint) -> Adjoint { combined(a, b.value, b, a.value, value: a.value * b.value) }

  @inlinable @inline(__always)
  public static func / (a: Adjoint, b: Adjoint) -> Adjoint {
    let quotient = a.value / b.value
    return combined(a, 1 / b.value, b, -(quotient / b.value), value: quotient)
  }

  @inlinable @inline(__always)
  public prefix static func - (x: Adjoint) -> Adjoint { x.mapped(-x.value, slope: -1) }

  @inlinable @inline(__always)
  public static func + (a: Adjoint, b: Primal) -> Adjoint { a.shifted(a.value + b) }

  @inlinable @inline(__always) @_disfavoredOverload
  public static func - (a: Adjoint, b: Primal) -> Adjoint { a.shifted(a.value - b) }

  @inlinable @inline(__always) @_disfavoredOverload
  public static func * (a: Adjoint, b: Primal) -> Adjoint { a.mapped(a.value * b, slope: Value(b)) }

  @inlinable @inline(__always) @_disfavoredOverload
  public static func / (a: Adjoint, b: Primal) -> Adjoint { a.mapped(a.value / b, slope: Value(1 / b)) }

  @inlinable @inline(__always) @_disfavoredOverload
  public static func + (a: Primal, b: Adjoint) -> Adjoint { b.shifted(a + b.value) }

  @inlinable @inline(__always) @_disfavoredOverload
  public static func - (a: Primal, b: Adjoint) -> Adjoint { b.mapped(a - b.value, slope: -1) }

  @inlinable @inline(__always) @_disfavoredOverload
  public static func * (a: Primal, b: Adjoint) -> Adjoint { b.mapped(a * b.value, slope: Value(a)) }

  @inlinable @inline(__always) @_disfavoredOverload
  public static func / (a: Primal, b: Adjoint) -> Adjoint {
    let quotient = a / b.value
    return b.mapped(quotient, slope: -(quotient / b.value))
  }
}
