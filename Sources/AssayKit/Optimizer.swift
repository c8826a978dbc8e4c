public import PortableMath

/// A method that improves an iterate step by step.
///
/// All that a method remembers is in its `State`; the optimizer itself is constant. A step depends only on the state and on
/// what the oracle returns, so any step can be replayed from a saved state.
///
///     struct GradientDescent<Scalar: PortableScalar>: Optimizer {
///       struct State: Codable, Sendable { var x, gradient: [Scalar] }
///       let rate: Scalar
///       func start(at x: [Scalar], seed: Seed) -> State { State(x: x, gradient: x) }
///       func step(_ state: inout State, calling oracle: inout Oracle<Scalar>) throws(Stop) {
///         try oracle.gradient(at: state.x, into: &state.gradient)
///         for i in state.x.indices { state.x[i] -= rate * state.gradient[i] }
///       }
///       func iterate(of state: State) -> [Scalar] { state.x }
///     }
public protocol Optimizer<Scalar>: Sendable {
  associatedtype Scalar: PortableScalar
  associatedtype State: Codable & Sendable

  /// The state before the first step; evaluates nothing. A method that needs values at its start takes them in its
  /// first step. Every random number comes from `seed`, addressed by step and element.
  func start(at x: [Scalar], seed: Seed) -> State

  /// One transition of the method, with as many evaluations as it needs.
  ///
  /// A step that throws leaves `state` half-changed; the harness discards it and keeps the iterate of the step before.
  func step(_ state: inout State, calling oracle: inout Oracle<Scalar>) throws(Stop)

  /// The method's best answer so far: the point at which targets are tested.
  func iterate(of state: State) -> [Scalar]
}
