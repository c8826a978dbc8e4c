import AssayKit
import PortableMath
import Synchronization

/// ½ Σ (i + 1)·(xᵢ − center)² = Σ (√((i + 1)/2)·(xᵢ − center))²: convex, condition `dimension`; with every capability.
struct Bowl<Scalar: PortableScalar>: TwiceDifferentiableObjective, CurvatureObjective, LeastSquaresObjective {
  let dimension: Int
  var center: Scalar = 0

  var residualCount: Int { dimension }

  func value(at x: Span<Scalar>) -> Scalar {
    var sum: Scalar = 0
    for i in x.indices { sum += Scalar(i + 1) * (x[i] - center) * (x[i] - center) }
    return sum / 2
  }

  func gradient(at x: Span<Scalar>, into gradient: inout MutableSpan<Scalar>) {
    for i in x.indices { gradient[i] = Scalar(i + 1) * (x[i] - center) }
  }

  func hessian(at x: Span<Scalar>, into hessian: inout MutableSpan<Scalar>) {
    for index in hessian.indices { hessian[index] = 0 }
    for i in x.indices { hessian[i * dimension + i] = Scalar(i + 1) }
  }

  func hessianProduct(at x: Span<Scalar>, times v: Span<Scalar>, into product: inout MutableSpan<Scalar>) {
    for i in v.indices { product[i] = Scalar(i + 1) * v[i] }
  }

  func residuals(at x: Span<Scalar>, into residuals: inout MutableSpan<Scalar>) {
    for i in x.indices { residuals[i] = Scalar.sqrt(Scalar(i + 1) / 2) * (x[i] - center) }
  }

  func jacobian(at x: Span<Scalar>, into jacobian: inout MutableSpan<Scalar>) {
    for index in jacobian.indices { jacobian[index] = 0 }
    for i in x.indices { jacobian[i * dimension + i] = Scalar.sqrt(Scalar(i + 1) / 2) }
  }
}

/// The same number everywhere, as value, as residual and in every derivative.
struct Flat<Scalar: PortableScalar>: TwiceDifferentiableObjective, CurvatureObjective, LeastSquaresObjective {
  let dimension: Int
  let number: Scalar

  var residualCount: Int { dimension }

  func value(at x: Span<Scalar>) -> Scalar { number }

  func gradient(at x: Span<Scalar>, into gradient: inout MutableSpan<Scalar>) { fill(&gradient) }

  func hessian(at x: Span<Scalar>, into hessian: inout MutableSpan<Scalar>) { fill(&hessian) }

  func hessianProduct(at x: Span<Scalar>, times v: Span<Scalar>, into product: inout MutableSpan<Scalar>) {
    fill(&product)
  }

  func residuals(at x: Span<Scalar>, into residuals: inout MutableSpan<Scalar>) { fill(&residuals) }

  func jacobian(at x: Span<Scalar>, into jacobian: inout MutableSpan<Scalar>) { fill(&jacobian) }

  private func fill(_ answer: inout MutableSpan<Scalar>) {
    for index in answer.indices { answer[index] = number }
  }
}

/// A bowl that returns one fixed number for every evaluation after the first `sound` ones.
///
/// This is no pure function, as objectives are. But what an optimizer does with the first bad number depends on when it comes.
final class Failing<Scalar: PortableScalar>: TwiceDifferentiableObjective, CurvatureObjective, LeastSquaresObjective {
  private let bowl: Bowl<Scalar>
  private let flat: Flat<Scalar>
  private let sound: Int
  private let answers = Atomic(0)

  init(dimension: Int, number: Scalar, after sound: Int) {
    bowl = Bowl(dimension: dimension)
    flat = Flat(dimension: dimension, number: number)
    self.sound = sound
  }

  var dimension: Int { bowl.dimension }
  var residualCount: Int { bowl.residualCount }

  private var isSound: Bool { answers.add(1, ordering: .relaxed).newValue <= sound }

  func value(at x: Span<Scalar>) -> Scalar { isSound ? bowl.value(at: x) : flat.value(at: x) }

  func gradient(at x: Span<Scalar>, into gradient: inout MutableSpan<Scalar>) {
    if isSound { bowl.gradient(at: x, into: &gradient) } else { flat.gradient(at: x, into: &gradient) }
  }

  func hessian(at x: Span<Scalar>, into hessian: inout MutableSpan<Scalar>) {
    if isSound { bowl.hessian(at: x, into: &hessian) } else { flat.hessian(at: x, into: &hessian) }
  }

  func hessianProduct(at x: Span<Scalar>, times v: Span<Scalar>, into product: inout MutableSpan<Scalar>) {
    if isSound {
      bowl.hessianProduct(at: x, times: v, into: &product)
    } else {
      flat.hessianProduct(at: x, times: v, into: &product)
    }
  }

  func residuals(at x: Span<Scalar>, into residuals: inout MutableSpan<Scalar>) {
    if isSound { bowl.residuals(at: x, into: &residuals) } else { flat.residuals(at: x, into: &residuals) }
  }

  func jacobian(at x: Span<Scalar>, into jacobian: inout MutableSpan<Scalar>) {
    if isSound { bowl.jacobian(at: x, into: &jacobian) } else { flat.jacobian(at: x, into: &jacobian) }
  }
}
