import PortableMath

/// The last steps and their changes of the gradient, and the inverse Hessian H that BFGS would learn from them.
///
/// H is made from γ·I, γ = sᵀy/yᵀy of the last pair, by the two loops of Nocedal & Wright, Numerical Optimization, 2nd ed.,
/// algorithm 7.4. The loops run over the vectors' shares of the result, not over the vectors. With the products of all pairs
/// known they take 2m² multiplications. For −H·∇f, one pass over the pairs takes their products with ∇f, and one adds up their
/// shares. The last y's products are differences of those with the gradients before and after it.
/// Source: Chen, Wang & Zhou, "Large-scale L-BFGS using MapReduce", NIPS 2014, for the loops over shares; Byrd, Nocedal
/// & Schnabel, Math. Programming 63 (1994), section 3.2, for the differences.
struct LimitedMemory<Scalar: PortableScalar>: Codable, Sendable {
  private let dimension: Int
  /// The greatest number of pairs, m.
  private let capacity: Int
  private(set) var count = 0
  /// The place of the next pair; the oldest is overwritten.
  private var next = 0
  /// y of each place, then s of each place.
  private var rows: PaddedRows<Scalar>
  /// 1/sᵀy of each pair.
  private var inverseCurvatures: [Scalar]
  /// sᵢᵀyⱼ at j·m + i, where i is older than j.
  private var stepProducts: [Scalar]
  /// yᵢᵀyⱼ.
  private var changeProducts: [Scalar]
  /// The rows' products with the last gradient.
  private var gradientProducts: [Scalar]
  /// The place of a pair whose products with the others are not known yet.
  private var newest: Int?
  /// γ.
  private(set) var scale: Scalar = 1
  private var productsBefore: [Scalar]
  private var shares: [Scalar]
  /// Each pair's product with the vector that a loop has reached.
  private var left: [Scalar]
  private var padded: [Scalar]

  init(capacity: Int, dimension: Int) {
    self.dimension = dimension
    self.capacity = capacity
    rows = PaddedRows(count: 2 * capacity, length: dimension)
    inverseCurvatures = [Scalar](repeating: 0, count: capacity)
    left = inverseCurvatures
    stepProducts = [Scalar](repeating: 0, count: capacity * capacity)
    changeProducts = stepProducts
    gradientProducts = [Scalar](repeating: 0, count: 2 * capacity)
    productsBefore = gradientProducts
    shares = gradientProducts
    padded = [Scalar](repeating: 0, count: rows.paddedLength)
  }

  mutating func clear() {
    count = 0
    next = 0
    newest = nil
    scale = 1
  }

  /// Keeps the step that led to the line's origin, where its curvature can be trusted.
  mutating func learn(from line: inout Line<Scalar>) {
    line.subtractOriginBefore()
    guard let curvature = line.trustedCurvature else { return }
    let square = dot(line.candidateGradient.span, line.candidateGradient.span)
    rows.replace(next, by: line.candidateGradient.span)
    rows.replace(capacity + next, by: line.candidate.span)
    inverseCurvatures[next] = 1 / curvature
    changeProducts[next * capacity + next] = square
    scale = curvature / square
    newest = next
    next = next + 1 == capacity ? 0 : next + 1
    count = min(count + 1, capacity)
  }

  /// The pairs from the oldest to the last.
  var pairs: [(step: [Scalar], change: [Scalar])] {
    (0..<count).reversed().map { age in
      let place = place(age: age)
      return (rows.row(capacity + place, length: dimension), rows.row(place, length: dimension))
    }
  }

  /// The place of the pair kept `age` steps before the last.
  @inline(__always)
  private func place(age: Int) -> Int { next > age ? next - 1 - age : next - 1 - age + capacity }

  /// direction ← −H·gradient; to be called between any two calls of `learn`.
  mutating func aim(_ direction: inout [Scalar], against gradient: [Scalar]) {
    for i in 0..<dimension { padded[i] = gradient[i] }
    swap(&gradientProducts, &productsBefore)
    rows.multiply(padded, into: &gradientProducts)
    if let newest { setProducts(of: newest) }
    setShares()
    for i in 0..<dimension { padded[i] *= -scale }
    rows.add(shares, to: &padded)
    for i in 0..<dimension { direction[i] = padded[i] }
  }

  /// The products of the newest y with the older vectors.
  private mutating func setProducts(of place: Int) {
    for i in 0..<capacity where i != place {
      let change = gradientProducts[i] - productsBefore[i]
      changeProducts[i * capacity + place] = change
      changeProducts[place * capacity + i] = change
      stepProducts[place * capacity + i] = gradientProducts[capacity + i] - productsBefore[capacity + i]
    }
    newest = nil
  }

  /// The shares of the rows in −H·∇f: the two loops.
  private mutating func setShares() {
    // Local while they change, so that no access to them is checked.
    var (left, shares): ([Scalar], [Scalar]) = ([], [])
    swap(&left, &self.left)
    swap(&shares, &self.shares)
    setShares(&shares, &left)
    swap(&left, &self.left)
    swap(&shares, &self.shares)
  }

  private func setShares(_ shares: inout [Scalar], _ left: inout [Scalar]) {
    let m = capacity
    precondition(shares.count == 2 * m && left.count == m && gradientProducts.count == 2 * m, "the work arrays")
    let (products, steps, changes) = (gradientProducts.span, stepProducts.span, changeProducts.span)
    let inverses = inverseCurvatures.span
    var share = shares.mutableSpan
    var rest = left.mutableSpan
    // In bounds by the precondition and the sizes that the initializer gave; a place is below m.
    for k in 0..<m {
      rest[unchecked: k] = products[unchecked: m + k]
      share[unchecked: k] = 0
      share[unchecked: m + k] = 0
    }
    for age in 0..<count {
      let j = place(age: age)
      let alpha = rest[unchecked: j] * inverses[unchecked: j]
      share[unchecked: j] = alpha
      for k in 0..<m { rest[unchecked: k] -= alpha * steps[unchecked: j &* m &+ k] }
    }
    for k in 0..<m { rest[unchecked: k] = products[unchecked: k] }
    for age in 0..<count {
      let j = place(age: age)
      let alpha = share[unchecked: j]
      for k in 0..<m { rest[unchecked: k] -= alpha * changes[unchecked: j &* m &+ k] }
    }
    for k in 0..<m { rest[unchecked: k] *= scale }
    for age in (0..<count).reversed() {
      let i = place(age: age)
      let delta = rest[unchecked: i] * inverses[unchecked: i] - share[unchecked: i]
      share[unchecked: m + i] = delta
      for k in 0..<m { rest[unchecked: k] -= delta * steps[unchecked: k &* m &+ i] }
    }
    for k in 0..<m { share[unchecked: k] *= scale }
  }
}
