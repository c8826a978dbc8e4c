import AssayKit
import Optimizers
import PortableMath
import Problems

// Runs of Assay's own optimizers: every step's iterate goes into the digest, so that one different bit at any step
// shows.

/// 10⁵ steps of each method on each function it can work on, and their digests.
func trajectories<Scalar: PortableScalar>(_ type: Scalar.Type) -> [(String, Digest)] {
  let valley = AnyObjective(Rosenbrock<Scalar>(dimension: 4))
  let fit = AnyObjective(ExponentialFit<Scalar>())
  let regression = AnyObjective(LogisticRegression<Scalar>())
  let newton = Newton<Scalar>()
  let likePyTorch = Adam<Scalar>(convention: .pytorch, rate: 0.01, beta1: 0.9, beta2: 0.999, epsilon: 1e-8)
  let likeKeras = Adam<Scalar>(convention: .keras, rate: 0.01, beta1: 0.9, beta2: 0.999, epsilon: 1e-7)
  let slow = GradientDescent<Scalar>(rate: 0.0005)
  let fast = GradientDescent<Scalar>(rate: 0.5)
  let scalar = Scalar.byteCount == 4 ? "Float" : "Double"
  return [
    ("Newton, Rosenbrock", digest(of: newton, on: valley, startingEvery: 10)),
    ("Newton, exponential fit", digest(of: newton, on: fit, startingEvery: 10)),
    ("gradient descent, Rosenbrock", digest(of: slow, on: valley, startingEvery: 100_000)),
    ("gradient descent, logistic regression", digest(of: fast, on: regression, startingEvery: 500)),
    ("Adam, Rosenbrock", digest(of: likePyTorch, on: valley, startingEvery: 100_000)),
    ("Adam, logistic regression", digest(of: likeKeras, on: regression, startingEvery: 500)),
  ].map { ("trajectory/\($0)/\(scalar)", $1) }
}

/// The chained digest of the iterates of 10⁵ steps.
///
/// A run starts anew, from another seeded point, after so many steps and where the method ends it, since the steps of a
/// method that has converged show nothing.
private func digest<O: Optimizer>(
  of optimizer: O, on objective: AnyObjective<O.Scalar>, startingEvery length: Int
) -> Digest {
  var oracle = Oracle(objective)
  var digest = Digest(high: 0, low: 0)
  var bytes = CanonicalBytes()
  var state = optimizer.start(at: start(0, objective.dimension), seed: Seed(34))
  for step in 0..<100_000 {
    let ended = (try? optimizer.step(&state, calling: &oracle)) == nil
    bytes.append(optimizer.iterate(of: state).span)
    if bytes.bytes.count > 1 << 14 || step == 99_999 {
      digest = digest.chained(with: bytes)
      bytes.removeAll()
    }
    if ended || (step + 1) % length == 0 {
      state = optimizer.start(at: start(step + 1, objective.dimension), seed: Seed(34))
    }
  }
  return digest
}

/// A seeded point within 1 of the origin, element by element.
private func start<Scalar: PortableScalar>(_ step: Int, _ dimension: Int) -> [Scalar] {
  (0..<UInt64(dimension)).map { Scalar(2 * Seed(33).uniform(step: UInt64(step), element: $0) - 1) }
}
