/// How often an oracle was called, by kind.
public struct Evaluations: Equatable, Sendable {
  /// Calls for f(x).
  public var values = 0
  /// Calls for ∇f(x).
  public var gradients = 0
  /// Calls for ∇²f(x).
  public var hessians = 0
  /// Calls for ∇²f(x)·v.
  public var hessianProducts = 0
  /// Calls for r(x).
  public var residuals = 0
  /// Calls for ∂r/∂x.
  public var jacobians = 0

  /// No calls yet.
  public init() {}

  /// All calls together: what a budget of evaluations limits.
  @inlinable public var total: Int { values + gradients + hessians + hessianProducts + residuals + jacobians }
}
