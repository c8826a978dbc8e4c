/// How often an oracle was called, by kind.
public struct Evaluations: Equatable, Sendable {
  public var values = 0
  public var gradients = 0
  public var hessians = 0
  public var hessianProducts = 0
  public var residuals = 0
  public var jacobians = 0

  public init() {}

  /// All calls together: what a budget of evaluations limits.
  @inlinable public var total: Int { values + gradients + hessians + hessianProducts + residuals + jacobians }
}
