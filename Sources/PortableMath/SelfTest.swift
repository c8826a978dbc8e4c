/// A way in which this process's arithmetic is not what the reproducibility promise needs.
public struct ArithmeticFault: Error, Equatable, Sendable, CustomStringConvertible {
  public let description: String
}

/// Checks, by doing it, that the process rounds to nearest, keeps subnormal numbers and does not contract; the first
/// fault found, or nil.
///
/// Another library may have changed these modes before `main` began, so it runs at every start.
@inline(never)
public func arithmeticFault() -> ArithmeticFault? {
  let tiny = opaque(0x1p-53)
  guard opaque(1.0) + tiny == 1, opaque(1.0) + tiny * opaque(1.5) == 1.0.nextUp,
    opaque(-1.0) - tiny == -1, opaque(-1.0) - tiny * opaque(1.5) == -(1.0.nextUp)
  else { return ArithmeticFault(description: "the rounding mode is not round-to-nearest-even") }
  let least = opaque(Double.leastNormalMagnitude)
  guard least * opaque(0.5) != 0, opaque(Double.leastNonzeroMagnitude) * opaque(1.0) != 0,
    opaque(Float.leastNormalMagnitude) * opaque(0.5) != 0
  else { return ArithmeticFault(description: "subnormal numbers are flushed to zero") }
  let x = opaque(1 + 0x1p-30)
  guard x * x - opaque(1 + 0x1p-29) == 0 else {
    return ArithmeticFault(description: "a product and a sum are contracted into one rounding")
  }
  return nil
}

/// `value`, out of the optimiser's sight, so that nothing here is computed when it is compiled.
@inline(never) @_optimize(none)
private func opaque<Scalar>(_ value: Scalar) -> Scalar { value }
