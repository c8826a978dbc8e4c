import PortableMath

/// The last steps and their changes of the gradient, and the inverse Hessian that BFGS would learn from them.
///
/// Starts from γ·I, γ = sᵀy/yᵀy of the last pair. Source: Nocedal & Wright, Numerical Optimization, 2nd ed., algorithm
/// 7.4 with equation (7.20).
struct LimitedMemory<Scalar: PortableScalar>: Codable, Sendable {
  /// The greatest number of pairs, m.
  let capacity: Int
  private(set) var count = 0
  /// The place of the next pair; the oldest is overwritten.
  private var next = 0
  /// m rows of n elements each: s and y.
  private var steps: [Scalar]
  private var changes: [Scalar]
  /// sᵀy of each pair.
  private var curvatures: [Scalar]
  private var shares: [Scalar]
  /// γ.
  private(set) var scale: Scalar = 1

  init(capacity: Int, dimension: Int) {
    self.capacity = capacity
    steps = [Scalar](repeating: 0, count: capacity * dimension)
    changes = steps
    curvatures = [Scalar](repeating: 0, count: capacity)
    shares = curvatures
  }

  mutating func clear() {
    count = 0
    next = 0
    scale = 1
  }

  /// Keeps the step that led to the line's origin, where its curvature can be trusted.
  mutating func learn(from line: inout Line<Scalar>) {
    line.subtractOriginBefore()
    guard let curvature = line.trustedCurvature else { return }
    let (step, change) = (line.candidate.span, line.candidateGradient.span)
    let n = step.count
    for i in 0..<n {
      steps[next * n + i] = step[i]
      changes[next * n + i] = change[i]
    }
    curvatures[next] = curvature
    scale = curvature / dot(change, change)
    next = (next + 1) % capacity
    count = min(count + 1, capacity)
  }

  /// The place of the pair kept `age` steps before the last.
  private func slot(age: Int) -> Int { (next + capacity - 1 - age) % capacity }

  /// The pairs from the oldest to the last.
  var pairs: [(step: ArraySlice<Scalar>, change: ArraySlice<Scalar>)] {
    let n = steps.count / capacity
    return (0..<count).reversed().map { age in
      let start = slot(age: age) * n
      return (steps[start..<start + n], changes[start..<start + n])
    }
  }

  /// v ← H·v, by the two loops.
  mutating func multiply(_ v: inout [Scalar]) {
    for age in 0..<count {
      let slot = slot(age: age)
      shares[slot] = dotRow(steps, slot, v) / curvatures[slot]
      addRow(-shares[slot], changes, slot, &v)
    }
    for i in v.indices { v[i] *= scale }
    for age in (0..<count).reversed() {
      let slot = slot(age: age)
      let share = shares[slot] - dotRow(changes, slot, v) / curvatures[slot]
      addRow(share, steps, slot, &v)
    }
  }
}

/// The dot product of row `row` of `rows` and v.
@inline(__always)
func dotRow<Scalar: PortableScalar>(_ rows: [Scalar], _ row: Int, _ v: [Scalar]) -> Scalar {
  dot(rows.span.extracting(row * v.count..<(row + 1) * v.count), v.span)
}

/// v ← v + share·row.
@inline(__always)
func addRow<Scalar: PortableScalar>(_ share: Scalar, _ rows: [Scalar], _ row: Int, _ v: inout [Scalar]) {
  let source = rows.span.extracting(row * v.count..<(row + 1) * v.count)
  var target = v.mutableSpan
  // In bounds: the extraction is checked.
  for i in 0..<source.count { target[unchecked: i] += share * source[unchecked: i] }
}
