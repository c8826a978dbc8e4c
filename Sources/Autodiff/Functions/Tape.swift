import PortableMath

/// What was computed from n variables, in its order.
///
/// Place 0 is of all constants, places 1 … n are of the variables, and each further place is of one operation.
@frozen @usableFromInline
struct Tape<Value: SmoothScalar>: ~Copyable {
  /// An operation: ∂result/∂input for at most two inputs, and later ∂f/∂result.
  @frozen @usableFromInline
  struct Entry {
    @usableFromInline var derivative: Value
    @usableFromInline let slopes: (Value, Value)
    @usableFromInline let inputs: (UInt32, UInt32)

    @inlinable @inline(__always)
    init(_ slopes: (Value, Value), _ inputs: (UInt32, UInt32)) {
      derivative = 0
      self.slopes = slopes
      self.inputs = inputs
    }
  }

  @usableFromInline let variableCount: Int
  @usableFromInline var entries: UnsafeMutablePointer<Entry>
  @usableFromInline var count = 0
  @usableFromInline var capacity: Int

  @inlinable
  init(variableCount: Int) {
    self.variableCount = variableCount
    capacity = 64 + 16 * variableCount
    entries = .allocate(capacity: capacity)
    for _ in 0...variableCount { _ = append(0, 0, 0, 0) }
  }

  @inlinable deinit { entries.deallocate() }

  /// Forgets all operations.
  @inlinable
  mutating func clear() { count = variableCount + 1 }

  /// The place of a new operation.
  @inlinable @inline(__always)
  mutating func append(_ a: UInt32, _ slopeA: Value, _ b: UInt32, _ slopeB: Value) -> UInt32 {
    if count == capacity { grow() }
    (entries + count).initialize(to: Entry((slopeA, slopeB), (a, b)))
    count &+= 1
    return UInt32(truncatingIfNeeded: count &- 1)
  }

  @inlinable @inline(never)
  mutating func grow() {
    precondition(capacity < 1 << 31, "a function of more than two billion operations cannot be differentiated backward")
    let larger = UnsafeMutablePointer<Entry>.allocate(capacity: 2 * capacity)
    larger.moveInitialize(from: entries, count: count)
    entries.deallocate()
    entries = larger
    capacity *= 2
  }

  /// Adds ∂f/∂xᵢ into the variables' places, f being the result at `place`; all other places have 0 again.
  @inlinable @inline(never)
  mutating func walkBack(from place: UInt32) {
    entries[Int(place)].derivative = 1
    var current = Int(place)
    // Below the lowest operation that was reached, nothing is to be done.
    var lowest = current
    while current >= lowest && current > variableCount {
      let derivative = entries[current].derivative
      if !(derivative.primal == 0 && derivative.isConstant) {
        let (slopes, inputs) = (entries[current].slopes, (Int(entries[current].inputs.0), Int(entries[current].inputs.1)))
        entries[current].derivative = 0
        entries[inputs.0].derivative += derivative * slopes.0
        entries[inputs.1].derivative += derivative * slopes.1
        if inputs.0 > variableCount { lowest = min(lowest, inputs.0) }
        if inputs.1 > variableCount { lowest = min(lowest, inputs.1) }
      }
      current &-= 1
    }
  }

  /// ∂f/∂xᵢ after a walk back; 0 from then on.
  @inlinable @inline(__always)
  mutating func takeDerivative(_ variable: Int) -> Value {
    let derivative = entries[variable &+ 1].derivative
    entries[variable &+ 1].derivative = 0
    return derivative
  }
}

/// Calls `body` with a tape and variables on it. What is computed from them is written through the same pointer.
@inlinable @inline(__always)
func withTape<Value, Result>(
  _ variableCount: Int, _ value: (Int) -> Value,
  _ body: (UnsafeMutablePointer<Tape<Value>>, Span<Adjoint<Value>>) -> Result
) -> Result {
  var tape = Tape<Value>(variableCount: variableCount)
  return withUnsafeMutablePointer(to: &tape) { tape in
    withScratch(of: Adjoint<Value>.self, variableCount, { Adjoint(value($0), at: UInt32($0 + 1), on: tape) }) { body(tape, $0) }
  }
}
