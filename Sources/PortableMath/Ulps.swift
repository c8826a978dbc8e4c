/// The distance of two scalars in units in the last place: how many representable scalars lie between them.
///
/// `ulps(1, 1.nextUp) == 1`; −0 and +0 are 0 apart; two NaNs are 0 apart; a NaN and a number are `UInt64.max` apart.
/// An infinity is one step beyond the greatest finite number.
/// Near zero the distance is large for numbers that are close (1e-300 and 0 are 10¹⁸ apart): see `isClose`.
public func ulps<Scalar: PortableScalar>(_ a: Scalar, _ b: Scalar) -> UInt64 {
  if a.isNaN || b.isNaN { return a.isNaN && b.isNaN ? 0 : .max }
  let x = a.orderedInteger
  let y = b.orderedInteger
  return x >= y ? UInt64(bitPattern: x &- y) : UInt64(bitPattern: y &- x)
}

/// Whether two scalars are at most `ulps` units in the last place or at most `absolute` apart.
///
/// The absolute distance is for values near zero, where both are rounding errors of something larger. Two NaNs are
/// close, a NaN and a number are not; an infinity is close to itself and, by ulps, to the greatest finite numbers.
public func isClose<Scalar: PortableScalar>(_ a: Scalar, _ b: Scalar, ulps limit: UInt64, absolute: Scalar) -> Bool {
  precondition(absolute >= 0, "an absolute distance is not negative")
  return ulps(a, b) <= limit || (a - b).magnitude <= absolute
}
