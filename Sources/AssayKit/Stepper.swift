public import PortableMath

/// An optimizer of any type together with its state: what the harness steps forward.
///
/// Like `AnyObjective` it is made where the optimizer's type is known, so that `advance` is a loop compiled for it.
public final class Stepper<Scalar: PortableScalar> {
  @usableFromInline package typealias Advance = (Int, inout Oracle<Scalar>) throws(Stop) -> Void

  @usableFromInline let advance: Advance
  @usableFromInline let currentIterate: () -> [Scalar]
  @usableFromInline let encode: (any Encoder) throws -> Void
  @usableFromInline let restore: (any Decoder) throws -> Void
  @usableFromInline let release: () -> Void

  /// `optimizer` at its start.
  @inlinable
  public init<O: Optimizer<Scalar>>(_ optimizer: O, start: [Scalar], seed: Seed) {
    // Behind a pointer rather than in a captured variable, whose exclusivity would be checked at every access.
    let state = UnsafeMutablePointer<O.State>.allocate(capacity: 1)
    state.initialize(to: optimizer.start(at: start, seed: seed))
    advance = { (steps: Int, oracle: inout Oracle<Scalar>) throws(Stop) in
      for _ in 0..<steps { try optimizer.step(&state.pointee, calling: &oracle) }
    }
    currentIterate = { optimizer.iterate(of: state.pointee) }
    encode = { try state.pointee.encode(to: $0) }
    restore = { state.pointee = try O.State(from: $0) }
    release = {
      state.deinitialize(count: 1)
      state.deallocate()
    }
  }

  /// An optimizer that lives on the other side of a plugin's boundary, and is no `Optimizer` here.
  package init(
    advance: @escaping Advance, iterate: @escaping () -> [Scalar], encode: @escaping (any Encoder) throws -> Void,
    restore: @escaping (any Decoder) throws -> Void, release: @escaping () -> Void
  ) {
    self.advance = advance
    currentIterate = iterate
    self.encode = encode
    self.restore = restore
    self.release = release
  }

  deinit { release() }

  /// Takes `steps` steps; after an error the state is not to be used.
  @inlinable
  public func advance(steps: Int, calling oracle: inout Oracle<Scalar>) throws(Stop) {
    try advance(steps, &oracle)
  }

  /// The method's best answer so far.
  public var iterate: [Scalar] { currentIterate() }

  /// Writes the optimizer's state: all that a later step depends on.
  public func encodeState(to encoder: any Encoder) throws { try encode(encoder) }

  /// Replaces the state by one that `encodeState` wrote.
  public func restoreState(from decoder: any Decoder) throws { try restore(decoder) }
}
