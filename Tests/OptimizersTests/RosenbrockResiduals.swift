import AssayKit
import PortableMath
import Problems

/// Rosenbrock's function with every capability: rᵢ = 10(xᵢ₊₁ − xᵢ²) and xᵢ − 1, in turn, of the unknowns scale·x.
struct RosenbrockResiduals<Scalar: PortableScalar>: LeastSquaresObjective, TwiceDifferentiableObjective,
  CurvatureObjective
{
  let dimension: Int
  var scale: [Scalar] = []

  private var function: Rosenbrock<Scalar> { Rosenbrock(dimension: dimension) }

  var residualCount: Int { 2 * (dimension - 1) }

  func value(at x: Span<Scalar>) -> Scalar {
    let y = scaled(x)
    return function.value(at: y.span)
  }

  func gradient(at x: Span<Scalar>, into gradient: inout MutableSpan<Scalar>) {
    let y = scaled(x)
    function.gradient(at: y.span, into: &gradient)
    for i in gradient.indices { gradient[i] *= factor(i) }
  }

  func hessian(at x: Span<Scalar>, into hessian: inout MutableSpan<Scalar>) {
    let y = scaled(x)
    function.hessian(at: y.span, into: &hessian)
    for i in 0..<dimension {
      for j in 0..<dimension { hessian[i * dimension + j] *= factor(i) * factor(j) }
    }
  }

  func hessianProduct(at x: Span<Scalar>, times v: Span<Scalar>, into product: inout MutableSpan<Scalar>) {
    var matrix = [Scalar](repeating: 0, count: dimension * dimension)
    var span = matrix.mutableSpan
    hessian(at: x, into: &span)
    for i in 0..<dimension {
      product[i] = 0
      for j in 0..<dimension { product[i] += matrix[i * dimension + j] * v[j] }
    }
  }

  func residuals(at x: Span<Scalar>, into residuals: inout MutableSpan<Scalar>) {
    let x = scaled(x)
    for i in 0..<dimension - 1 {
      residuals[2 * i] = 10 * (x[i + 1] - x[i] * x[i])
      residuals[2 * i + 1] = x[i] - 1
    }
  }

  func jacobian(at x: Span<Scalar>, into jacobian: inout MutableSpan<Scalar>) {
    for index in jacobian.indices { jacobian[index] = 0 }
    for i in 0..<dimension - 1 {
      jacobian[2 * i * dimension + i] = -20 * (factor(i) * x[i]) * factor(i)
      jacobian[2 * i * dimension + i + 1] = 10 * factor(i + 1)
      jacobian[(2 * i + 1) * dimension + i] = factor(i)
    }
  }

  private func factor(_ i: Int) -> Scalar { scale.isEmpty ? 1 : scale[i] }

  private func scaled(_ x: Span<Scalar>) -> [Scalar] { (0..<dimension).map { factor($0) * x[$0] } }
}
