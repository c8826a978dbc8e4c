import PortableMath

// Whole runs of small optimizers: every step's iterate goes into the digest, so that one different bit at any step
// shows.

/// Chains the iterate of every step.
private struct Trajectory {
  private var digest = Digest(high: 0, low: 0)
  private var bytes = CanonicalBytes()

  mutating func append<S: PortableScalar>(_ x: [S]) {
    bytes.append(x.span)
    if bytes.bytes.count > 1 << 14 { close() }
  }

  mutating func close() {
    digest = digest.chained(with: bytes)
    bytes.removeAll()
  }

  var end: Digest {
    mutating get {
      close()
      return digest
    }
  }
}

/// Newton's method on Σ [xᵢ⁴/4 + e^(xᵢ/2)] + ½‖A·x − b‖², from a new seeded start whenever it has converged.
func newton<S: PortableScalar>(_ type: S.Type, steps: Int) -> Digest {
  let n = 4
  let a = Matrix<S>(rows: n, columns: n, elements: Seed(31).normals(count: n * n).map { S($0) })
  let b = Seed(32).normals(count: n).map { S($0) }
  let gram = a.multiplied(transposed: true, by: a)
  var trajectory = Trajectory()
  var x = b
  for step in 0..<steps {
    let misfit = zip(a.multiplied(by: x), b).map { $0 - $1 }
    var gradient = a.transposedMultiplied(by: misfit)
    var hessian = gram
    for i in 0..<n {
      let e = S.exp(x[i] / 2)
      gradient[i] += x[i] * x[i] * x[i] + e / 2
      hessian[i, i] += 3 * x[i] * x[i] + e / 4
    }
    guard let update = try? hessian.cholesky().choleskySolved(gradient) else { return Digest(high: 0, low: 0) }
    for i in 0..<n { x[i] -= update[i] }
    if norm(update.span) < 0x1p-20 {
      for i in 0..<n { x[i] = S(10 * Seed(33).normal(step: UInt64(step), element: UInt64(i))) }
    }
    trajectory.append(x)
  }
  return trajectory.end
}

/// The loss gradient of a logistic regression of four drawn points, with a bounded penalty.
private func logisticGradient<S: PortableScalar>(_ w: [S], step: Int) -> [S] {
  var gradient = w.map { S.tanh($0) / 100 }
  let data = Seed(41).normals(step: UInt64(step % 500), count: 4 * (w.count + 1))
  for point in 0..<4 {
    let row = (0..<w.count).map { S(data[point * (w.count + 1) + $0]) }
    let label: S = data[point * (w.count + 1) + w.count] > 0 ? 1 : 0
    let residual = S.sigmoid(dot(row.span, w.span)) - label
    for i in w.indices { gradient[i] += residual * row[i] / 4 }
  }
  return gradient
}

/// Gradient descent with a step length that wanders by a cosine.
func gradientDescent<S: PortableScalar>(_ type: S.Type, steps: Int) -> Digest {
  var trajectory = Trajectory()
  var w = Seed(42).normals(count: 5).map { S($0) }
  for step in 0..<steps {
    let length = S(0.3) * (1 + S.cos(S(step) / 100))
    let gradient = logisticGradient(w, step: step)
    for i in w.indices { w[i] -= length * gradient[i] }
    trajectory.append(w)
  }
  return trajectory.end
}

/// Adam. Source: Kingma, Ba, "Adam: a method for stochastic optimization", ICLR 2015, algorithm 1.
func adam<S: PortableScalar>(_ type: S.Type, steps: Int) -> Digest {
  var trajectory = Trajectory()
  var w = Seed(43).normals(count: 5).map { S($0) }
  var first = w.map { _ in S.zero }
  var second = first
  let (beta1, beta2) = (S(0.9), S(0.999))
  for step in 0..<steps {
    let gradient = logisticGradient(w, step: step)
    let (bias1, bias2) = (1 - S.pow(beta1, S(step + 1)), 1 - S.pow(beta2, S(step + 1)))
    for i in w.indices {
      first[i] = beta1 * first[i] + (1 - beta1) * gradient[i]
      second[i] = beta2 * second[i] + (1 - beta2) * gradient[i] * gradient[i]
      w[i] -= S(0.001) * (first[i] / bias1) / (S.sqrt(second[i] / bias2) + S(1e-8))
    }
    trajectory.append(w)
  }
  return trajectory.end
}
