import PortableMath

/// The first derivatives of elementary functions, in elementary functions: what `Dual` multiplies by and `Jet` integrates.
@usableFromInline
enum Slope<S: SmoothScalar> {
  @inlinable static func log(_ x: S) -> S { 1 / x }
  @inlinable static func log1p(_ x: S) -> S { 1 / (1 + x) }
  /// 1/(x·ln 2).
  @inlinable static func log2(_ x: S) -> S { 1 / (x * lnTwo()) }
  /// 1/cos² x.
  @inlinable static func tan(_ x: S) -> S { 1 / S.pow(S.cos(x), 2) }
  /// 1/cosh² x: accurate where 1 − tanh² x cancels.
  @inlinable static func tanh(_ x: S) -> S { 1 / S.pow(S.cosh(x), 2) }
  @inlinable static func atan(_ x: S) -> S { 1 / (1 + x * x) }
  /// 2/√π·e^(−x²).
  @inlinable static func erf(_ x: S) -> S { S.exp(-(x * x)) * 0x1.20dd750429b6dp0 }
  @inlinable static func softplus(_ x: S) -> S { S.sigmoid(x) }
  /// σ(x)·σ(−x) = ½/(1 + cosh x).
  @inlinable static func sigmoid(_ x: S) -> S { 0.5 / (1 + S.cosh(x)) }

  /// ln 2.
  @inlinable static func lnTwo() -> S.Primal { 0x1.62e42fefa39efp-1 }
}
